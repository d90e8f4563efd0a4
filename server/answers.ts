import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Attendance, Times } from './attendance.js';
import type { Doors } from './doors.js';
import { iceServersFor, turnUserOf } from './ice.js';
import { Meters, isTooLarge, rate } from './limits.js';
import { Moderation, type Arrival } from './moderation.js';
import type { Options } from './options.js';
import { named } from './pass.js';
import { passClaims, type Passes } from './passes.js';
import {
  LIMITS,
  type Answer,
  type Asks,
  type IceAck,
  type IceServer,
  type JoinAck,
  type JoinRequest,
  type ModerateRequest,
  type RefusalCode,
  type ResumeRequest,
  type RosterAck,
  type SignalOut,
  type StateChange,
  type WaitAck,
  type WatchAck,
  type WatchRequest,
} from './protocol.js';
import { refusal } from './refusal.js';
import type { Awaitable, RoomDesk } from './room-desk.js';
import type { Entry, Rooms, Seat } from './rooms.js';
import { Tickets } from './tickets.js';
import type { Visit } from './visit.js';

/**
 * How often one person may come back. Coming back resets that person’s signal rates, so without this limit somebody could
 * reconnect again and again to send more.
 */
const RESUMES = rate(12, 60_000, 6);

/** What the answers need, and what of it `Relay` is given. */
export interface AnswersParts {
  /** Who is where, as far as this relay knows. */
  rooms: Rooms;
  /** Who decides about that. */
  desk: RoomDesk;
  doors: Doors;
  passes: Passes;
  attendance: Attendance;
  options: Options;
  times: Times;
  ticketKey: string;
  log: Logger;
}

/** One method for each thing that a page may ask, with what is answered to it. */
export type Asked = {
  readonly [K in keyof Asks]: (visit: Visit, request: Asks[K]['request']) => Awaitable<Answer<Asks[K]['ack']>>;
};

/** What is answered to each ask: who may do what, and what the rooms say to it. The messages have been checked. */
export class Answers implements Asked {
  readonly #parts: AnswersParts;
  readonly #moderation: Moderation;
  readonly #tickets: Tickets;
  readonly #joins: Meters;
  readonly #resumes = new Meters(RESUMES);
  /** New TURN users among those who only look on, by address. */
  readonly #onlookers: Meters;

