import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { readLines, toLines, type Ask, type Message } from './messages.js';
import { KEYS, LEASE_MS, SCRIPT } from './script.js';

interface BusParts {
  url: string;
  log: Logger;
  hear: (message: Message, text: string) => void;
  /** Redis can be relied on from now on, or no more. */
  turned: (isUp: boolean) => void;
  /** These relays say nothing any more. */
  died: (relays: readonly string[]) => void;
}

const BEAT_MS = 1_000;
/** An answer that takes longer does not come. Socket.IO's clients wait eight seconds for theirs. */
const ANSWER_MS = 1_000;
/** Beats without an echo after which the subscription counts as lost, and without an answer, as the connection. */
const SILENT_BEATS = 3;

/** Redis answered that it will not do what it was asked. */
export class Refused extends Error {
  constructor(options: ErrorOptions) {
    super('Redis refuses what it was asked', options);
  }
}

type Module = typeof import('@redis/client');
type Client = ReturnType<Module['createClient']>;

/**
 * The way to the other relays: one connection to Redis for asking, and one on which this relay is told. It beats each
 * second, and each beat must come back on the other connection: a subscription can be lost without a word.
 */
export class Bus {
  readonly id = randomBytes(9).toString('base64url');
  readonly #parts: BusParts;
  readonly #timer: NodeJS.Timeout;
  #module: Module | undefined;
  #clients: readonly [asking: Client, told: Client] | undefined;
  #sha = '';
  /** How far the clock of Redis is ahead, ms. */
  #aheadMs = 0;
  #isUp = false;
  /** Since when it is so, by `performance.now`. */
  #since = performance.now();
  #beat = 0;
  #answered = 0;
  #echoed = 0;
  /** Only what comes of later beats counts. */
  #distrusted = 0;
  #isClosed = false;
  readonly #waiting = new Set<() => void>();
  /** What is told to each relay in this turn of the event loop, and whether it listens. */
  readonly #batches = new Map<string, { lines: string[]; isHeard: Promise<boolean> }>();

