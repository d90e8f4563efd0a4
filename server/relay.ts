import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { Attendance, type Times } from './attendance.js';
import { iceServersFor } from './ice.js';
import { Meters, isTooLarge, rate } from './limits.js';
import type { Options } from './options.js';
import {
  LIMITS,
  type Answer,
  type Asks,
  type IceServer,
  type JoinAck,
  type Refusal,
  type RefusalCode,
} from './protocol.js';
import type { Entry, Rooms, Seat } from './rooms.js';
import { isAsk, readAsk } from './schemas.js';
import { Tickets } from './tickets.js';
import { Visit, type RelayServer } from './visit.js';

interface RelayParts {
  io: RelayServer;
  rooms: Rooms;
  options: Options;
  times: Times;
  ticketKey: string;
  log: Logger;
  /** By which address a connection counts. */
  addressOf: (socket: Visit['socket']) => string;
}

type Asked = { readonly [K in keyof Asks]: (visit: Visit, request: Asks[K]['request']) => Answer<Asks[K]['ack']> };

/** How often what is over is forgotten. */
const SWEEP_MS = 60_000;

/** The socket events: who asks what, what `Rooms` says to it, and who else is told. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #attendance: Attendance;
  readonly #tickets: Tickets;
  readonly #joins: Meters;
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#attendance = new Attendance(parts);
    this.#tickets = new Tickets(parts.ticketKey, parts.times.ticket);
    const { joinsPerMinute } = parts.options;
    this.#joins = new Meters(rate(joinsPerMinute, 60_000, joinsPerMinute * 2));
    this.#sweep = setInterval(() => this.#forget(), SWEEP_MS).unref();
    parts.io.on('connection', (socket) => this.#onConnection(socket));
  }

  /** Stops all timers; nobody is told that anybody is gone. */
  close(): void {
    this.#isClosed = true;
    this.#attendance.close();
    clearInterval(this.#sweep);
  }

  #onConnection(socket: Visit['socket']): void {
    const { options, times, addressOf } = this.#parts;
    const visit = new Visit(socket, { address: addressOf(socket), signalsPerSecond: options.signalsPerSecond });
    visit.awaitGreeting(times.greeting);
    // `onAny` hears at once, whereas Socket.IO drops what it has not yet handed to a listener when the connection ends:
    // a page that says `leave` and closes would seem to have lost its connection.
    socket.onAny((event: string, ...args: unknown[]) => visit.then(() => this.#onMessage(visit, event, args)));
    // For the same reason messages that are still on their way come first.
    socket.on('disconnect', (reason) => setImmediate(() => visit.then(() => this.#onGone(visit, reason))));
  }

  #onMessage(visit: Visit, event: string, args: unknown[]): void {
    if (this.#isClosed) return;
    const answer = this.#answer(visit, event, args[0]);
    const ack = args.at(-1);
    if (typeof ack === 'function') (ack as (answer: Answer<object>) => void)(answer);
    if (!answer.ok && visit.strike(answer.code)) visit.socket.disconnect(true);
  }

  #onGone(visit: Visit, reason: string): void {
    visit.greeted();
    this.#attendance.lose(visit, reason === 'ping timeout' ? 'timeout' : 'closed');
  }

  #answer(visit: Visit, event: string, message: unknown): Answer<object> {
    const retryMs = visit.take(event);
    if (retryMs) return refusal('rate-limited', retryMs);
    if (!isAsk(event)) return refusal('bad-message');
    try {
      return this.#handle(visit, event, typeof message === 'function' ? {} : message);
    } catch (err) {
      this.#parts.log.error({ err, event }, 'a message could not be handled');
      return refusal('busy', 1_000);
    }
  }

  #handle<K extends keyof Asks>(visit: Visit, event: K, message: unknown): Answer<Asks[K]['ack']> {
    const request = readAsk(event, message);
    if (typeof request === 'string') return refusal(request);
    return this.#asked[event](visit, request);
  }

  readonly #asked: Asked = {
    watch: (visit, { room }) => {
      visit.greeted();
      if (visit.seat) return refusal('not-allowed');
      this.#attendance.unfollow(visit);
      const roster = this.#parts.rooms.watch(room, visit.socket.id, Date.now());
      if (typeof roster === 'string') return refusal(roster);
      this.#attendance.follow(visit, room);
      const { maxParticipants: max } = this.#parts.options;
      return { ok: true, ...roster, locked: false, lobby: false, max, iceServers: this.#iceServers(visit) };
    },

    join: (visit, { room, ...profile }) => {
      visit.greeted();
      if (visit.seat) return refusal('not-allowed');
      const retryMs = this.#joins.take(visit.address, performance.now());
      if (retryMs) return refusal('rate-limited', retryMs);
      const pid = randomBytes(16).toString('base64url');
      return this.#enter(visit, this.#parts.rooms.join(room, { pid, profile }, Date.now()));
    },

    resume: (visit, { ticket, ...profile }) => {
      visit.greeted();
      if (visit.seat) return refusal('not-allowed');
      const now = Date.now();
      const claims = this.#tickets.read(ticket, now);
      if (!claims) return refusal('ticket-rejected');
      const answer = this.#enter(visit, this.#parts.rooms.resume(claims, profile, now));
      if (answer.ok) setImmediate(() => visit.socket.emit('ticket', { ticket: answer.ticket }));
      return answer;
    },

    signal: (visit, { to, toEpoch, ...signal }) => {
      const { seat } = visit;
      if (!seat) return refusal('not-joined');
      if (isTooLarge(signal, this.#parts.options)) return refusal('message-too-large');
      // Only the sender's own room is searched, so that nobody reaches into another one.
      const receiver = this.#parts.rooms.seat(seat.room, to);
      const target = receiver && this.#attendance.visit(to);
      if (!target || target === visit || receiver.peer.epoch !== toEpoch) return refusal('peer-gone');
      const retryMs = visit.takeFor(receiver);
      if (retryMs) return refusal('rate-limited', retryMs);
      // A wish for a new link is of no link's count.
      if ('rebuild' in signal || !visit.isRepeated(receiver, signal)) {
        target.socket.emit('signal', { from: seat.peer.pid, fromEpoch: seat.peer.epoch, ...signal });
      }
      return { ok: true };
    },

    state: ({ seat }, change) => {
      if (!seat) return refusal('not-joined');
      this.#attendance.tell(seat, this.#parts.rooms.change(seat, change));
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

    leave: (visit) => {
      this.#attendance.leave(visit);
      return { ok: true };
    },
  };

  #enter(visit: Visit, entry: Entry | RefusalCode): Answer<JoinAck> {
    if (typeof entry === 'string') return refusal(entry);
    const { seat, event, others } = entry;
    const { times, options } = this.#parts;
    this.#attendance.enter(visit, entry);
    visit.every(times.ticketRenewal, () => visit.socket.emit('ticket', { ticket: this.#ticket(seat) }));
    const { pid, epoch, joinSeq, role } = seat.peer;
    const { messageBytes, maxParticipants } = options;
    const { chatChars, dataBytes } = LIMITS;
    return {
      ok: true,
      ...{ pid, epoch, joinSeq, seq: event.seq, ticket: this.#ticket(seat), graceMs: times.grace, role, peers: others },
      iceServers: this.#iceServers(visit),
      limits: { maxParticipants, messageBytes, chatChars, dataBytes },
      now: Date.now(),
    };
  }

  #ticket({ room, peer }: Seat): string {
    const { pid, epoch, joinSeq, joinedAt } = peer;
    return this.#tickets.issue({ room, pid, epoch, joinSeq, joinedAt }, Date.now());
  }

  #iceServers({ seat, socket }: Visit): IceServer[] {
    return iceServersFor(seat?.peer.pid ?? socket.id, this.#parts.options, Date.now());
  }

  #forget(): void {
    this.#parts.rooms.forget(Date.now());
    this.#joins.prune(performance.now());
  }
}

function refusal(code: RefusalCode, retryMs?: number): Refusal {
  return { ok: false, code, ...(retryMs && { retryMs }) };
}
