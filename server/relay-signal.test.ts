import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MEDIA, startRelay, type Client } from './relay.fixture.js';

const OFFER = { description: { type: 'offer', sdp: 'v=0' } };

async function pair(relay: Awaited<ReturnType<typeof startRelay>>, room = 'standup') {
  const [ada, bob] = [await relay.connect(), await relay.connect()];
  const first = await ada.join(room, 'Ada');
  const second = await bob.join(room, 'Bob');
  return { ada, bob, toAda: { to: first.pid, toEpoch: 1 }, toBob: { to: second.pid, toEpoch: 1 } };
}

describe('signal', () => {
  it('brings descriptions, candidates and the wish for a new link, with the sender stamped by the relay', async (t) => {
    const { ada, bob, toAda, toBob } = await pair(await startRelay(t));
    const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 };
    const bodies = [OFFER, { candidate }, { candidate: null }, { candidate: { candidate: '' } }, { rebuild: true }];
    for (const [index, body] of bodies.entries()) {
      const forged = { from: toBob.to, fromEpoch: 9, ...body };
      assert.deepEqual(await ada.ask('signal', { ...toBob, link: 'a', n: index + 1, ...forged }), { ok: true });
    }
    await bob.hears('signal', ({ n }) => n === bodies.length);
    assert.deepEqual(
      bob.heard('signal'),
      bodies.map((body, index) => ({ from: toAda.to, fromEpoch: 1, link: 'a', n: index + 1, ...body })),
    );
    assert.deepEqual(ada.heard('signal'), []);
  });

  it('needs no acknowledgement', async (t) => {
    const { ada, bob, toBob } = await pair(await startRelay(t));
    ada.socket.emit('signal', { ...toBob, link: 'a', n: 1, ...OFFER });
    await bob.hears('signal');
  });

  it('reaches nobody in another room, nor oneself, nor somebody unknown', async (t) => {
    const relay = await startRelay(t);
    const { ada, toAda, toBob } = await pair(relay);
    const other = await pair(relay, 'other');
    for (const to of [other.toAda, other.toBob, toAda, { to: 'nobody', toEpoch: 1 }, { to: '__proto__', toEpoch: 1 }]) {
      assert.equal(await ada.refused('signal', { ...to, link: 'a', n: 1, ...OFFER }), 'peer-gone');
    }
    await other.ada.caughtUp();
    await other.bob.caughtUp();
    assert.deepEqual([...other.ada.heard('signal'), ...other.bob.heard('signal'), ...ada.heard('signal')], []);
    assert.equal(await ada.refused('signal', { ...toBob, link: 'a', n: 1, ...OFFER }), null);
  });

  it('is refused before a join, and from the lobby', async (t) => {
    const relay = await startRelay(t);
    const { toBob } = await pair(relay);
    const cleo = await relay.connect();
    assert.equal(await cleo.refused('signal', { ...toBob, link: 'a', n: 1, ...OFFER }), 'not-joined');
    await cleo.get('watch', { v: 1, room: 'standup' });
    assert.equal(await cleo.refused('signal', { ...toBob, link: 'a', n: 1, ...OFFER }), 'not-joined');
  });

  it('is refused for an epoch that is over, and while the receiver is away', async (t) => {
    const relay = await startRelay(t);
    const { ada, bob, toBob } = await pair(relay);
    for (const toEpoch of [0, 2]) {
      assert.equal(await ada.refused('signal', { ...toBob, toEpoch, link: 'a', n: 1, ...OFFER }), 'peer-gone');
    }
    bob.socket.disconnect();
    await ada.hearsPeer('lost');
    assert.equal(await ada.refused('signal', { ...toBob, link: 'a', n: 1, ...OFFER }), 'peer-gone');
  });

  it('is dropped when it comes twice, unless it wishes for a new link; one that is late or leaves a gap goes on', async (t) => {
    const { ada, bob, toBob } = await pair(await startRelay(t));
    for (const [link, n] of [
      ['a', 1],
      ['a', 1],
      ['a', 4],
      ['a', 3],
      ['b', 1],
      ['a', 3],
      ['b', 2],
      ['a', 2],
      ['b', 1],
    ]) {
      assert.equal(await ada.refused('signal', { ...toBob, link, n, ...OFFER }), null);
    }
    assert.equal(await ada.refused('signal', { ...toBob, link: 'b', n: 1, rebuild: true }), null);
    await bob.caughtUp();
    assert.deepEqual(
      bob.heard('signal').map(({ link, n }) => `${link}${n}`),
      ['a1', 'a4', 'a3', 'b1', 'b2', 'a2', 'b1'],
    );
  });

  it('may not be larger than its limit', async (t) => {
    const { ada, bob, toBob } = await pair(await startRelay(t, { descriptionBytes: 100, candidateBytes: 50 }));
    const send = (body: object) => ada.refused('signal', { ...toBob, link: 'a', n: 1, ...body });
    assert.equal(await send({ description: { type: 'offer', sdp: 'x'.repeat(101) } }), 'message-too-large');
    assert.equal(await send({ description: { type: 'offer', sdp: 'é'.repeat(51) } }), 'message-too-large');
    assert.equal(await send({ candidate: { candidate: 'x'.repeat(51), sdpMid: '0' } }), 'message-too-large');
    assert.equal(await send({ description: { type: 'offer', sdp: 'x'.repeat(100) } }), null);
    await bob.hears('signal');
    assert.equal(bob.heard('signal').length, 1);
  });
});

describe('the chain of messages', () => {
  const signalsBehind = (client: Client, to: object) =>
    [1, 2, 3].map((n) => client.refused('signal', { ...to, link: 'a', n, ...OFFER }));

  it('lets signals that are sent behind `join` wait for it', async (t) => {
    const relay = await startRelay(t);
    const { ada, toAda } = await pair(relay);
    const cleo = await relay.connect();
    const joined = cleo.join('standup', 'Cleo');
    assert.deepEqual(await Promise.all(signalsBehind(cleo, toAda)), [null, null, null]);
    const { pid } = await joined;
    await ada.hears('signal', ({ n }) => n === 3);
    const order = ada.heard('peer').filter(({ peer }) => peer.pid === pid);
    assert.equal(order.length, 1);
    assert.deepEqual(
      ada.heard('signal').map(({ from, n }) => [from, n]),
      [1, 2, 3].map((n) => [pid, n]),
    );
  });

  it('drops them all when the join is refused', async (t) => {
    const relay = await startRelay(t, { maxParticipants: 2 });
    const { ada, toAda } = await pair(relay);
    const cleo = await relay.connect();
    const joined = cleo.refused('join', { v: 1, room: 'standup', name: 'Cleo', media: MEDIA });
    assert.deepEqual(await Promise.all(signalsBehind(cleo, toAda)), ['not-joined', 'not-joined', 'not-joined']);
    assert.equal(await joined, 'room-full');
    await ada.caughtUp();
    assert.deepEqual(ada.heard('signal'), []);
  });

  it('answers in the order of asking', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    const order: string[] = [];
    const asks = ['watch', 'join', 'roster', 'leave', 'ice'].map(async (event) => {
      const answer = await ada.ask(event, { v: 1, room: 'standup', name: 'Ada', media: MEDIA });
      order.push(`${event} ${answer.ok}`);
    });
    await Promise.all(asks);
    assert.deepEqual(order, ['watch true', 'join true', 'roster true', 'leave true', 'ice false']);
  });
});
