import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { promise } from '../e2e/support/figures.js';
import type { JoinAck } from './protocol.js';
import { MEDIA, resuming, silence, startRelay, type Client, type TestRelay } from './relay.fixture.js';

const HOUR_MS = 3_600_000;
const CROWD = 25;
const SEATS = 8;

const pids = (people: readonly { pid: string }[]) => people.map(({ pid }) => pid);

/** How many people the relay says are in the room. */
const seats = ({ chat }: TestRelay, room = 'standup') => chat.rooms.get(room)?.participants.length ?? 0;

const ops = (client: Client) => client.heard('peer').map(({ op, peer }) => `${peer.name} ${op}`);

async function joined(relay: TestRelay, name: string) {
  const client = await relay.connect();
  return { client, name, ack: await client.join('standup', name) };
}

/** A clock that stands still unless it is set. Timers go on as ever. */
function stopClock(t: TestContext, now = Date.now()) {
  t.mock.timers.enable({ apis: ['Date'], now });
  return { now, set: (ms: number) => t.mock.timers.setTime(ms) };
}

/** A ticket that was given out from now on. */
async function newestTicket({ client }: { client: Client }): Promise<string> {
  const before = client.heard('ticket').length;
  // The next one may be on its way already.
  await client.hears('ticket', (ticket) => client.heard('ticket').indexOf(ticket) > before);
  return client.heard('ticket').at(-1)!.ticket;
}

