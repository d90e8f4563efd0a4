import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JoinAck } from '../protocol.js';
import { MEDIA, resuming, startRelay } from '../relay.fixture.js';
import { eventually, seen, startGroup } from './redis.fixture.js';

const pids = (people: readonly { pid: string }[]) => people.map(({ pid }) => pid);

describe('several relays', () => {
  it('show each other’s people, and tell what they do', async (t) => {
    const { relays } = await startGroup(t);
    const [ada, bob, cem] = await Promise.all([relays[0]!, relays[1]!, relays[1]!].map((relay) => relay.connect()));
    const first = await ada!.join('standup', 'Ada');
    const watched = await cem!.get('watch', { v: 1, room: 'standup' });
    assert.deepEqual(
      watched.peers.map(({ name }) => name),
      ['Ada'],
    );
    const second = await bob!.join('standup', 'Bob');
    assert.deepEqual(
      second.peers.map(({ pid }) => pid),
      [first.pid],
    );
    assert.ok(second.joinSeq > first.joinSeq);
    const told = await ada!.hearsPeer('join', second.pid);
    assert.equal(told.seq, second.seq);
    await cem!.hearsPeer('join', second.pid);
    await ada!.get('state', { media: { ...MEDIA, hand: true, n: 1 } });
    assert.equal((await bob!.hearsPeer('state', first.pid)).peer.media.hand, true);
    bob!.socket.disconnect();
    assert.equal((await ada!.hearsPeer('lost', second.pid)).reason, 'closed');
    const back = await (await relays[0]!.connect()).get('resume', resuming(second.ticket, 'Bob'));
    assert.deepEqual([back.pid, back.epoch, back.joinSeq], [second.pid, 2, second.joinSeq]);
    await ada!.hearsPeer('back', second.pid);
    await ada!.get('leave', {});
    assert.equal((await cem!.hearsPeer('leave', first.pid)).reason, 'left');
    assert.deepEqual(await seen(cem!), [second.pid]);
  });

  it('carry signals in order to where the receiver is, and say so when nobody is there', async (t) => {
    const { relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const [a, b] = [await ada.join('standup', 'Ada'), await bob.join('standup', 'Bob')];
    const signal = { to: a.pid, toEpoch: 1, link: 'x' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => bob.refused('signal', { ...signal, n: n + 1, candidate: null })),
    );
    assert.deepEqual(new Set(answers), new Set([null]));
    await ada.hears('signal', ({ n }) => n === 20);
    assert.deepEqual(
      ada.heard('signal').map(({ n }) => n),
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    assert.deepEqual([ada.heard('signal')[0]!.from, ada.heard('signal')[0]!.fromEpoch], [b.pid, 1]);
    assert.equal(await bob.refused('signal', { ...signal, toEpoch: 2, n: 21, candidate: null }), 'peer-gone');
    const stranger = await relays[1]!.connect();
    await stranger.join('elsewhere');
    assert.equal(await stranger.refused('signal', { ...signal, n: 1, candidate: null }), 'peer-gone');
    ada.socket.disconnect();
    await bob.hearsPeer('lost', a.pid);
    assert.equal(await bob.refused('signal', { ...signal, n: 22, candidate: null }), 'peer-gone');
  });

  it('send to each other in one message what comes at once', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const { pid: to } = await ada.join('standup', 'Ada');
    await bob.join('standup', 'Bob');
    await redis.command('CONFIG', 'RESETSTAT');
    for (let n = 1; n <= 100; n++) bob.socket.emit('signal', { to, toEpoch: 1, link: 'x', n, candidate: null });
    await ada.hears('signal', ({ n }) => n === 100);
    assert.equal(ada.heard('signal').length, 100);
    const published = await redis.published();
    assert.ok(published < 50, `${published} messages`);
  });

  it('lose no signal of two who have just met, whoever speaks first (M7)', async (t) => {
    const { relays } = await startGroup(t, { joinsPerMinute: 10_000, signalsPerSecond: 10_000 });
    const meet = (batch: number) =>
      Array.from({ length: 25 }, async (_, index) => {
        const room = `room ${batch} ${index}`;
        const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
        const [a] = [await ada.join(room, 'Ada')];
        const joining = bob.join(room, 'Bob');
        const { pid } = (await ada.hearsPeer('join')).peer;
        const greeting = { toEpoch: 1, link: 'x', n: 1, candidate: null };
        const [, fromAda, fromBob] = await Promise.all([
          joining,
          ada.refused('signal', { to: pid, ...greeting }),
          bob.refused('signal', { to: a.pid, ...greeting }),
        ]);
        assert.deepEqual([fromAda, fromBob], [null, null]);
        await Promise.all([ada.hears('signal'), bob.hears('signal')]);
        for (const { socket } of [ada, bob]) socket.disconnect();
      });
    // A thousand signals.
    for (let batch = 0; batch < 20; batch++) await Promise.all(meet(batch));
  });

  it('admit as many as one relay would, and number all of them in one order', async (t) => {
    const { relays } = await startGroup(t, { count: 3 });
    const clients = await Promise.all(Array.from({ length: 24 }, (_, index) => relays[index % 3]!.connect()));
    const answers = await Promise.all(
      clients.map((client) => client.ask('join', { v: 1, room: 'standup', name: 'Ada', media: MEDIA })),
    );
    const acks = answers.filter(({ ok }) => ok) as unknown as JoinAck[];
    assert.equal(acks.length, 8);
    const order = [...acks].sort((a, b) => a.joinSeq - b.joinSeq);
    assert.equal(new Set(order.map(({ joinSeq }) => joinSeq)).size, 8);
    // Each meets exactly those who came before.
    for (const [index, { peers }] of order.entries()) {
      assert.deepEqual(pids(peers), pids(order.slice(0, index)));
    }
    for (const [index, client] of clients.entries()) {
      const answer = answers[index] as JoinAck & { ok: boolean };
      if (!answer.ok) continue;
      const later = pids(order.filter(({ joinSeq }) => joinSeq > answer.joinSeq));
      await eventually('all later ones are told', () => client.heard('peer').length === later.length);
      assert.deepEqual(
        client.heard('peer').map(({ peer }) => peer.pid),
        later,
      );
      assert.equal((await client.get('roster', {})).peers.length, 7);
    }
  });

  it('have one winner of several that resume at once with the same ticket, and close the older connection', async (t) => {
    const { relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const { ticket, pid } = await ada.join('standup', 'Ada');
    await bob.join('standup', 'Bob');
    const rivals = await Promise.all(Array.from({ length: 6 }, (_, index) => relays[index % 2]!.connect()));
    const answers = await Promise.all(rivals.map((client) => client.refused('resume', resuming(ticket))));
    assert.deepEqual([...answers].sort(), [...Array<string>(5).fill('ticket-rejected'), null].sort());
    await ada.gone();
    const winner = rivals[answers.indexOf(null)]!;
    const signal = { to: pid, toEpoch: 2, link: 'x', n: 1, candidate: null };
    assert.equal(await bob.refused('signal', signal), null);
    await winner.hears('signal');
    assert.deepEqual(
      bob.heard('peer').map(({ op }) => op),
      ['back'],
    );
  });

  it('take a room whose name is as long as a socket’s for a room (M9)', async (t) => {
    const { relays } = await startGroup(t);
    const room = 'exactly twenty chars';
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    await ada.join(room, 'Ada');
    const { pid } = await bob.join(room, 'Bob');
    await ada.hearsPeer('join', pid);
  });

  it('refuse polling at once, unless each client reaches the same relay again (M10)', async (t) => {
    const { relays, redis } = await startGroup(t);
    const poll = (url: string) => fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    const refused = await poll(relays[0]!.url);
    assert.equal(refused.status, 400);
    assert.equal(((await refused.json()) as { message: string }).message, 'Transport unknown');
    await assert.rejects(relays[0]!.connect({ transports: ['polling'] }));
    const sticky = await startRelay(t, { redisUrl: redis.url, stickySessions: true });
    await (await sticky.connect({ transports: ['polling'] })).join();
  });

  it('let go of rooms in which they have nobody any more', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    await ada.join('standup', 'Ada');
    await bob.join('standup', 'Bob');
    const fields = async () => (await redis.command('HKEYS', 'video-chat:room:standup')) as string[];
    const relaysOf = async () => (await fields()).filter((field) => field.startsWith('relay:')).length;
    assert.equal(await relaysOf(), 2);
    await bob.get('leave', {});
    await eventually('one relay is told no more', async () => (await relaysOf()) === 1);
    assert.equal(relays[1]!.chat.rooms.get('standup'), undefined);
    await bob.join('standup', 'Bob');
    assert.equal(await relaysOf(), 2);
    assert.equal((await seen(ada)).length, 1);
  });
});
