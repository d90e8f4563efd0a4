import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { JoinAck } from './protocol.js';
import { MEDIA, TICKET_KEY, resuming, silence, startRelay, type Client } from './relay.fixture.js';
import { Tickets } from './tickets.js';

/** Bob is in the room all the time; Ada has just joined. */
async function two(t: TestContext, times: object = {}) {
  const relay = await startRelay(t, { times });
  const [ada, bob] = [await relay.connect(), await relay.connect()];
  await bob.join('standup', 'Bob');
  const ack = await ada.join('standup', 'Ada');
  return { relay, ada, bob, ack, back: await relay.connect() };
}

const ops = (client: Client, { pid }: JoinAck) =>
  client.heard('peer').flatMap(({ op, peer, reason }) => (peer.pid === pid ? [reason ? `${op} ${reason}` : op] : []));

describe('a lost connection', () => {
  it('is told at once, and keeps the seat', async (t) => {
    const { relay, ada, bob, ack, back } = await two(t);
    ada.socket.disconnect();
    const { reason, peer } = await bob.hearsPeer('lost');
    assert.deepEqual([reason, peer.pid, peer.epoch], ['closed', ack.pid, 1]);
    assert.equal(relay.chat.rooms.get('standup')?.participants.length, 2);
    assert.equal((await back.get('watch', { v: 1, room: 'standup' })).peers.length, 2);
  });

  it('is a `timeout` when the other side has fallen silent', async (t) => {
    const { ada, bob, ack } = await two(t, { pingInterval: 300, pingTimeout: 300 });
    silence(t, ada);
    assert.equal((await bob.hearsPeer('lost', ack.pid)).reason, 'timeout');
  });

  it('frees the seat a grace after the last sign of life, not after the silence was noticed (L6)', async (t) => {
    const { ada, bob, ack } = await two(t, { pingInterval: 600, pingTimeout: 600, grace: 1_500 });
    silence(t, ada);
    const start = performance.now();
    await bob.hearsPeer('lost', ack.pid);
    const lostAfter = performance.now() - start;
    await bob.hearsPeer('leave', ack.pid);
    const leftAfter = performance.now() - start;
    assert.ok(lostAfter >= 600, `noticed after ${lostAfter} ms`);
    assert.ok(leftAfter < lostAfter + 1_500 - 300, `gone ${leftAfter - lostAfter} ms after it was noticed`);
    assert.deepEqual(ops(bob, ack), ['join', 'lost timeout', 'leave timeout']);
  });

  it('frees the seat after a while', async (t) => {
    const { relay, ada, bob, ack } = await two(t, { grace: 40 });
    ada.socket.disconnect();
    await bob.hearsPeer('leave');
    assert.deepEqual(ops(bob, ack), ['join', 'lost closed', 'leave timeout']);
    assert.equal(relay.chat.rooms.get('standup')?.participants.length, 1);
  });

  it('is no leave while the relay settles after its start', async (t) => {
    const start = performance.now();
    const { ada, bob, ack } = await two(t, { grace: 1, settle: 400 });
    ada.socket.disconnect();
    await bob.hearsPeer('leave', ack.pid);
    assert.ok(performance.now() - start >= 400);
  });
});

