import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { Attendance, type Times } from './attendance.js';
import type { Doors } from './doors.js';
import { iceServersFor, turnUserOf } from './ice.js';
import { Meters, isTooLarge, rate } from './limits.js';
import { Moderation, type Arrival } from './moderation.js';
import type { Options } from './options.js';
import { named } from './pass.js';
import type { Passes } from './passes.js';
import {
  LIMITS,
  type Answer,
  type Asks,
  type IceServer,
  type JoinAck,
  type Refusal,
  type RefusalCode,
  type WaitAck,
} from './protocol.js';
import type { Awaitable, RoomDesk } from './room-desk.js';
import type { Entry, Rooms, Seat } from './rooms.js';
import { isAsk, readAsk } from './schemas.js';
import type { Tally } from './tally.js';
import { Tickets } from './tickets.js';
import { Visit, signalRates, type RelayServer, type SignalRates } from './visit.js';

interface RelayParts {
  io: RelayServer;
  /** Who is where, as far as this relay knows. */
  rooms: Rooms;
  /** Who decides about that. */
  desk: RoomDesk;
  doors: Doors;
  passes: Passes;
  options: Options;
  times: Times;
  ticketKey: string;
  log: Logger;
  tally: Tally;
  /** By which address a connection counts. */
  addressOf: (socket: Visit['socket']) => string;
}

type Asked = {
  readonly [K in keyof Asks]: (visit: Visit, request: Asks[K]['request']) => Awaitable<Answer<Asks[K]['ack']>>;
};

/** How often what is over is forgotten. */
const SWEEP_MS = 60_000;

