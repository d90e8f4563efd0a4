import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { come, enter, joining, SECRET } from './guarded.fixture.js';
import { resuming, startRelay, type Client, type TestRelay } from './relay.fixture.js';

const startGuarded = (t: TestContext): Promise<TestRelay> => startRelay(t, { secret: SECRET, joinsPerMinute: 1_000 });

/** Somebody in the room of a host, who removes that person. */
async function removed(relay: TestRelay, before: (token: string) => Promise<unknown>, claims = {}) {
  const [host] = await enter(relay, { role: 'host' });
  const [bob, { pid }, token] = await enter(relay, claims);
  await before(token);
  await host.get('moderate', { act: 'remove', pid });
  await bob.hears('removed');
  return { host, token };
}

/** Comes in once more with that token. */
async function again(relay: TestRelay, token: string) {
  const client = await relay.connect();
  return { client, ack: (await client.ask('join', joining(token))) as unknown as { pid: string; ticket: string } };
}

/** Whether somebody who follows the room would have heard of what happened there. */
async function hearsNothingMore(relay: TestRelay, client: Client): Promise<void> {
  const [, { pid }] = await enter(relay);
  await client.caughtUp();
  assert.deepEqual(
    client.heard('peer').filter(({ peer }) => peer.pid === pid),
    [],
  );
}

describe('somebody who was removed (A16)', () => {
  it('comes back by no other ticket of the same token', async (t) => {
    const relay = await startGuarded(t);
    let second!: Awaited<ReturnType<typeof again>>;
    const { token } = await removed(relay, async (shown) => (second = await again(relay, shown)));
    second.client.socket.disconnect();
    const client = await relay.connect();
    assert.equal(await client.refused('resume', { ...resuming(second.ack.ticket), token }), 'ticket-rejected');
    assert.equal(await client.refused('resume', resuming(second.ack.ticket)), 'ticket-rejected');
  });

  it('comes back by no ticket alone, whichever of the tokens was shown for it', async (t) => {
    const relay = await startGuarded(t);
    const [host] = await enter(relay, { role: 'host' });
    const [bob, { pid, ticket }] = await enter(relay, { sub: 'bob' });
    bob.socket.disconnect();
    const back = await relay.connect();
    const newer = await relay.chat.token({ room: 'standup', sub: 'bob' });
    const withNewer = await back.get('resume', { ...resuming(ticket), token: newer });
    const alone = await relay.connect();
    const { ticket: newest } = await alone.get('resume', resuming(withNewer.ticket));
    await host.get('moderate', { act: 'remove', pid });
    assert.deepEqual(await alone.hears('removed'), { code: 'removed' });
    const client = await relay.connect();
    for (const old of [ticket, withNewer.ticket, newest]) {
      assert.equal(await client.refused('resume', resuming(old)), 'ticket-rejected');
    }
    assert.equal(await client.refused('join', joining(newer)), 'token-rejected');
  });

  it('loses every seat, if the token says who it is', async (t) => {
    const relay = await startGuarded(t);
    let second!: Awaited<ReturnType<typeof again>>;
    const { host } = await removed(relay, async (shown) => (second = await again(relay, shown)), { sub: 'bob' });
    assert.deepEqual(await second.client.hears('removed'), { code: 'removed' });
    assert.equal((await host.hearsPeer('leave', second.ack.pid)).reason, 'removed');
  });

  it('does not look on any more, and gets no servers', async (t) => {
    const relay = await startGuarded(t);
    const watcher = await relay.connect();
    await removed(relay, (token) => watcher.get('watch', { v: 1, room: 'standup', token }));
    assert.deepEqual(await watcher.hears('removed'), { code: 'removed' });
    assert.equal(await watcher.refused('ice', {}), 'not-joined');
    assert.equal(await watcher.refused('roster', {}), 'not-joined');
    await hearsNothingMore(relay, watcher);
  });

  it('does not wait before the door any more', async (t) => {
    const relay = await startGuarded(t);
    const [host] = await enter(relay, { role: 'host' });
    const [bob, token] = await come(relay, { lobby: true });
    await bob.get('join', joining(token));
    const { pid } = (await host.hears('knock')).peer;
    await host.get('moderate', { act: 'admit', pid });
    const second = await relay.connect();
    await second.get('join', joining(token));
    await host.hears('knock', ({ peer }) => peer.pid !== pid);
    await host.get('moderate', { act: 'remove', pid });
    assert.deepEqual(await second.hears('removed'), { code: 'removed' });
    await hearsNothingMore(relay, second);
  });
});

describe('somebody who may have one seat only', () => {
  it('does not lose it to an older one that comes back, which is told why (L13)', async (t) => {
    const relay = await startRelay(t, { secret: SECRET, times: { grace: 20 } });
    const claims = { sub: 'ada', single: true };
    const [older, first, token] = await enter(relay, claims);
    const [watcher, shown] = await come(relay);
    await watcher.get('watch', { v: 1, room: 'standup', token: shown });
    older.socket.disconnect();
    await watcher.hearsPeer('leave', first.pid);
    const [newer, second] = await enter(relay, claims);
    const back = await relay.connect();
    assert.equal(await back.refused('resume', { ...resuming(first.ticket), token }), 'ticket-rejected');
    assert.deepEqual(await back.hears('removed'), { code: 'replaced' });
    assert.deepEqual(
      (await watcher.get('roster', {})).peers.map(({ pid }) => pid),
      [second.pid],
    );
    assert.deepEqual(newer.heard('removed'), []);
  });
});