describe('a relay that was restarted', () => {
  it('knows the tickets of the one before, and the order of joining', async (t) => {
    const before = await startRelay(t, { maxParticipants: 2 });
    const [ada, bob] = [await joined(before, 'Ada'), await joined(before, 'Bob')];
    await before.stop();

    const after = await startRelay(t, { maxParticipants: 2, times: { settle: 10_000 } });
    const [bobAgain, adaAgain, cleo] = [await after.connect(), await after.connect(), await after.connect()];
    const one = await bobAgain.get('resume', resuming(bob.ack.ticket, 'Bob'));
    assert.deepEqual([one.pid, one.joinSeq, one.epoch, one.peers.length], [bob.ack.pid, bob.ack.joinSeq, 2, 0]);
    const other = await adaAgain.get('resume', resuming(ada.ack.ticket));
    assert.deepEqual(pids(other.peers), [bob.ack.pid]);
    assert.equal((await bobAgain.hearsPeer('back')).peer.joinSeq, ada.ack.joinSeq);
    assert.ok(other.seq > bob.ack.seq);
    assert.equal(await cleo.refused('resume', resuming(ada.ack.ticket)), 'ticket-rejected');
    assert.equal(await cleo.refused('join', { v: 1, room: 'standup', name: 'Cleo', media: MEDIA }), 'room-full');
    await adaAgain.get('leave', {});
    assert.ok((await cleo.join('standup', 'Cleo')).joinSeq > bob.ack.joinSeq);
  });

  it('lets nobody back for whom there is no room', async (t) => {
    const before = await startRelay(t);
    const { ticket } = await (await before.connect()).join();
    const after = await startRelay(t, { maxParticipants: 1 });
    await (await after.connect()).join('standup', 'Bob');
    assert.equal(await (await after.connect()).refused('resume', resuming(ticket)), 'room-full');
  });

  it('repairs a call that is hours older than any ticket: order, names, times of joining, epochs (R9)', async (t) => {
    const clock = stopClock(t);
    const before = await startRelay(t, { times: { ticketRenewal: 40 } });
    const people = [];
    for (const name of ['Ada', 'Bob', 'Cleo']) {
      people.push(await joined(before, name));
      clock.set(clock.now + people.length * 1_000);
    }
    const [ada, bob, cleo] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
    // Bob's connection broke twice in these hours, and Ada took another name.
    for (let times = 0; times < 2; times++) {
      const again = await before.connect();
      bob.ack = await again.get('resume', resuming(await newestTicket(bob), 'Bob'));
      bob.client = again;
    }
    await ada.client.get('state', { name: 'Ada L.' });
    clock.set(clock.now + 5 * HOUR_MS);
    const tickets = await Promise.all(people.map(newestTicket));
    const roster = before.chat.rooms.get('standup')!.participants;
    await before.stop();

    clock.set(clock.now + 5 * HOUR_MS + 20_000);
    const after = await startRelay(t, { times: { settle: 10_000 } });
    assert.equal(await (await after.connect()).refused('resume', resuming(cleo.ack.ticket)), 'ticket-rejected');
    const dora = await joined(after, 'Dora');
    const acks: JoinAck[] = [];
    for (const [index, name] of [
      [2, 'Cleo'],
      [1, 'Bob'],
      [0, 'Ada L.'],
    ] as const) {
      const back = await after.connect();
      acks.unshift(await back.get('resume', resuming(tickets[index]!, name)));
    }
    assert.deepEqual(
      acks.map(({ pid, joinSeq, epoch }) => [pid, joinSeq, epoch]),
      [
        [ada.ack.pid, ada.ack.joinSeq, 2],
        [bob.ack.pid, bob.ack.joinSeq, 4],
        [cleo.ack.pid, cleo.ack.joinSeq, 2],
      ],
    );
    assert.ok(dora.ack.joinSeq > cleo.ack.joinSeq);
    assert.deepEqual(after.chat.rooms.get('standup')!.participants.slice(0, 3), roster);
    assert.deepEqual(pids((await dora.client.get('roster', {})).peers), pids(acks));
    assert.deepEqual(ops(dora.client), ['Cleo back', 'Bob back', 'Ada L. back']);
  });

  it('has one winner of several that resume at once with the same ticket (R10)', async (t) => {
    const before = await startRelay(t);
    const { ack } = await joined(before, 'Ada');
    await before.stop();
    const after = await startRelay(t);
    const clients = await Promise.all(Array.from({ length: 6 }, () => after.connect()));
    const answers = await Promise.all(clients.map((client) => client.refused('resume', resuming(ack.ticket))));
    assert.deepEqual(answers.sort(), [...Array<string>(5).fill('ticket-rejected'), null].sort());
    assert.equal(seats(after), 1);
  });

  it('rejects a ticket of a lower epoch, and lets the newest have the last word whoever comes first (R10)', async (t) => {
    for (const oldFirst of [false, true]) {
      const before = await startRelay(t);
      const { ack } = await joined(before, 'Ada');
      const second = await (await before.connect()).get('resume', resuming(ack.ticket));
      await before.stop();

      const after = await startRelay(t);
      const [old, newest] = [await after.connect(), await after.connect()];
      const stale = resuming(ack.ticket);
      if (oldFirst) assert.equal((await old.get('resume', stale)).epoch, 2);
      assert.equal((await newest.get('resume', resuming(second.ticket))).epoch, 3);
      if (oldFirst) await old.gone();
      const late = await after.connect();
      assert.equal(await late.refused('resume', stale), 'ticket-rejected');
      for (const { ticket } of old.heard('ticket'))
        assert.equal(await late.refused('resume', resuming(ticket)), 'ticket-rejected');
      assert.equal(seats(after), 1);
      await newest.caughtUp();
      assert.equal(newest.socket.connected, true);
    }
  });

  it('says of nobody that he is gone while people are still coming back (R9)', async (t) => {
    const before = await startRelay(t);
    const [ada, bob, cleo] = [await joined(before, 'Ada'), await joined(before, 'Bob'), await joined(before, 'Cleo')];
    await before.stop();
    const after = await startRelay(t, { times: { settle: 1_500, grace: 1 } });
    const [a, b, c] = [await after.connect(), await after.connect(), await after.connect()];
    await a.get('resume', resuming(ada.ack.ticket, 'Ada'));
    const { ticket } = await b.get('resume', resuming(bob.ack.ticket, 'Bob'));
    // Bob's way is bad: the new connection breaks, too.
    b.socket.disconnect();
    await a.hearsPeer('lost');
    await c.get('resume', resuming(cleo.ack.ticket, 'Cleo'));
    await (await after.connect()).get('resume', resuming(ticket, 'Bob'));
    await a.caughtUp();
    assert.deepEqual(ops(a), ['Bob back', 'Bob lost', 'Cleo back', 'Bob back']);
    assert.deepEqual(pids((await a.get('roster', {})).peers), [bob.ack.pid, cleo.ack.pid]);
  });

  it('takes back a full house at once, with every roster complete (R12)', async (t) => {
    const before = await startRelay(t, { joinsPerMinute: CROWD * SEATS });
    const rooms = Array.from({ length: CROWD }, (_, index) => `room ${index}`);
    const people = await Promise.all(
      rooms.flatMap((room) =>
        Array.from({ length: SEATS }, async (_, index) => {
          const client = await before.connect();
          return { room, ack: await client.join(room, `${index}`) };
        }),
      ),
    );
    await before.stop();
    // Coming back is no joining, so it does not count for that limit.
    const after = await startRelay(t, { joinsPerMinute: 1, times: { settle: 10_000 } });
    const since = performance.now();
    const backs = await Promise.all(
      people.map(async ({ room, ack }) => {
        const client = await after.connect();
        return { room, client, ack: await client.get('resume', resuming(ack.ticket)) };
      }),
    );
    const ms = performance.now() - since;
    promise({ id: 'R12', what: `${people.length} people back at once`, ms, atMost: 5_000, pairing: '–' });
    for (const room of rooms) assert.equal(seats(after, room), SEATS);
    for (const { room, client, ack } of backs) {
      const mates = people.filter((one) => one.room === room && one.ack.pid !== ack.pid).map((one) => one.ack);
      mates.sort((a, b) => a.joinSeq - b.joinSeq);
      assert.deepEqual(pids((await client.get('roster', {})).peers), pids(mates));
      assert.equal(client.heard('peer').filter(({ op }) => op !== 'back').length, 0);
    }
  });
});

