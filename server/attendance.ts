import type { Logger } from 'pino';
import { isBy, type TokenId } from './pass.js';
import type { Peer, PeerEvent, PeerReason, RemovedEvent, Tellings, TIMES } from './protocol.js';
import type { Awaitable, RoomDesk } from './room-desk.js';
import type { Rooms, Seat } from './rooms.js';
import { Rounds } from './rounds.js';
import { tellingOf, type RelayServer, type Visit } from './visit.js';

/** How long things take, in ms; as in the protocol, unless a test is in a hurry. */
export type Times = { readonly [K in keyof typeof TIMES]: number };

interface AttendanceParts {
  io: RelayServer;
  rooms: Rooms;
  desk: RoomDesk;
  times: Times;
  log: Logger;
  /** What lets somebody come back. */
  ticketOf: (seat: Seat) => string;
}

/** Which connection belongs to which seat, and what happens to a seat when its connection comes and goes. */
export class Attendance {
  readonly #parts: AttendanceParts;
  readonly #visits = new Map<string, Visit>();
  /** All who are kept up to date about a room. */
  readonly #followers = new Set<Visit>();
  /** Connections that wait for a seat. */
  readonly #arrivals = new Map<string, { visit: Visit; settled: Promise<unknown> }>();
  /** Ends the seats of those whose connection is lost. */
  readonly #graces = new Map<string, NodeJS.Timeout>();
  readonly #digests: Rounds<Visit>;
  readonly #renewals: Rounds<Visit>;
  readonly #startedAt = Date.now();
  #isClosed = false;

