import type { Logger } from 'pino';
import type { PeerEvent, PeerReason, TIMES } from './protocol.js';
import type { Entry, Rooms, Seat } from './rooms.js';
import type { RelayServer, Visit } from './visit.js';

/** How long things take, in ms; as in the protocol, unless a test is in a hurry. */
export type Times = { readonly [K in keyof typeof TIMES]: number };

interface AttendanceParts {
  io: RelayServer;
  rooms: Rooms;
  times: Times;
  log: Logger;
}

/** Which connection belongs to which seat, and what happens to a seat when its connection comes and goes. */
export class Attendance {
  readonly #parts: AttendanceParts;
  readonly #visits = new Map<string, Visit>();
  /** Ends the seats of those whose connection is lost. */
  readonly #graces = new Map<string, NodeJS.Timeout>();
  readonly #startedAt = Date.now();
  #isClosed = false;

  constructor(parts: AttendanceParts) {
    this.#parts = parts;
  }

  /** The connection of `pid`, unless it is lost. */
  visit(pid: string): Visit | undefined {
    return this.#visits.get(pid);
  }

  /** Stops all timers, and tells nobody anything any more. */
  close(): void {
    this.#isClosed = true;
    for (const grace of this.#graces.values()) clearTimeout(grace);
  }

  /** Keeps a connection up to date about a room, which it looks at or is in. */
  follow(visit: Visit, room: string): void {
    const { times, rooms } = this.#parts;
    visit.room = room;
    void visit.socket.join(channel(room));
    visit.every(times.digest, () => visit.socket.emit('digest', { seq: rooms.seq(room) }));
  }

  /** Takes a connection out of whatever room it is in or looks at. */
  unfollow(visit: Visit): void {
    visit.stop();
    if (visit.room === null) return;
    void visit.socket.leave(channel(visit.room));
    if (visit.seat) this.#visits.delete(visit.seat.peer.pid);
    else this.#parts.rooms.unwatch(visit.room, visit.socket.id);
    visit.room = null;
    visit.seat = null;
  }

  /** Gives the seat to this connection, and tells the others. */
  enter(visit: Visit, { seat, event }: Entry): void {
    const { pid, epoch } = seat.peer;
    this.unfollow(visit);
    this.#supersede(pid);
    this.tell(seat, event);
    this.follow(visit, seat.room);
    visit.seat = seat;
    this.#visits.set(pid, visit);
    this.#parts.log.debug({ pid, epoch }, event.op);
  }

  /** The connection is gone; its seat is kept for a while. */
  lose(visit: Visit, reason: PeerReason): void {
    const { seat } = visit;
    this.unfollow(visit);
    if (!seat || this.#isClosed) return;
    const { times, rooms, log } = this.#parts;
    const { pid, epoch } = seat.peer;
    this.tell(seat, rooms.lose(seat, reason));
    log.debug({ pid, epoch, reason }, 'lost');
    // Silence is noticed only after up to a ping's interval and timeout. It counts, so that whoever lost the power is gone
    // a grace after the cut, and not another nine seconds later.
    const awayMs = reason === 'timeout' ? visit.silentMs : 0;
    // After a start people are still coming back, so nobody is said to be gone.
    const graceMs = Math.max(times.grace - awayMs, this.#startedAt + times.settle - Date.now());
    this.#graces.set(
      pid,
      setTimeout(() => this.#vacate(seat, 'timeout'), graceMs),
    );
  }

  /** The person leaves for good. */
  leave(visit: Visit): void {
    const { seat } = visit;
    this.unfollow(visit);
    if (seat) this.#vacate(seat, 'left');
  }

  /** Tells everybody in and before the room. */
  tell({ room }: Seat, event: PeerEvent): void {
    this.#parts.io.to(channel(room)).emit('peer', event);
  }

  /** One person has one connection: the older one ends without a word to the others. */
  #supersede(pid: string): void {
    clearTimeout(this.#graces.get(pid));
    this.#graces.delete(pid);
    const older = this.#visits.get(pid);
    if (!older) return;
    this.unfollow(older);
    older.socket.disconnect(true);
  }

  #vacate(seat: Seat, reason: PeerReason): void {
    const { pid } = seat.peer;
    this.#graces.delete(pid);
    this.tell(seat, this.#parts.rooms.leave(seat, reason, Date.now()));
    this.#parts.log.debug({ pid, reason }, 'leave');
  }
}

/** Socket.IO's name for those who follow a room; its own names for sockets never begin so. */
function channel(room: string): string {
  return `room:${room}`;
}