describe('resume', () => {
  it('gives the seat back, and tells the others who is `back`', async (t) => {
    const { ada, bob, ack, back } = await two(t, { grace: 5_000 });
    ada.socket.disconnect();
    await bob.hearsPeer('lost');
    const media = { ...MEDIA, camera: true, n: 4 };
    const again = await back.get('resume', { ...resuming(ack.ticket), name: 'Ada L.', media });
    const { pid, joinSeq, epoch, seq, peers } = again;
    assert.deepEqual([pid, joinSeq, epoch], [ack.pid, ack.joinSeq, 2]);
    assert.deepEqual(
      peers.map(({ name }) => name),
      ['Bob'],
    );
    const event = await bob.hearsPeer('back');
    assert.equal(event.seq, seq);
    assert.deepEqual([event.peer.name, event.peer.media, event.peer.epoch], ['Ada L.', media, 2]);
    assert.deepEqual(ops(bob, ack), ['join', 'lost closed', 'back']);
    assert.equal((await back.hears('ticket')).ticket, again.ticket);
  });

  it('closes the older connection at once, without a `lost`', async (t) => {
    const { ada, bob, ack, back } = await two(t);
    await back.get('resume', resuming(ack.ticket));
    await ada.gone();
    await bob.hearsPeer('back');
    await bob.caughtUp();
    assert.deepEqual(ops(bob, ack), ['join', 'back']);
    const signal = { to: ack.pid, link: 'a', n: 1, rebuild: true };
    assert.equal(await bob.refused('signal', { ...signal, toEpoch: 1 }), 'peer-gone');
    assert.equal(await bob.refused('signal', { ...signal, toEpoch: 2 }), null);
    assert.equal((await back.hears('signal')).n, 1);
  });

  it('has one winner of several with the same ticket', async (t) => {
    const { relay, ack, back } = await two(t);
    const rival = await relay.connect();
    const answers = await Promise.all([back, rival].map((client) => client.refused('resume', resuming(ack.ticket))));
    assert.deepEqual(answers.sort(), ['ticket-rejected', null].sort());
    assert.equal(await (await relay.connect()).refused('resume', resuming(ack.ticket)), 'ticket-rejected');
  });

  it('works again and again, each time with the newest ticket', async (t) => {
    const { relay, ack } = await two(t);
    let { ticket } = ack;
    for (let epoch = 2; epoch < 6; epoch++) {
      const again = await (await relay.connect()).get('resume', resuming(ticket));
      assert.equal(again.epoch, epoch);
      ({ ticket } = again);
    }
  });

  it('gives no new allowance, neither to whoever comes back nor towards whoever comes back (A7)', async (t) => {
    // One signal to each receiver, and the next one five seconds later.
    const relay = await startRelay(t, { signalsPerSecond: 1 });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    const [a, b] = [await ada.join(), await bob.join()];
    let n = 0;
    const send = (from: Client, toEpoch = 1) =>
      from.refused('signal', { to: b.pid, toEpoch, link: 'a', n: ++n, candidate: null });
    assert.equal(await send(ada), null);
    const second = await relay.connect();
    const { ticket } = await second.get('resume', resuming(a.ticket));
    assert.equal(await send(second), 'rate-limited');
    second.socket.disconnect();
    await bob.hearsPeer('lost', a.pid);
    const third = await relay.connect();
    await third.get('resume', resuming(ticket));
    assert.equal(await send(third), 'rate-limited');
    await (await relay.connect()).get('resume', resuming(b.ticket));
    assert.equal(await send(third, 2), 'rate-limited');
  });

  it('brings back also those whose time was over, while their ticket is good', async (t) => {
    const { relay, ada, bob, ack, back } = await two(t, { grace: 20 });
    ada.socket.disconnect();
    await bob.hearsPeer('leave');
    assert.equal((await back.get('resume', resuming(ack.ticket))).pid, ack.pid);
    await bob.hearsPeer('back');
    assert.equal(await (await relay.connect()).refused('resume', resuming(ack.ticket)), 'ticket-rejected');
  });

  it('does not bring back those who left', async (t) => {
    const { ada, ack, back } = await two(t);
    await ada.get('leave', {});
    assert.equal(await back.refused('resume', resuming(ack.ticket)), 'ticket-rejected');
    await back.join('standup', 'Ada');
  });

  it('is refused with a ticket that is too old, forged, or of another key', async (t) => {
    const { ack, back } = await two(t);
    const seat = { room: 'standup', pid: ack.pid, epoch: 1, joinSeq: ack.joinSeq, joinedAt: ack.now };
    const old = new Tickets(TICKET_KEY, -1).issue(seat, Date.now());
    const foreign = new Tickets('another key', 60_000).issue(seat, Date.now());
    const forged = Buffer.from(ack.ticket, 'base64url');
    forged[10]! ^= 1;
    for (const ticket of ['', 'x', '!?', old, foreign, forged.toString('base64url')]) {
      assert.equal(await back.refused('resume', resuming(ticket)), 'ticket-rejected');
    }
    assert.equal(await back.refused('resume', resuming(ack.ticket)), null);
  });

  it('is for those who are not in a room', async (t) => {
    const { bob, ack } = await two(t);
    assert.equal(await bob.refused('resume', resuming(ack.ticket)), 'not-allowed');
  });
});
