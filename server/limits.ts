import type { SignalBody } from './protocol.js';

/** So many per time on average, and at most `burst` at once. */
export interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** `count` per `perMs`, `burst` at once. */
export function rate(count: number, perMs: number, burst: number): Rate {
  return { intervalMs: perMs / count, burst: Math.max(1, Math.round(burst)) };
}

/**
 * Keeps one sender to a rate: the generic cell rate algorithm (ITU-T I.371, "virtual scheduling"). It remembers one number,
 * the time at which the next one would be due, and needs neither timer nor promise.
 */
export class Meter {
  readonly #rate: Rate;
  #due = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** 0 if one more is within the rate (and is counted), else the time in ms until one would be. */
  take(now: number): number {
    const due = Math.max(this.#due, now);
    const early = due - now - (this.#rate.burst - 1) * this.#rate.intervalMs;
    if (early > 0) return Math.ceil(early);
    this.#due = due + this.#rate.intervalMs;
    return 0;
  }

  /** Whether it is as good as new. */
  isIdle(now: number): boolean {
    return this.#due <= now;
  }
}

/** One meter per key, kept only while it counts. */
export class Meters {
  readonly #rate: Rate;
  readonly #meters = new Map<string, Meter>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** As `Meter.take`. */
  take(key: string, now: number): number {
    let meter = this.#meters.get(key);
    if (!meter) this.#meters.set(key, (meter = new Meter(this.#rate)));
    return meter.take(now);
  }

  /** Forgets keys that have been quiet. */
  prune(now: number): void {
    for (const [key, meter] of this.#meters) if (meter.isIdle(now)) this.#meters.delete(key);
  }
}

/** How long a refusal counts, ms. */
const STRIKE_MS = 10_000;

/** Counts what was refused to one sender, who is cut off at so many refusals in ten seconds. */
export class Strikes {
  readonly #most: number;
  #times: number[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts one more; returns whether it is one too many. */
  add(now: number): boolean {
    this.#times = [...this.#times.filter((time) => time > now - STRIKE_MS), now].slice(-this.#most);
    return this.#times.length >= this.#most;
  }
}

/** Whether what a signal carries is over its limit. What it says stays unread. */
export function isTooLarge(signal: SignalBody, limits: { descriptionBytes: number; candidateBytes: number }): boolean {
  if ('description' in signal) return isLonger(signal.description.sdp, limits.descriptionBytes);
  if ('candidate' in signal) return isLonger(signal.candidate?.candidate, limits.candidateBytes);
  return false;
}

function isLonger(text = '', bytes: number): boolean {
  return Buffer.byteLength(text) > bytes;
}