  constructor(parts: BusParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#onTime(), BEAT_MS).unref();
    void this.#load();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Whether the lease of a relay that lives would have been renewed since Redis came back. */
  get mayJudge(): boolean {
    return this.#isUp && performance.now() - this.#since > LEASE_MS;
  }

  /** Whether others can be asked. A break that may be short is waited for. */
  async usable(): Promise<boolean> {
    const patienceMs = this.#since + ANSWER_MS - performance.now();
    if (!this.#isUp && patienceMs > 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, patienceMs);
        this.#waiting.add(done);
      });
    }
    return this.#isUp;
  }

  /** What the script answers. @throws if it does not, in time; `Refused` if Redis will not do what is asked. */
  async run(ask: Ask, rooms: readonly string[] = ask.room === undefined ? [] : [ask.room]): Promise<string[]> {
    const till = Date.now() + this.#aheadMs + ANSWER_MS;
    const said = JSON.stringify({ ...ask, relay: this.id, ...(this.#answered && { till }) });
    const call = { keys: [KEYS.relays, ...rooms.map(KEYS.room)], arguments: [said] };
    const answer = await this.#within((client) =>
      client.evalSha(this.#sha, call).catch((cause: unknown) => {
        if (!String(cause).includes('NOSCRIPT')) throw cause;
        return client.eval(SCRIPT, call);
      }),
    );
    const words = (answer as (string | number)[]).map(String);
    if (words[0] === 'late') throw this.#fail(new Error('Redis took too long'));
    return words;
  }

  /** As `run`, where nothing hangs on the answer: if it fails, Redis is away, and the leases say the same. */
  async say(ask: Ask): Promise<void> {
    await this.run(ask).catch(() => {});
  }

  /** Tells another relay; false if it does not listen, or cannot be reached. What comes together goes together. */
  send(relay: string, line: string): Promise<boolean> {
    let batch = this.#batches.get(relay);
    if (!batch) {
      const lines: string[] = [];
      const isHeard = new Promise<boolean>((resolve) => setImmediate(() => resolve(this.#publish(relay, lines))));
      this.#batches.set(relay, (batch = { lines, isHeard }));
    }
    batch.lines.push(line);
    return batch.isHeard;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const done of this.#waiting) done();
    this.#disconnect();
  }

  async #publish(relay: string, lines: readonly string[]): Promise<boolean> {
    this.#batches.delete(relay);
    if (!this.#isUp) return false;
    try {
      return (await this.#within((client) => client.publish(KEYS.channel(relay), toLines(lines)))) > 0;
    } catch {
      return false;
    }
  }

  /** An answer of Redis, if it comes in time; else Redis is down. */
  async #within<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#clients?.[0];
    let timer: NodeJS.Timeout | undefined;
    try {
      if (!client) throw new Error('Redis is not connected');
      const late = new Promise<never>((_, reject) => {
        // If this process itself was blocked, read pending replies before giving up.
        const giveUp = () => setImmediate(() => reject(new Error('Redis does not answer')));
        timer = setTimeout(giveUp, ANSWER_MS);
      });
      return await Promise.race([ask(client), late]);
    } catch (cause) {
      // Redis answers, and may take other asks; the next beat shows whether it can be relied on.
      if (this.#module && cause instanceof this.#module.ErrorReply) throw new Refused({ cause });
      throw this.#fail(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  async #load(): Promise<void> {
    // Loaded late, because a relay that works alone never needs it.
    this.#module = await import('@redis/client');
    this.#connect();
  }

  #connect(): void {
    if (!this.#module || this.#isClosed) return;
    const { createClient } = this.#module;
    const make = () => {
      const client: Client = createClient({
        url: this.#parts.url,
        // Without Redis this relay decides alone, and what it decided must not be asked again later.
        disableOfflineQueue: true,
        socket: { connectTimeout: 2_000, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 500) },
      });
      client.on('error', (cause) => this.#fail(cause));
      // The same failure comes as `error`.
      client.connect().catch(() => {});
      return client;
    };
    const [asking, told] = (this.#clients = [make(), make()]);
    asking.on('ready', () => void this.#prepare(asking));
    told.on('ready', () => void this.#listen(told));
  }

  async #prepare(asking: Client): Promise<void> {
    try {
      this.#sha = await asking.scriptLoad(SCRIPT);
      await this.#sendBeat();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async #listen(told: Client): Promise<void> {
    try {
      await told.subscribe(KEYS.channel(this.id), this.#onMessage);
      await this.#sendBeat();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  readonly #onMessage = (lines: string): void => {
    for (const [message, text] of readLines(lines)) {
      if ('beat' in message) this.#onEcho(message.beat);
      else this.#parts.hear(message, text);
    }
  };

  #onEcho(beat: number): void {
    this.#echoed = Math.max(this.#echoed, beat);
    this.#settle();
  }

  #onTime(): void {
    const silent = this.#beat - Math.min(this.#answered, this.#echoed);
    if (silent > SILENT_BEATS && this.#clients?.every((client) => client.isReady)) {
      this.#fail(new Error('Redis says nothing'));
      this.#disconnect();
      this.#connect();
    }
    void this.#sendBeat();
  }

  async #sendBeat(): Promise<void> {
    if (!this.#sha || !this.#clients?.[0].isReady) return;
    const beat = ++this.#beat;
    try {
      const [said, now, ...dead] = await this.run({ ask: 'beat', beat, leaseMs: LEASE_MS });
      this.#aheadMs = Number(now) - Date.now();
      // The others took this relay for dead, or Redis has forgotten everything.
      if (said === 'new' && this.#isUp) this.#turn(false, beat - 1);
      this.#answered = Math.max(this.#answered, beat);
      this.#settle();
      if (dead.length && this.mayJudge) this.#parts.died(dead);
    } catch (cause) {
      // `run` has dealt with any other failure.
      if (cause instanceof Refused) this.#fail(cause);
    }
  }

  /** Up as soon as one beat was both answered and heard. */
  #settle(): void {
    if (!this.#isUp && Math.min(this.#answered, this.#echoed) > this.#distrusted) this.#turn(true);
  }

  #fail(cause: unknown): unknown {
    if (this.#isUp) this.#parts.log.warn({ cause: String(cause) }, 'Redis cannot be reached; each relay goes on alone');
    this.#turn(false);
    return cause;
  }

  #turn(isUp: boolean, distrusted = this.#beat): void {
    if (!isUp) this.#distrusted = distrusted;
    if (this.#isUp === isUp || this.#isClosed) return;
    this.#isUp = isUp;
    this.#since = performance.now();
    if (isUp) this.#parts.log.info('connected with the other relays');
    this.#parts.turned(isUp);
    for (const done of this.#waiting) done();
  }

  #disconnect(): void {
    for (const client of this.#clients ?? []) client.destroy();
    this.#clients = undefined;
  }
}
