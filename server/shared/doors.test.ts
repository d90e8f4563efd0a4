import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { come, enter, joining, SECRET } from '../guarded.fixture.js';
import type { JoinAck } from '../protocol.js';
import { resuming, startRelay, type Client, type TestRelay } from '../relay.fixture.js';
import { eventually, startGroup, turned } from './redis.fixture.js';

/** Somebody who waits before the room. */
async function knock(relay: TestRelay, name: string): Promise<[Client, string]> {
  const [client, token] = await come(relay, { lobby: true, name });
  assert.deepEqual(await client.ask('join', joining(token, name)), { ok: true, waiting: true });
  return [client, token];
}

const group = (t: TestContext, count = 2) => startGroup(t, { secret: SECRET, count });

describe('hosts of several relays', () => {
  it('lock the room at all of them, and open it again', async (t) => {
    const { relays } = await group(t, 3);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob] = await enter(relays[1]!);
    assert.equal(await host.refused('moderate', { act: 'lock' }), null);
    assert.deepEqual(await bob.hears('locked'), { on: true });
    for (const relay of relays) {
      const [late, token] = await come(relay);
      assert.equal((await late.get('watch', { v: 1, room: 'standup', token })).locked, true);
      assert.equal(await late.refused('join', joining(token)), 'room-locked');
    }
    const [second, { locked }] = await enter(relays[2]!, { role: 'host' });
    assert.equal(locked, true);
    assert.equal(await second.refused('moderate', { act: 'unlock' }), null);
    await bob.hears('locked', ({ on }) => !on);
    await enter(relays[0]!);
  });

  it('open a locked room by leaving it, the last one at whichever relay', async (t) => {
    const { relays } = await group(t);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob, { pid }] = await enter(relays[1]!);
    await host.get('moderate', { act: 'lock' });
    await bob.hears('locked');
    await host.get('leave', {});
    await bob.hearsPeer('leave');
    const [eve, token] = await come(relays[0]!);
    assert.equal(await eve.refused('join', joining(token)), 'room-locked');
    await bob.get('leave', {});
    await eventually(`${pid} left the door open`, async () => (await eve.refused('join', joining(token))) === null);
  });

  it('remove somebody from all of them, also from those that come later (A16)', async (t) => {
    const { relays, redis } = await group(t);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob, { pid, ticket }, token] = await enter(relays[1]!);
    assert.equal(await host.refused('moderate', { act: 'remove', pid }), null);
    assert.deepEqual(await bob.hears('removed'), { code: 'removed' });
    const later = await startRelay(t, { redisUrl: redis.url, secret: SECRET });
    await turned(later, true);
    await host.get('leave', {});
    await relays[0]!.chat.close();
    for (const relay of [relays[1]!, later]) {
      const again = await relay.connect();
      assert.equal(await again.refused('watch', { v: 1, room: 'standup', token }), 'token-rejected');
      assert.equal(await again.refused('join', joining(token)), 'token-rejected');
      assert.equal(await again.refused('resume', { ...resuming(ticket), token }), 'ticket-rejected');
      assert.equal(await again.refused('resume', resuming(ticket)), 'ticket-rejected');
    }
  });

  it('remove by every ticket, at all relays, what a token was shown for (A16)', async (t) => {
    const { relays } = await group(t);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob, { pid, ticket }, token] = await enter(relays[1]!, { name: 'Bob' });
    const second = await relays[1]!.connect();
    const { ticket: other } = (await second.get('join', joining(token))) as JoinAck;
    for (const client of [bob, second]) client.socket.disconnect();
    const back = await relays[0]!.connect();
    const { name, ticket: newest } = await back.get('resume', resuming(ticket, 'Eve'));
    assert.equal(name, 'Bob');
    assert.equal(await host.refused('moderate', { act: 'remove', pid }), null);
    assert.deepEqual(await back.hears('removed'), { code: 'removed' });
    for (const relay of relays) {
      const again = await relay.connect();
      for (const shown of [ticket, newest, other]) {
        assert.equal(await again.refused('resume', resuming(shown)), 'ticket-rejected');
      }
    }
  });

  it('remove by tickets that outlive their token, too (A16)', async (t) => {
    const { relays } = await startGroup(t, { secret: SECRET, times: { grace: 20 } });
    const [host] = await enter(relays[0]!, { role: 'host' });
    // A clock may be a minute off, so it is good for two more seconds.
    const [bob, { pid }, token] = await enter(relays[0]!, { sub: 'bob', exp: Math.floor(Date.now() / 1_000) - 58 });
    const second = await relays[1]!.connect();
    const { pid: other, ticket } = (await second.get('join', joining(token))) as JoinAck;
    second.socket.disconnect();
    assert.equal((await bob.hearsPeer('leave', other)).reason, 'timeout');
    const again = await relays[1]!.connect();
    const look = { v: 1, room: 'standup', token };
    await eventually('the token is over', async () => (await again.refused('watch', look)) === 'token-rejected');
    await host.get('moderate', { act: 'remove', pid });
    assert.equal(await again.refused('resume', resuming(ticket)), 'ticket-rejected');
  });

  it('end what somebody who was removed has at another one: no look, no waiting, no second seat (A16)', async (t) => {
    const { relays } = await group(t);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [, { pid }, token] = await enter(relays[0]!, { sub: 'bob' });
    const [watcher, second] = [await relays[1]!.connect(), await relays[1]!.connect()];
    await watcher.get('watch', { v: 1, room: 'standup', token });
    const { ticket } = (await second.get('join', joining(token))) as JoinAck;
    await host.get('moderate', { act: 'remove', pid });
    assert.deepEqual(await watcher.hears('removed'), { code: 'removed' });
    assert.deepEqual(await second.hears('removed'), { code: 'removed' });
    assert.equal(await watcher.refused('ice', {}), 'not-joined');
    const again = await relays[1]!.connect();
    assert.equal(await again.refused('resume', { ...resuming(ticket), token }), 'ticket-rejected');
  });

  it('hear who waits at another relay, and let them in or send them away', async (t) => {
    const { relays } = await group(t, 3);
    const [host, { pid: hostPid }] = await enter(relays[0]!, { role: 'host' });
    const [bob] = await knock(relays[1]!, 'Bob');
    const [eve] = await knock(relays[1]!, 'Eve');
    const [cem] = await knock(relays[2]!, 'Cem');
    const pidOf = async (name: string) => (await host.hears('knock', ({ peer }) => peer.name === name)).peer.pid;
    const [second] = await enter(relays[2]!, { role: 'host' });
    await second.hears('knock', ({ peer }) => peer.name === 'Cem');
    assert.deepEqual(
      second.heard('knock').map(({ peer }) => peer.name),
      ['Bob', 'Eve', 'Cem'],
    );
    assert.equal(await host.refused('moderate', { act: 'admit', pid: await pidOf('Bob') }), null);
    const { pid, peers } = await bob.hears('admitted');
    assert.ok(peers.some((peer) => peer.pid === hostPid));
    await host.hearsPeer('join', pid);
    assert.equal(await second.refused('moderate', { act: 'deny', pid: await pidOf('Eve') }), null);
    assert.deepEqual(await eve.hears('removed'), { code: 'denied' });
    for (const name of ['Bob', 'Eve']) {
      const waited = await pidOf(name);
      await host.hears('knockend', (withdrawn) => withdrawn.pid === waited);
    }
    assert.equal(await host.refused('moderate', { act: 'admit', pid: 'x' }), 'peer-gone');
    await host.get('moderate', { act: 'end' });
    assert.deepEqual(await cem.hears('removed'), { code: 'ended' });
    assert.deepEqual(await bob.hears('removed'), { code: 'ended' });
  });

  it('let somebody in once, though two of them say yes', async (t) => {
    const { relays } = await group(t);
    const [first] = await enter(relays[0]!, { role: 'host' });
    const [second] = await enter(relays[1]!, { role: 'host' });
    const [bob] = await knock(relays[1]!, 'Bob');
    const { pid } = (await first.hears('knock')).peer;
    await second.hears('knock');
    await Promise.all([first, second].map((host) => host.ask('moderate', { act: 'admit', pid })));
    await bob.hears('admitted');
    await first.hears('knockend');
    await bob.caughtUp();
    assert.equal(bob.heard('admitted').length, 1);
    assert.equal(first.heard('peer').filter(({ op, peer }) => op === 'join' && peer.pid === pid).length, 1);
  });

  it('decide also while Redis is away, and all hear of it once it is back', async (t) => {
    const { redis, relays } = await group(t);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob] = await enter(relays[1]!);
    const [, { pid }, token] = await enter(relays[0]!);
    await redis.kill();
    await Promise.all(relays.map((relay) => turned(relay, false)));
    assert.equal(await host.refused('moderate', { act: 'lock' }), null);
    assert.equal(await host.refused('moderate', { act: 'remove', pid }), null);
    const [eve, guest] = await come(relays[0]!);
    assert.equal(await eve.refused('join', joining(guest)), 'room-locked');
    await redis.start();
    await Promise.all(relays.map((relay) => turned(relay, true)));
    assert.deepEqual(await bob.hears('locked'), { on: true });
    const again = await relays[1]!.connect();
    assert.equal(await again.refused('join', joining(token)), 'token-rejected');
  });

  it('hear when whoever waits at another relay goes away', async (t) => {
    const { relays } = await group(t);
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob] = await knock(relays[1]!, 'Bob');
    const { pid } = (await host.hears('knock')).peer;
    bob.socket.disconnect();
    assert.deepEqual(await host.hears('knockend'), { pid });
  });
});