  constructor(parts: AnswersParts) {
    this.#parts = parts;
    this.#tickets = new Tickets(parts.ticketKey, parts.times.ticket);
    const { joinsPerMinute, watchersPerRoom } = parts.options;
    this.#moderation = new Moderation({
      ...parts,
      watchersPerRoom,
      enter: (visit, pid, ask) => this.#enter(visit, pid, ask),
    });
    this.#joins = new Meters(rate(joinsPerMinute, 60_000, joinsPerMinute * 2));
    this.#onlookers = new Meters(rate(joinsPerMinute, 60_000, joinsPerMinute * 2));
  }

  async watch(visit: Visit, { room, token }: WatchRequest): Promise<Answer<WatchAck>> {
    if (visit.seat || visit.knock) return refusal('not-allowed');
    const { rooms, desk, doors, passes } = this.#parts;
    const pass = await passes.first(room, token, Date.now());
    if (typeof pass === 'string') return refusal(pass);
    await desk.prepare?.(room);
    this.#parts.attendance.unfollow(visit);
    const roster = await desk.watch(room, visit.socket.id, Date.now());
    if (typeof roster === 'string') return refusal(roster);
    if (doors.judge(room, pass) === 'token-rejected') {
      desk.unwatch(room, visit.socket.id);
      return refusal('token-rejected');
    }
    this.#parts.attendance.follow(visit, room);
    visit.pass = pass;
    const about = { locked: doors.isLocked(room), lobby: pass.mustKnock, max: rooms.size(pass), ...named(pass) };
    return { ok: true, ...roster, ...about, iceServers: this.#iceServers(visit) };
  }

  async join(visit: Visit, { room, token, ...profile }: JoinRequest): Promise<Answer<JoinAck | WaitAck>> {
    if (visit.seat || visit.knock) return refusal('not-allowed');
    const retryMs = this.#joins.take(visit.address, performance.now());
    if (retryMs) return refusal('rate-limited', retryMs);
    const now = Date.now();
    const { passes, desk } = this.#parts;
    const pass = await passes.first(room, token, now);
    if (typeof pass === 'string') return refusal(pass);
    await desk.prepare?.(room);
    return this.#comeIn(visit, { room, pid: randomBytes(16).toString('base64url'), profile: { ...profile, pass } });
  }

  async resume(visit: Visit, { ticket, token, ...profile }: ResumeRequest): Promise<Answer<JoinAck>> {
    if (visit.seat || visit.knock) return refusal('not-allowed');
    const now = Date.now();
    const claims = this.#tickets.read(ticket, now);
    if (!claims) return refusal('ticket-rejected');
    const { passes, desk, rooms } = this.#parts;
    const pass = await passes.again(claims, token, now);
    if (typeof pass === 'string') return refusal(pass);
    await desk.prepare?.(claims.room);
    // An old ticket brings nobody back, and does not count.
    const isNewest = claims.epoch >= (rooms.seat(claims.room, claims.pid)?.peer.epoch ?? 0);
    const retryMs = isNewest ? this.#resumes.take(claims.pid, performance.now()) : 0;
    if (retryMs) return refusal('rate-limited', retryMs);
    const mayNot = this.#moderation.mayNotReturn(claims, pass);
    const ask = () => (mayNot ? 'ticket-rejected' : desk.resume(claims, { ...profile, pass }, now));
    const answer = await this.#enter(visit, claims.pid, ask);
    if (answer.ok) setImmediate(() => visit.socket.emit('ticket', { ticket: answer.ticket }));
    else this.#moderation.sayWhyGone(visit, mayNot ?? this.#parts.rooms.whyGone(claims.pid));
    return answer;
  }

  signal(visit: Visit, { to, toEpoch, ...signal }: SignalOut): Awaitable<Answer<object>> {
    const { seat } = visit;
    if (!seat) return refusal('not-joined');
    if (isTooLarge(signal, this.#parts.options)) return refusal('message-too-large');
    // Only the sender's own room is searched, so that nobody reaches into another one.
    const receiver = this.#parts.rooms.seat(seat.room, to);
    if (!receiver || receiver === seat || receiver.peer.epoch !== toEpoch) return refusal('peer-gone');
    const retryMs = visit.takeFor(receiver);
    if (retryMs) return refusal('rate-limited', retryMs);
    // A wish for a new link comes before the link, and so before its count.
    if (!('rebuild' in signal) && visit.isRepeated(receiver, signal)) return { ok: true };
    const { pid: from, epoch: fromEpoch } = seat.peer;
    const sent = this.#parts.attendance.tell(receiver, 'signal', { from, fromEpoch, ...signal });
    return sent instanceof Promise ? sent.then(delivered) : delivered(sent);
  }

  state({ seat }: Visit, change: StateChange): Answer<object> {
    if (!seat) return refusal('not-joined');
    this.#parts.desk.change(seat, change);
    return { ok: true };
  }

  roster({ room, seat }: Visit): Answer<RosterAck> {
    if (room === null) return refusal('not-joined');
    return { ok: true, ...this.#parts.rooms.roster(room, seat?.peer.pid) };
  }

  ice(visit: Visit): Answer<IceAck> {
    if (visit.room === null) return refusal('not-joined');
    return { ok: true, iceServers: this.#iceServers(visit) };
  }

  moderate(visit: Visit, request: ModerateRequest): Awaitable<Answer<object>> {
    return this.#moderation.moderate(visit, request);
  }

  leave(visit: Visit): Answer<object> {
    this.#moderation.withdraw(visit);
    this.#parts.attendance.leave(visit);
    return { ok: true };
  }

  /** What gives somebody the same seat again. */
  ticket({ room, peer, pass }: Seat): string {
    const { pid, epoch, joinSeq, joinedAt } = peer;
    return this.#tickets.issue({ room, pid, epoch, joinSeq, joinedAt, ...passClaims(pass) }, Date.now());
  }

  /** Somebody's connection is gone, and whoever waited waits no more. */
  withdraw(visit: Visit): void {
    this.#moderation.withdraw(visit);
  }

  /** Forgets who joined too long ago to count. */
  prune(): void {
    for (const meters of [this.#joins, this.#resumes, this.#onlookers]) meters.prune(performance.now());
  }

  /** Gives a seat to somebody who has none, or lets them wait for a host. */
  #comeIn(visit: Visit, arrival: Arrival): Awaitable<Answer<JoinAck | WaitAck>> {
    const { doors, desk } = this.#parts;
    const { room, pid, profile } = arrival;
    const verdict = doors.judge(room, profile.pass);
    if (verdict === 'knock') return this.#moderation.knock(visit, arrival);
    if (verdict !== 'open') return refusal(verdict);
    return this.#enter(visit, pid, () => desk.join(room, { pid, profile }, Date.now()));
  }

  async #enter(visit: Visit, pid: string, ask: () => Awaitable<Entry | RefusalCode>): Promise<Answer<JoinAck>> {
    const entry = await this.#parts.attendance.arrive(visit, pid, ask);
    if (typeof entry === 'string') return refusal(entry);
    // After the answer: a page must know that it is in before it hears who waits.
    setImmediate(() => this.#moderation.greet(visit));
    return { ok: true, ...this.#welcome(visit, entry) };
  }

  #welcome(visit: Visit, { seat, event, others }: Entry): JoinAck {
    const { times, options, rooms } = this.#parts;
    const { epoch, joinSeq, role, pid } = event.peer;
    const { messageBytes } = options;
    const maxParticipants = rooms.size(seat.pass);
    const { chatChars, dataBytes } = LIMITS;
    return {
      ...{ pid, epoch, joinSeq, seq: event.seq, ticket: this.ticket(seat), graceMs: times.grace, role, peers: others },
      iceServers: this.#iceServers(visit),
      limits: { maxParticipants, messageBytes, chatChars, dataBytes },
      now: Date.now(),
      ...(this.#parts.doors.isLocked(seat.room) && { locked: true }),
      ...named(seat.pass),
    };
  }

  #iceServers(visit: Visit): IceServer[] {
    const { options } = this.#parts;
    // Whoever joins is counted there, and whom a token names is one person however often.
    visit.isServed ||= Boolean(visit.seat ?? visit.pass.sub) || !this.#onlookers.take(visit.address, performance.now());
    const offered = visit.isServed ? options : { ...options, turnUrls: [] };
    return iceServersFor(turnUserOf(visit, options), offered, Date.now());
  }
}

function delivered(isDelivered: boolean): Answer<object> {
  return isDelivered ? { ok: true } : refusal('peer-gone');
}
