import { Meter, rate, type Rate } from './limits.js';
import type { Options } from './options.js';

/** How much one person may send. */
export interface RateLimits {
  readonly signals: Rate;
  readonly signalsPerPair: Rate;
  /** Everything but signals. */
  readonly asks: Rate;
}

/** How often one person may come back: all others in the room are told each time. */
const RESUMES = rate(12, 60_000, 6);

/** The same for all. A fifth of the signals that one may send may go to one receiver. */
export function rateLimits({
  signalsPerSecond: count,
  asksPerSecond,
}: Pick<Options, 'signalsPerSecond' | 'asksPerSecond'>): RateLimits {
  return {
    signals: rate(count, 1_000, count * 4),
    signalsPerPair: rate(count / 5, 1_000, count),
    asks: rate(asksPerSecond, 1_000, asksPerSecond * 10),
  };
}

/** What one person has sent, and may still send. Goes from connection to connection with the seat. */
export class Rates {
  readonly #limits: RateLimits;
  readonly #signals: Meter;
  readonly #asks: Meter;
  // Most people never need them.
  #resumes: Meter | undefined;
  /** By receiver. */
  #pairs: Map<string, Meter> | undefined;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#signals = new Meter(limits.signals);
    this.#asks = new Meter(limits.asks);
  }

  /** 0 if one more message is within the rate, else the time in ms until one would be. */
  take(event: unknown): number {
    return (event === 'signal' ? this.#signals : this.#asks).take(performance.now());
  }

  /** As `take`, for signals to one receiver. */
  takeFor(pid: string): number {
    const now = performance.now();
    this.#pairs ??= new Map();
    let meter = this.#pairs.get(pid);
    if (!meter) {
      for (const [other, before] of this.#pairs) if (before.isIdle(now)) this.#pairs.delete(other);
      this.#pairs.set(pid, (meter = new Meter(this.#limits.signalsPerPair)));
    }
    return meter.take(now);
  }

  /** As `take`, for coming back. */
  takeResume(): number {
    return (this.#resumes ??= new Meter(RESUMES)).take(performance.now());
  }

  /** Whether they are as good as new. */
  isIdle(now: number): boolean {
    const meters = [this.#signals, this.#asks, this.#resumes, ...(this.#pairs?.values() ?? [])];
    return meters.every((meter) => meter?.isIdle(now) ?? true);
  }
}
