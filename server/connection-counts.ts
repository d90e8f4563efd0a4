import type { Options } from './options.js';

/** Counts connections, in all and by address, and says when there are too many. */
export class ConnectionCounts {
  readonly #limits: Pick<Options, 'maxSockets' | 'socketsPerAddress'>;
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(limits: Pick<Options, 'maxSockets' | 'socketsPerAddress'>) {
    this.#limits = limits;
  }

  /** How many there are. */
  get total(): number {
    return this.#total;
  }

  /** Whether nobody at all may come in. */
  get isFull(): boolean {
    return this.#total >= this.#limits.maxSockets;
  }

  add(address: string): void {
    this.#total++;
    this.#counts.set(address, this.#count(address) + 1);
  }

  remove(address: string): void {
    this.#total--;
    const count = this.#count(address) - 1;
    if (count) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }

  /** Whether those that are in, the asker included, are too many. */
  isCrowded(address: string): boolean {
    return this.#total > this.#limits.maxSockets || this.#count(address) > this.#limits.socketsPerAddress;
  }

  /** Whether there are so many more that the next one is not even told why. */
  isStormed(address: string): boolean {
    return this.#total >= 2 * this.#limits.maxSockets || this.#count(address) >= 2 * this.#limits.socketsPerAddress;
  }

  #count(address: string): number {
    return this.#counts.get(address) ?? 0;
  }
}
