import { CallError } from './errors.js';

/** A relay that is not reached within this time is said to be unreachable; it is tried again all the same. */
const UNREACHABLE_MS = 10_000;

/** The wait for a relay: somebody may wait for it, for ten seconds; if nobody does, its absence is told once. */
export class RelayWait<T> {
  readonly #tell: (error: CallError) => void;
  #waiting: { promise: Promise<T>; resolve: (value: T) => void; reject: (cause: unknown) => void } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trouble: CallError | null = null;

  constructor(tell: (error: CallError) => void) {
    this.#tell = tell;
  }

  /** The relay is away, from now on. */
  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), UNREACHABLE_MS);
  }

  /** The relay is there; what was asked of it is on its way. */
  reached(): void {
    this.#stopTimer();
    this.#trouble = null;
  }

  /** Why an attempt failed: it says more than that nobody answers. */
  blame(error: CallError | null): void {
    this.#trouble = error;
  }

  /** Resolves with what `settle` is given. @throws CallError */
  wait(): Promise<T> {
    if (!this.#waiting) {
      // Whoever asks has ten seconds of their own.
      this.begin();
      let settle!: { resolve: (value: T) => void; reject: (cause: unknown) => void };
      const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
      this.#waiting = { promise, ...settle };
    }
    return this.#waiting.promise;
  }

  settle(value: T): void {
    this.reached();
    this.#waiting?.resolve(value);
    this.#waiting = null;
  }

  /** Ends the wait. */
  stop(cause: unknown): void {
    this.#stopTimer();
    this.#waiting?.reject(cause);
    this.#waiting = null;
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #giveUp(): void {
    this.#timer = undefined;
    const error = this.#trouble ?? new CallError('relay-unreachable');
    if (this.#waiting) this.stop(error);
    else this.#tell(error);
  }
}