/** The socket events: who asks what, what `Rooms` says to it, and who else is told. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #attendance: Attendance;
  readonly #moderation: Moderation;
  readonly #tickets: Tickets;
  readonly #joins: Meters;
  readonly #signalRates: SignalRates;
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#attendance = new Attendance({ ...parts, ticketOf: (seat) => this.#ticket(seat) });
    this.#tickets = new Tickets(parts.ticketKey, parts.times.ticket);
    const { joinsPerMinute, watchersPerRoom } = parts.options;
    this.#moderation = new Moderation({
      ...parts,
      ...{ attendance: this.#attendance, watchersPerRoom },
      enter: (visit, pid, ask) => this.#enter(visit, pid, ask),
    });
    this.#joins = new Meters(rate(joinsPerMinute, 60_000, joinsPerMinute * 2));
    this.#signalRates = signalRates(parts.options);
    this.#sweep = setInterval(() => this.#forget(), SWEEP_MS).unref();
    parts.io.on('connection', (socket) => this.#onConnection(socket));
  }

  /** How many people in rooms have their connection here. */
  get people(): number {
    return this.#attendance.size;
  }

  /** Stops all timers; nobody is told that anybody is gone. */
  close(): void {
    this.#isClosed = true;
    this.#attendance.close();
    clearInterval(this.#sweep);
  }

  #onConnection(socket: Visit['socket']): void {
    const { times, addressOf } = this.#parts;
    const visit = new Visit(socket, { address: addressOf(socket), rates: this.#signalRates });
    visit.awaitGreeting(times.greeting);
    // Socket.IO gives each connection a room of its own, which nobody here speaks to.
    void socket.leave(socket.id);
    // `onAny` hears at once, whereas Socket.IO drops what it has not yet handed to a listener when the connection ends:
    // a page that says `leave` and closes would seem to have lost its connection.
    socket.onAny((event: string, ...args: unknown[]) => visit.then(() => this.#onMessage(visit, event, args)));
    // For the same reason messages that are still on their way come first.
    socket.on('disconnect', (reason) => setImmediate(() => visit.then(() => this.#onGone(visit, reason))));
  }

  #onMessage(visit: Visit, event: string, args: unknown[]): Awaitable<void> {
    if (this.#isClosed) return;
    const answer = this.#answer(visit, event, args[0]);
    const reply = (given: Answer<object>) => {
      this.#parts.tally.answered(event, given);
      visit.awaitGreeting(this.#parts.times.greeting);
      const ack = args.at(-1);
      if (typeof ack === 'function') (ack as (answer: Answer<object>) => void)(given);
      if (!given.ok && visit.strike(given.code)) visit.socket.disconnect(true);
    };
    if (!(answer instanceof Promise)) return reply(answer);
    const replied = answer.catch((err: unknown) => this.#failed(event, err)).then(reply);
    // A signal is on its way already, and whether it arrived holds nothing up.
    if (event !== 'signal') return replied;
  }

  #onGone(visit: Visit, reason: string): void {
    visit.greeted();
    this.#moderation.withdraw(visit);
    this.#attendance.lose(visit, reason === 'ping timeout' ? 'timeout' : 'closed');
  }

  #answer(visit: Visit, event: string, message: unknown): Awaitable<Answer<object>> {
    const retryMs = visit.take(event);
    if (retryMs) return refusal('rate-limited', retryMs);
    if (!isAsk(event)) return refusal('bad-message');
    try {
      return this.#handle(visit, event, typeof message === 'function' ? {} : message);
    } catch (err) {
      return this.#failed(event, err);
    }
  }

  #failed(event: string, err: unknown): Refusal {
    this.#parts.log.error({ err, event }, 'a message could not be handled');
    return refusal('busy', 1_000);
  }

  #handle<K extends keyof Asks>(visit: Visit, event: K, message: unknown): Awaitable<Answer<Asks[K]['ack']>> {
    const request = readAsk(event, message);
    if (typeof request === 'string') return refusal(request);
    return this.#asked[event](visit, request);
  }

  readonly #asked: Asked = {
    watch: async (visit, { room, token }) => {
      if (visit.seat || visit.knock) return refusal('not-allowed');
      const { rooms, desk, doors, passes } = this.#parts;
      const pass = await passes.first(room, token, Date.now());
      if (typeof pass === 'string') return refusal(pass);
      await desk.prepare?.(room);
      this.#attendance.unfollow(visit);
      const roster = await desk.watch(room, visit.socket.id, Date.now());
      if (typeof roster === 'string') return refusal(roster);
      if (doors.judge(room, pass) === 'token-rejected') {
        desk.unwatch(room, visit.socket.id);
        return refusal('token-rejected');
      }
      this.#attendance.follow(visit, room);
      visit.pass = pass;
      const about = { locked: doors.isLocked(room), lobby: pass.mustKnock, max: rooms.size(pass), ...named(pass) };
      return { ok: true, ...roster, ...about, iceServers: this.#iceServers(visit) };
    },

    join: async (visit, { room, token, ...profile }) => {
      if (visit.seat || visit.knock) return refusal('not-allowed');
      const retryMs = this.#joins.take(visit.address, performance.now());
      if (retryMs) return refusal('rate-limited', retryMs);
      const now = Date.now();
      const { passes, desk } = this.#parts;
      const pass = await passes.first(room, token, now);
      if (typeof pass === 'string') return refusal(pass);
      await desk.prepare?.(room);
      return this.#comeIn(visit, { room, pid: randomBytes(16).toString('base64url'), profile: { ...profile, pass } });
    },

    resume: async (visit, { ticket, token, ...profile }) => {
      if (visit.seat || visit.knock) return refusal('not-allowed');
      const now = Date.now();
      const claims = this.#tickets.read(ticket, now);
      if (!claims) return refusal('ticket-rejected');
      const { passes, desk } = this.#parts;
      const pass = await passes.again(claims, token, now);
      if (typeof pass === 'string') return refusal(pass);
      await desk.prepare?.(claims.room);
      const mayNot = this.#moderation.mayNotReturn(claims, pass);
      const ask = () => (mayNot ? 'ticket-rejected' : desk.resume(claims, { ...profile, pass }, now));
      const answer = await this.#enter(visit, claims.pid, ask);
      if (answer.ok) setImmediate(() => visit.socket.emit('ticket', { ticket: answer.ticket }));
      else this.#moderation.sayWhyGone(visit, mayNot ?? this.#parts.rooms.whyGone(claims.pid));
      return answer;
    },

    signal: (visit, { to, toEpoch, ...signal }) => {
      const { seat } = visit;
      if (!seat) return refusal('not-joined');
      if (isTooLarge(signal, this.#parts.options)) return refusal('message-too-large');
      // Only the sender's own room is searched, so that nobody reaches into another one.
      const receiver = this.#parts.rooms.seat(seat.room, to);
      if (!receiver || receiver === seat || receiver.peer.epoch !== toEpoch) return refusal('peer-gone');
      const retryMs = visit.takeFor(receiver);
      if (retryMs) return refusal('rate-limited', retryMs);
      // A wish for a new link is of no link's count.
      if (!('rebuild' in signal) && visit.isRepeated(receiver, signal)) return { ok: true };
      const { pid: from, epoch: fromEpoch } = seat.peer;
      const sent = this.#attendance.tell(receiver, 'signal', { from, fromEpoch, ...signal });
      return sent instanceof Promise ? sent.then(delivered) : delivered(sent);
    },

    state: ({ seat }, change) => {
      if (!seat) return refusal('not-joined');
      this.#parts.desk.change(seat, change);
      return { ok: true };
    },

    roster: ({ room, seat }) => {
      if (room === null) return refusal('not-joined');
      return { ok: true, ...this.#parts.rooms.roster(room, seat?.peer.pid) };
    },

    ice: (visit) => {
      if (visit.room === null) return refusal('not-joined');
      return { ok: true, iceServers: this.#iceServers(visit) };
    },

    moderate: (visit, request) => this.#moderation.moderate(visit, request),

    leave: (visit) => {
      this.#moderation.withdraw(visit);
      this.#attendance.leave(visit);
      return { ok: true };
    },
  };

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
    const entry = await this.#attendance.arrive(visit, pid, ask);
    if (typeof entry === 'string') return refusal(entry);
    // Once it has heard that it is in.
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
      ...{ pid, epoch, joinSeq, seq: event.seq, ticket: this.#ticket(seat), graceMs: times.grace, role, peers: others },
      iceServers: this.#iceServers(visit),
      limits: { maxParticipants, messageBytes, chatChars, dataBytes },
      now: Date.now(),
      ...(this.#parts.doors.isLocked(seat.room) && { locked: true }),
      ...named(seat.pass),
    };
  }

  #ticket({ room, peer, pass }: Seat): string {
    const { pid, epoch, joinSeq, joinedAt, role } = peer;
    const { sub, tokens } = pass;
    const who = { room, pid, epoch, joinSeq, joinedAt, role, ...(sub !== undefined && { sub }), tokens: [...tokens] };
    return this.#tickets.issue(who, Date.now());
  }

  #iceServers(visit: Visit): IceServer[] {
    return iceServersFor(turnUserOf(visit, this.#parts.options), this.#parts.options, Date.now());
  }

  #forget(): void {
    this.#parts.rooms.forget(Date.now());
    this.#parts.doors.forget(Date.now());
    this.#joins.prune(performance.now());
  }
}

function delivered(isDelivered: boolean): Answer<object> {
  return isDelivered ? { ok: true } : refusal('peer-gone');
}

function refusal(code: RefusalCode, retryMs?: number): Refusal {
  return { ok: false, code, ...(retryMs && { retryMs }) };
}