  constructor(parts: AttendanceParts) {
    this.#parts = parts;
    const { times, rooms, ticketOf } = parts;
    this.#digests = new Rounds(times.digest, (visit) => {
      if (visit.room !== null) visit.tell('digest', { seq: rooms.seq(visit.room) });
    });
    this.#renewals = new Rounds(times.ticketRenewal, ({ seat, socket }) => {
      if (seat) socket.emit('ticket', { ticket: ticketOf(seat) });
    });
    rooms.listen((event, seat) => this.#onEvent(event, seat));
    parts.desk.receive?.((seat, text) => this.#visits.get(seat.peer.pid)?.say(text));
  }

  /** How many people in rooms have a connection. */
  get size(): number {
    return this.#visits.size;
  }

  /** The connection of `pid`, unless it is lost. */
  visit(pid: string): Visit | undefined {
    return this.#visits.get(pid);
  }

  /** Stops all timers, and tells nobody anything any more. */
  close(): void {
    this.#isClosed = true;
    this.#digests.close();
    this.#renewals.close();
    for (const grace of this.#graces.values()) clearTimeout(grace);
  }

  /** Keeps a connection up to date about a room, which it looks at or is in. */
  follow(visit: Visit, room: string): void {
    visit.room = room;
    void visit.socket.join(channel(room));
    this.#followers.add(visit);
    this.#digests.add(visit);
  }

  /** Takes a connection out of whatever room it is in or looks at. */
  unfollow(visit: Visit): void {
    this.#followers.delete(visit);
    this.#digests.delete(visit);
    this.#renewals.delete(visit);
    if (visit.room === null) return;
    void visit.socket.leave(channel(visit.room));
    void visit.socket.leave(hosts(visit.room));
    if (visit.seat) this.#visits.delete(visit.seat.peer.pid);
    else this.#parts.desk.unwatch(visit.room, visit.socket.id);
    visit.room = null;
    visit.seat = null;
  }

  /** Asks for a seat, which is this connection's as soon as it is given. */
  async arrive<T>(visit: Visit, pid: string, ask: () => Awaitable<T>): Promise<T> {
    // Those with one ticket take turns: the seat that is told of must be the asker's.
    for (let other; (other = this.#arrivals.get(pid));) await other.settled;
    const arrival = { visit, settled: Promise.resolve() as Promise<unknown> };
    this.#arrivals.set(pid, arrival);
    try {
      const answer = ask();
      if (answer instanceof Promise) arrival.settled = answer.catch(() => {});
      return await answer;
    } finally {
      this.#arrivals.delete(pid);
    }
  }

  /** The connection is gone; its seat is kept for a while. */
  lose(visit: Visit, reason: PeerReason): void {
    const { seat } = visit;
    this.unfollow(visit);
    if (!seat || this.#isClosed) return;
    const { times, desk } = this.#parts;
    const { pid } = seat.peer;
    desk.lose(seat, reason);
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

  /** Tells one person, wherever the connection is; false if there is none. */
  tell<K extends keyof Tellings>(seat: Seat, event: K, message: Tellings[K]): Awaitable<boolean> {
    const visit = this.#visits.get(seat.peer.pid);
    if (!visit) {
      const isElsewhere = seat.relay !== undefined && !seat.isAway;
      return (isElsewhere && this.#parts.desk.forward?.(seat, tellingOf(event, message))) || false;
    }
    visit.tell(event, message);
    return true;
  }

  /** Who did not wish to leave is told why. The connection stays for a while: its person may come back in another way. */
  sendOut(visit: Visit, code: RemovedEvent['code']): void {
    this.unfollow(visit);
    visit.tell('removed', { code });
    visit.awaitGreeting(this.#parts.times.greeting);
  }

  /** Whoever only looks at that room, by one of these tokens, does so no more. */
  dismiss(room: string, tokens: readonly TokenId[]): void {
    for (const visit of this.#followers) {
      const isOnlooker = visit.room === room && !visit.seat && !visit.knock;
      if (isOnlooker && isBy(visit.pass, tokens)) this.sendOut(visit, 'removed');
    }
  }

  /** Tells everybody in and before a room that it is locked, or is not any more. */
  tellLocked(room: string, on: boolean): void {
    this.#parts.io.to(channel(room)).emit('locked', { on });
  }

  /** Tells hosts that somebody waits to be let in. */
  tellKnock(room: string, peer: Peer): void {
    this.#parts.io.to(hosts(room)).emit('knock', { peer });
  }

  /** Tells hosts that somebody waits no more. */
  tellKnockEnd(room: string, pid: string): void {
    this.#parts.io.to(hosts(room)).emit('knockend', { pid });
  }

  /** Everybody in and before the room is told. */
  #onEvent(event: PeerEvent, seat: Seat): void {
    const { op, peer, reason } = event;
    const isEntry = op === 'join' || op === 'back';
    const visit = isEntry && !seat.relay ? this.#arrivals.get(peer.pid)?.visit : undefined;
    if (visit) this.unfollow(visit);
    if (isSentAway(reason)) this.#sendAway(peer.pid, reason);
    if (isEntry || op === 'leave') this.#supersede(peer.pid);
    this.#parts.io.to(channel(seat.room)).emit('peer', event);
    this.#parts.log.debug({ pid: peer.pid, epoch: peer.epoch, reason }, op);
    if (!visit) return;
    this.follow(visit, seat.room);
    if (peer.role === 'host') void visit.socket.join(hosts(seat.room));
    visit.seat = seat;
    this.#visits.set(peer.pid, visit);
    this.#renewals.add(visit);
  }

  /** One person has one connection, and none without a seat: the older one ends without a word to the others. */
  #supersede(pid: string): void {
    clearTimeout(this.#graces.get(pid));
    this.#graces.delete(pid);
    const older = this.#visits.get(pid);
    if (!older) return;
    this.unfollow(older);
    older.socket.disconnect(true);
  }

  #sendAway(pid: string, code: RemovedEvent['code']): void {
    const visit = this.#visits.get(pid);
    if (visit) this.sendOut(visit, code);
  }

  #vacate(seat: Seat, reason: PeerReason): void {
    this.#graces.delete(seat.peer.pid);
    this.#parts.desk.leave(seat, reason, Date.now());
  }
}

/** Socket.IO's name for those who follow a room; its own names for sockets never begin so. */
function channel(room: string): string {
  return `room:${room}`;
}

/** As `channel`, for the hosts in it. */
function hosts(room: string): string {
  return `hosts:${room}`;
}

/** Whether somebody's leaving was another's doing. */
export function isSentAway(reason: PeerReason | undefined): reason is 'removed' | 'ended' | 'replaced' {
  return reason === 'removed' || reason === 'ended' || reason === 'replaced';
}