describe('a connection that is half-open', () => {
  it('never makes two of one person, and is closed at once when its owner is back (R10)', async (t) => {
    const relay = await startRelay(t, { times: { pingInterval: 400, pingTimeout: 400, grace: 400 } });
    const [bob, ada] = [await joined(relay, 'Bob'), await joined(relay, 'Ada')];
    const counted = new Set<number>();
    bob.client.socket.onAny(() => counted.add(seats(relay)));
    const read = silence(t, ada.client);
    const back = await relay.connect();
    const again = await back.get('resume', resuming(ada.ack.ticket));
    assert.deepEqual([again.pid, again.epoch, seats(relay)], [ada.ack.pid, 2, 2]);
    // What is said to Ada reaches the new connection only.
    const signal = { to: ada.ack.pid, toEpoch: 2, link: 'a', n: 1, candidate: null };
    assert.equal(await bob.client.refused('signal', signal), null);
    await back.hears('signal');
    read();
    await ada.client.gone();
    assert.deepEqual(ada.client.heard('signal'), []);
    assert.deepEqual(ops(bob.client), ['Ada join', 'Ada back']);
    await bob.client.get('state', { media: { ...MEDIA, n: 1 } });
    await bob.client.hearsPeer('state');
    assert.deepEqual([...counted], [2]);
  });

  it('that falls silent only after its owner came back changes nothing any more (R10)', async (t) => {
    const relay = await startRelay(t, { times: { pingInterval: 200, pingTimeout: 200, grace: 1 } });
    const [bob, ada] = [await joined(relay, 'Bob'), await joined(relay, 'Ada')];
    silence(t, ada.client);
    const back = await relay.connect();
    const { ticket } = await back.get('resume', resuming(ada.ack.ticket));
    // Longer than the silent connection could have lived: the third of three pings that come one after the other.
    let pings = 0;
    await new Promise<void>((resolve) => {
      back.socket.io.on('ping', () => ++pings > 2 && resolve());
    });
    await bob.client.caughtUp();
    assert.deepEqual([ops(bob.client), seats(relay)], [['Ada join', 'Ada back'], 2]);
    assert.equal(await (await relay.connect()).refused('resume', resuming(ada.ack.ticket)), 'ticket-rejected');
    assert.equal((await (await relay.connect()).get('resume', resuming(ticket))).epoch, 3);
  });

  it('is thrown out once, and does not come back with the ticket it had (L13)', async (t) => {
    const relay = await startRelay(t);
    const [bob, ada] = [await joined(relay, 'Bob'), await joined(relay, 'Ada')];
    const back = await relay.connect();
    await back.get('resume', resuming(ada.ack.ticket));
    await ada.client.gone();
    const ghost = await relay.connect();
    assert.equal(await ghost.refused('resume', resuming(ada.ack.ticket)), 'ticket-rejected');
    await bob.client.caughtUp();
    assert.deepEqual([ops(bob.client), back.socket.connected], [['Ada join', 'Ada back'], true]);
    assert.notEqual((await ghost.join('standup', 'Ada')).pid, ada.ack.pid);
  });
});
