import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rooms, type Entry, type Seat } from './rooms.js';
import type { Claims } from './tickets.js';

const TICKET_MS = 1_000;
const MEDIA = { camera: false, microphone: false, screen: false, hand: false, n: 0 };

function make(maxParticipants = 3): Rooms {
  return new Rooms({ maxParticipants, watchersPerRoom: 2, ticketMs: TICKET_MS });
}

function join(rooms: Rooms, pid: string, now: number): Entry {
  const entry = rooms.join('r', { pid, profile: { name: pid, media: MEDIA } }, now);
  assert.ok(typeof entry !== 'string');
  return entry;
}

const ticketOf = ({ room, peer }: Seat): Claims => {
  const { pid, epoch, joinSeq, joinedAt } = peer;
  return { room, pid, epoch, joinSeq, joinedAt, exp: Infinity };
};

const resume = (rooms: Rooms, ticket: Claims, now: number) =>
  rooms.resume(ticket, { name: 'again', media: MEDIA }, now);

describe('rooms', () => {
  it('number joins and events upwards from the time at which the room was made', () => {
    const rooms = make();
    const [ada, bob] = [join(rooms, 'ada', 5_000), join(rooms, 'bob', 5_000)];
    assert.deepEqual([ada.event.seq, bob.event.seq], [5_001, 5_002]);
    assert.deepEqual([ada.seat.peer.joinSeq, bob.seat.peer.joinSeq], [5_001, 5_002]);
    assert.deepEqual(bob.others, [ada.seat.peer]);
  });

  it('go on above what they gave out before, also when the clock goes back', () => {
    const rooms = make();
    const ada = join(rooms, 'ada', 5_000);
    const { seq } = rooms.leave(ada.seat, 'left', 5_000);
    assert.deepEqual(rooms.names, []);
    const again = join(rooms, 'ada2', 4_000);
    assert.ok(again.event.seq > seq && again.seat.peer.joinSeq > ada.seat.peer.joinSeq);
  });

  it('exist while somebody is in them or looks at them', () => {
    const rooms = make();
    const watched = rooms.watch('r', 'w', 100);
    assert.ok(typeof watched !== 'string');
    assert.equal(join(rooms, 'ada', 900).event.seq, watched.seq + 1);
    assert.deepEqual(rooms.names, ['r']);
    rooms.unwatch('r', 'w');
    rooms.unwatch('r', 'w');
    rooms.unwatch('nowhere', 'w');
    rooms.leave(rooms.seat('r', 'ada')!, 'left', 900);
    assert.equal(rooms.seq('r'), 0);
  });

  it('count a lost seat as taken, and free it when it is left', () => {
    const rooms = make(1);
    const { seat } = join(rooms, 'ada', 1);
    assert.deepEqual(rooms.lose(seat, 'closed'), { seq: 3, op: 'lost', peer: seat.peer, reason: 'closed' });
    assert.equal(rooms.join('r', { pid: 'bob', profile: { name: '', media: MEDIA } }, 2), 'room-full');
    rooms.leave(seat, 'timeout', 3);
    join(rooms, 'bob', 4);
  });

  it('do not change a picture that was handed out', () => {
    const rooms = make();
    const { seat } = join(rooms, 'ada', 1);
    const before = seat.peer;
    rooms.change(seat, { name: 'Ada' });
    assert.deepEqual([before.name, seat.peer.name], ['ada', 'Ada']);
  });
});

describe('a ticket', () => {
  it('gives the seat back once for each epoch', () => {
    const rooms = make();
    const { seat } = join(rooms, 'ada', 1);
    const ticket = ticketOf(seat);
    const entry = resume(rooms, ticket, 2);
    assert.ok(typeof entry !== 'string');
    assert.deepEqual([entry.event.op, entry.seat.peer.epoch, entry.seat.peer.name], ['back', 2, 'again']);
    assert.equal(resume(rooms, ticket, 3), 'ticket-rejected');
    assert.notEqual(resume(rooms, ticketOf(entry.seat), 4), 'ticket-rejected');
  });

  it('is good after a timeout, but not after leaving, as long as any ticket of that person is', () => {
    const rooms = make();
    const [{ seat: late }, { seat: left }] = [join(rooms, 'late', 1), join(rooms, 'left', 1)];
    const [lateTicket, leftTicket] = [ticketOf(late), ticketOf(left)];
    rooms.leave(late, 'timeout', 10);
    rooms.leave(left, 'left', 10);
    rooms.forget(10 + TICKET_MS - 1);
    assert.equal(resume(rooms, { ...lateTicket, epoch: 2 }, 11), 'ticket-rejected');
    assert.notEqual(resume(rooms, lateTicket, 11), 'ticket-rejected');
    assert.equal(resume(rooms, leftTicket, 11), 'ticket-rejected');
    rooms.forget(10 + TICKET_MS);
    assert.notEqual(resume(rooms, leftTicket, 11), 'ticket-rejected');
  });

  it('is believed by rooms that know nothing, which then count on from it', () => {
    const rooms = make();
    const ticket = { room: 'r', pid: 'ada', epoch: 7, joinSeq: 9_000, joinedAt: 8_000, exp: Infinity };
    const entry = resume(rooms, ticket, 500);
    assert.ok(typeof entry !== 'string');
    const { epoch, joinSeq, joinedAt } = entry.seat.peer;
    assert.deepEqual([epoch, joinSeq, joinedAt], [8, 9_000, 8_000]);
    assert.ok(join(rooms, 'bob', 501).seat.peer.joinSeq > 9_000);
  });

  it('keeps the order of joining, in whatever order people come back', () => {
    const rooms = make();
    for (const [pid, joinSeq] of [
      ['b', 2],
      ['c', 3],
      ['a', 1],
    ] as const) {
      resume(rooms, { room: 'r', pid, epoch: 1, joinSeq, joinedAt: 1, exp: Infinity }, 10);
    }
    assert.deepEqual(
      rooms.roster('r').peers.map(({ pid }) => pid),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      rooms.roster('r', 'b').peers.map(({ pid }) => pid),
      ['a', 'c'],
    );
  });
});
