import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { enter, joining, SECRET } from './guarded.fixture.js';
import { MEDIA, resuming, startRelay, type TestRelay } from './relay.fixture.js';

const startGuarded = (t: TestContext): Promise<TestRelay> => startRelay(t, { secret: SECRET });

describe('a host', () => {
  it('alone may moderate; in open rooms nobody is one', async (t) => {
    const [guarded, open] = [await startGuarded(t), await startRelay(t)];
    const [guest, { pid }] = await enter(guarded);
    const ada = await open.connect();
    await ada.join();
    for (const request of [{ act: 'lock' }, { act: 'end' }, { act: 'mute', pid }, { act: 'remove', pid }]) {
      assert.equal(await guest.refused('moderate', request), 'not-allowed');
      assert.equal(await ada.refused('moderate', request), 'not-allowed');
    }
    const [host] = await enter(guarded, { role: 'host' });
    assert.equal(await host.refused('moderate', { act: 'mute', pid: 'nobody' }), 'peer-gone');
    assert.equal(await host.refused('moderate', { act: 'admit', pid }), 'peer-gone');
  });

  it('lets people in who wait, or sends them away', async (t) => {
    const relay = await startGuarded(t);
    const token = await relay.chat.token({ room: 'standup', lobby: true });
    const [bob, eve] = [await relay.connect(), await relay.connect()];
    assert.equal((await bob.get('watch', { v: 1, room: 'standup', token })).lobby, true);
    assert.deepEqual(await bob.get('join', joining(token, 'Bob')), { ok: true, waiting: true });
    const [host] = await enter(relay, { role: 'host', lobby: true });
    const { peer } = await host.hears('knock');
    assert.deepEqual([peer.name, peer.role], ['Bob', 'guest']);
    await eve.get('join', joining(token, 'Eve'));
    const second = await host.hears('knock', (knock) => knock.peer.name === 'Eve');
    await host.get('moderate', { act: 'deny', pid: second.peer.pid });
    assert.deepEqual(await eve.hears('removed'), { code: 'denied' });
    await host.get('moderate', { act: 'admit', pid: peer.pid });
    const { pid, ticket } = await bob.hears('admitted');
    assert.equal(pid, peer.pid);
    await host.hearsPeer('join', pid);
    await host.hears('knockend', (withdrawn) => withdrawn.pid === pid);
    assert.equal(host.heard('knock').filter((knock) => knock.peer.pid === pid).length, 1);
    assert.deepEqual(
      host.heard('knockend').map((withdrawn) => withdrawn.pid),
      [second.peer.pid, pid],
    );
    bob.socket.disconnect();
    const again = await relay.connect();
    assert.equal((await again.get('resume', { ...resuming(ticket), token })).pid, pid);
  });

  it('hears when whoever waits goes away', async (t) => {
    const relay = await startGuarded(t);
    const [host] = await enter(relay, { role: 'host' });
    const bob = await relay.connect();
    await bob.get('join', joining(await relay.chat.token({ room: 'standup', lobby: true })));
    const { peer } = await host.hears('knock');
    bob.socket.disconnect();
    assert.deepEqual(await host.hears('knockend'), { pid: peer.pid });
    assert.equal(host.heard('knock').length, 1);
    assert.equal(await host.refused('moderate', { act: 'admit', pid: peer.pid }), 'peer-gone');
  });

  it('locks the room to all but hosts, until nobody is left', async (t) => {
    const relay = await startGuarded(t);
    const [host] = await enter(relay, { role: 'host' });
    const token = await relay.chat.token({ room: 'standup' });
    const bob = await relay.connect();
    await bob.get('watch', { v: 1, room: 'standup', token });
    await host.get('moderate', { act: 'lock' });
    assert.deepEqual(await bob.hears('locked'), { on: true });
    assert.equal(await bob.refused('join', joining(token)), 'room-locked');
    const [second, ack] = await enter(relay, { role: 'host' });
    assert.equal(ack.locked, true);
    for (const client of [host, second]) await client.get('leave', {});
    await bob.hears('locked', ({ on }) => !on);
    assert.equal(await bob.refused('join', joining(token)), null);
  });

  it('removes somebody, who comes back neither with the ticket nor with the token (A16)', async (t) => {
    const relay = await startGuarded(t);
    const [host] = await enter(relay, { role: 'host' });
    const [bob, { pid, ticket }, token] = await enter(relay);
    await host.get('moderate', { act: 'remove', pid });
    assert.deepEqual(await bob.hears('removed'), { code: 'removed' });
    assert.equal((await host.hearsPeer('leave', pid)).reason, 'removed');
    const again = await relay.connect();
    assert.equal(await again.refused('resume', { ...resuming(ticket), token }), 'ticket-rejected');
    assert.equal(await again.refused('resume', resuming(ticket)), 'ticket-rejected');
    assert.deepEqual(await again.hears('removed'), { code: 'removed' });
    assert.equal(await again.refused('join', joining(token)), 'token-rejected');
    // The last letter of a signature can be written in several ways.
    const last = token.at(-1)!;
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = letters[letters.indexOf(last) ^ 1]!;
    assert.equal(await again.refused('join', joining(token.slice(0, -1) + other)), 'token-rejected');
  });

  it('mutes somebody until that person says otherwise', async (t) => {
    const relay = await startGuarded(t);
    const [host, { pid: by }] = await enter(relay, { role: 'host' });
    const [bob, { pid }] = await enter(relay);
    await host.get('moderate', { act: 'mute', pid });
    assert.deepEqual(await bob.hears('muted'), { by });
    assert.equal((await host.hearsPeer('state', pid)).peer.media.microphone, false);
    await bob.get('state', { media: { ...MEDIA, n: MEDIA.n + 1 } });
    await host.hears('peer', ({ op, peer }) => op === 'state' && peer.media.microphone);
  });

  it('ends the call for all, whoever waits included', async (t) => {
    const relay = await startGuarded(t);
    const [host] = await enter(relay, { role: 'host' });
    const [bob, { ticket }, token] = await enter(relay);
    const eve = await relay.connect();
    await eve.get('join', joining(await relay.chat.token({ room: 'standup', lobby: true })));
    await host.get('moderate', { act: 'end' });
    for (const client of [host, bob, eve]) assert.deepEqual(await client.hears('removed'), { code: 'ended' });
    assert.equal(relay.chat.rooms.get('standup'), undefined);
    const away = await relay.connect();
    assert.equal(await away.refused('resume', { ...resuming(ticket), token }), 'ticket-rejected');
  });
});
