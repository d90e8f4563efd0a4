import { TIMES } from '../../server/protocol.js';

/** Without a word for this long, a link is in doubt. */
export const SILENCE_MS = 3_000;
/** Beats whose answer is still waited for. */
const OPEN_BEATS = 30;

interface HeartbeatOwner {
  /** Returns whether it could be said. */
  say: (beat: { t: 'beat'; n?: number; re?: number }) => boolean;
  /** A beat is missing; told once a second until something is heard. */
  missed: () => void;
  signal: AbortSignal;
}

/** A beat each second over a link's channel, answered by the other page's script: is it there, and how far away? */
export class Heartbeat {
  /** The last round trip, ms; 0 before the first. */
  roundTripMs = 0;
  readonly #owner: HeartbeatOwner;
  readonly #sentAt = new Map<number, number>();
  #count = 0;
  #heardAt = -Infinity;
  #tickedAt = 0;

  constructor(owner: HeartbeatOwner) {
    this.#owner = owner;
  }

  /** Whether anything was ever heard. */
  get wasHeard(): boolean {
    return this.#heardAt > 0;
  }

  /** For how long nothing was heard, ms. */
  get quietMs(): number {
    return performance.now() - this.#heardAt;
  }

  start(): void {
    this.hear();
    this.#tickedAt = performance.now();
    this.#beat();
    const timer = setInterval(() => this.#tick(), TIMES.heartbeat);
    this.#owner.signal.addEventListener('abort', () => clearInterval(timer));
  }

  /** Something came, whatever it was. */
  hear(): void {
    this.#heardAt = performance.now();
  }

  /** Takes a beat, or the answer to one. */
  receive({ n, re }: { n?: number; re?: number }): void {
    if (n !== undefined) this.#owner.say({ t: 'beat', re: n });
    if (re === undefined) return;
    const sentAt = this.#sentAt.get(re);
    this.#sentAt.delete(re);
    if (sentAt !== undefined) this.roundTripMs = performance.now() - sentAt;
  }

  /** Asks for a sign of life; resolves with whether one came in max(500 ms, 3 × round trip). */
  async probe(): Promise<boolean> {
    const askedAt = performance.now();
    if (!this.#beat()) return false;
    const { signal } = this.#owner;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, Math.max(500, 3 * this.roundTripMs));
      signal.addEventListener('abort', () => resolve());
    });
    // Not later alone: Firefox counts whole milliseconds, and a page nearby answers within one.
    return this.#heardAt >= askedAt;
  }

  #tick(): void {
    const sinceMs = performance.now() - this.#tickedAt;
    this.#tickedAt += sinceMs;
    // This page itself stood still. What came meanwhile waits in its queue, and is heard in a moment.
    if (sinceMs > SILENCE_MS) this.hear();
    this.#beat();
    if (this.quietMs >= TIMES.heartbeat) this.#owner.missed();
  }

  #beat(): boolean {
    this.#count++;
    this.#sentAt.set(this.#count, performance.now());
    this.#sentAt.delete(this.#count - OPEN_BEATS);
    return this.#owner.say({ t: 'beat', n: this.#count });
  }
}
