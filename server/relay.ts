import { Answers, type AnswersParts, type Asked } from './answers.js';
import { Attendance } from './attendance.js';
import type { Answer, Asks, Refusal } from './protocol.js';
import { rateLimits, Rates, type RateLimits } from './rates.js';
import { refusal } from './refusal.js';
import type { Awaitable } from './room-desk.js';
import { isAsk, readAsk } from './schemas.js';
import type { Tally } from './tally.js';
import { OVERSIZED, Visit, type RelayServer } from './visit.js';

interface RelayParts extends Omit<AnswersParts, 'attendance'> {
  io: RelayServer;
  tally: Tally;
  /** By which address a connection counts. */
  addressOf: (socket: Visit['socket']) => string;
}

/** How often what is over is forgotten. */
const SWEEP_MS = 10_000;

/** The socket events: each message is checked once, answered in its turn, and counted. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #attendance: Attendance;
  readonly #answers: Answers;
  readonly #limits: RateLimits;
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#attendance = new Attendance({ ...parts, ticketOf: (seat) => this.#answers.ticket(seat) });
    this.#answers = new Answers({ ...parts, attendance: this.#attendance });
    this.#limits = rateLimits(parts.options);
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
    const { times, addressOf, options } = this.#parts;
    const { messageBytes } = options;
    const rates = new Rates(this.#limits);
    const visit = new Visit(socket, { address: addressOf(socket), rates, messageBytes, failed: this.#onFailure });
    visit.awaitGreeting(times.greeting);
    // Socket.IO gives each connection a room of its own, which nobody here speaks to.
    void socket.leave(socket.id);
    // `onAny` hears at once, whereas Socket.IO drops what it has not yet handed to a listener when the connection ends:
    // a page that says `leave` and closes would seem to have lost its connection.
    socket.onAny((event: string, ...args: unknown[]) => visit.inTurn(() => this.#onMessage(visit, event, args)));
    // For the same reason messages that are still on their way come first.
    socket.on('disconnect', (reason) => setImmediate(() => visit.inTurn(() => this.#onGone(visit, reason))));
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
    this.#answers.lose(visit);
    this.#attendance.lose(visit, reason === 'ping timeout' ? 'timeout' : 'closed');
  }

  readonly #onFailure = (err: unknown): void =>
    this.#parts.log.error({ err }, 'a step failed, and its connection ends');

  #answer(visit: Visit, event: string, message: unknown): Awaitable<Answer<object>> {
    const retryMs = visit.rates.take(event);
    if (retryMs) return refusal('rate-limited', retryMs);
    if (event === OVERSIZED) return refusal(OVERSIZED);
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
    const asked: Asked = this.#answers;
    return asked[event](visit, request);
  }

  #forget(): void {
    this.#parts.rooms.forget(Date.now());
    this.#parts.doors.forget(Date.now());
    this.#answers.prune();
  }
}
