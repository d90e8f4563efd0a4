import type { SignalIn } from '../../server/protocol.js';

/** Signals of somebody whom the relay has not announced yet wait this long, and this many of them. */
const WAIT_MS = 5_000;
const MOST_SIGNALS = 64;

/** Those whose signals came before their announcement. */
export class Strangers {
  readonly #signals = new Map<string, SignalIn[]>();

  keep(signal: SignalIn): void {
    const kept = this.#signals.get(signal.from) ?? [];
    if (kept.length >= MOST_SIGNALS || this.#signals.size >= MOST_SIGNALS) return;
    kept.push(signal);
    this.#signals.set(signal.from, kept);
    if (kept.length === 1) setTimeout(() => this.#signals.delete(signal.from), WAIT_MS);
  }

  /** What somebody sent who is announced now. */
  admit(pid: string): SignalIn[] {
    const kept = this.#signals.get(pid) ?? [];
    this.#signals.delete(pid);
    return kept;
  }

  clear(): void {
    this.#signals.clear();
  }
}
