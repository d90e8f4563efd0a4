/** Time that passes only when a test says so: timers, `performance.now()` and chance of this page, until `restore()`. */
export class Clock {
  /** What `Math.random()` gives. */
  chance = 0.5;
  #now = 0;
  #last = 0;
  readonly #timers = new Map<number, { at: number; run: () => void }>();
  readonly #real = { setTimeout, clearTimeout, random: Math.random };

  constructor() {
    const set = (run: () => void, ms = 0) => {
      this.#timers.set(++this.#last, { at: this.#now + Math.max(0, ms), run });
      return this.#last;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: (id: number) => this.#timers.delete(id) });
    Object.defineProperty(performance, 'now', { value: () => this.#now, configurable: true });
    Math.random = () => this.chance;
  }

  get now(): number {
    return this.#now;
  }

  /** Timers that are still to run. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets so much time pass, ms, and whatever is due in it happen in its order. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next.id);
      this.#now = next.at;
      next.run();
      await settle();
    }
    this.#now = end;
  }

  restore(): void {
    const { random, ...timers } = this.#real;
    Object.assign(globalThis, timers);
    Math.random = random;
    Reflect.deleteProperty(performance, 'now');
  }

  #next(end: number) {
    const due = [...this.#timers].map(([id, timer]) => ({ id, ...timer })).filter(({ at }) => at <= end);
    return due.sort((one, other) => one.at - other.at || one.id - other.id)[0];
  }
}

/** Whatever waits for nothing but promises goes on; more steps than anything here takes. */
async function settle(): Promise<void> {
  for (let step = 0; step < 50; step++) await Promise.resolve();
}
