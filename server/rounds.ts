/**
 * Does something for many every so often, for each in its own turn. One timer serves all: a timer for each would weigh as
 * much as the rest of what is known of somebody.
 */
export class Rounds<T> {
  readonly #everyMs: number;
  readonly #visit: (one: T) => void;
  /** When it is whose turn, the next one first. */
  readonly #turns = new Map<T, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(everyMs: number, visit: (one: T) => void) {
    this.#everyMs = everyMs;
    this.#visit = visit;
  }

  /** From now on; whoever was in begins anew. */
  add(one: T): void {
    this.delete(one);
    // V8 keeps a small whole number in place, and makes an object for any other.
    this.#turns.set(one, Math.round(performance.now()) + this.#everyMs);
    if (!this.#timer) this.#wait();
  }

  delete(one: T): void {
    this.#turns.delete(one);
  }

  /** Ends all of it. */
  close(): void {
    this.#turns.clear();
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const [next] = this.#turns.values();
    this.#timer = next === undefined ? undefined : setTimeout(() => this.#go(), next - performance.now());
  }

  #go(): void {
    const now = performance.now();
    for (const [one, at] of this.#turns) {
      if (at > now) break;
      // Comes last in the map, too, because all wait equally long.
      this.add(one);
      this.#visit(one);
    }
    this.#wait();
  }
}
