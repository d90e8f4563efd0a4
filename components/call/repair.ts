import type { LinkState } from './peer-link.js';

/** What can be tried with a connection is tried this often before it is made anew. */
const TRIES = 3;
/** Waits double up to so often. */
const MOST_DOUBLINGS = 3;

/** How long things take, ms. */
const REPAIR_TIMES = {
  /** From one restart to the next. */
  restart: 3_000,
  /** A link that is not connected within this time is made anew. */
  connect: 8_000,
  /** So is a closed one, unless the other side does so or is gone: its news is on the way. */
  closed: 1_000,
  /**
   * The side that does not make the links waits this much longer, so that the two do not restart at once: where one has
   * to roll back, Firefox 153 lost the connection once in forty times.
   */
  yield: 1_000,
  /**
   * From the second new connection on waits double, until one held for so long: where a machine or a way does more than it
   * can, ever more connections only make it slower, and none would come about.
   */
  steady: 30_000,
};

interface RepairOwner {
  /** Whether signals reach the other side now. */
  canSignal: () => boolean;
  /** Whether this side makes the links of the pair. */
  makes: () => boolean;
  /** What got lost on the way to a first connection goes out again. */
  resend: () => void;
  restart: () => void;
  /** @param attempt counts from 1 since the link last worked. */
  rebuild: (attempt: number) => void;
}

/**
 * What is done about the link to one person, and when: nothing while it works or the other page stands still, else first
 * new ways for the same connection, then a new connection. While no signal would arrive it waits, and counts nothing.
 */
export class Repair {
  readonly #owner: RepairOwner;
  readonly #times: typeof REPAIR_TIMES;
  #state: LinkState = 'connecting';
  #tries = 0;
  #rebuilds = 0;
  /** New connections since one held. */
  #built = 0;
  #connectedAt = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(owner: RepairOwner, times = REPAIR_TIMES) {
    this.#owner = owner;
    this.#times = times;
    this.begin();
  }

  /** There is a new link, or one is expected from the other side. */
  begin(): void {
    this.#state = 'connecting';
    this.#tries = 1;
    this.#after(this.#times.connect / TRIES);
  }

  /** What the link says of itself. */
  follow(state: LinkState): void {
    if (state === this.#state) return;
    if (this.#state === 'connected' && performance.now() - this.#connectedAt > this.#times.steady) this.#built = 0;
    this.#state = state;
    this.#tries = 0;
    if (state === 'reconnecting') this.#after(0);
    else if (state === 'closed') this.#after(this.#times.closed);
    else this.stop();
    if (state !== 'connected') return;
    this.#rebuilds = 0;
    this.#connectedAt = performance.now();
  }

  /** Signals travel again: what does not work is tried at once. */
  hurry(): void {
    if (this.#state === 'connected' || this.#state === 'paused') return;
    if (this.#state === 'connecting') return this.begin();
    this.#tries = 0;
    this.#after(0);
  }

  /** The network is another one, even if nothing is missed yet. */
  restart(): void {
    if (this.#state === 'connecting' || !this.#owner.canSignal()) return;
    this.#owner.restart();
    if (this.#state === 'reconnecting') this.#after(this.#times.restart);
  }

  /** The other side tries, which wants its time. */
  yield(): void {
    if (this.#state === 'reconnecting') this.#after(this.#times.restart);
  }

  /** Makes the next connection only then, because too many were made lately. */
  wait(ms: number): void {
    this.#tries = TRIES;
    this.#after(ms, 0);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #after(ms: number, doublings = Math.min(Math.max(0, this.#built - 1), MOST_DOUBLINGS)): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), ms * 2 ** doublings + (this.#owner.makes() ? 0 : this.#times.yield));
  }

  #try(): void {
    if (!this.#owner.canSignal()) return;
    if (this.#state === 'closed' || this.#tries++ >= TRIES) {
      this.#built++;
      this.begin();
      this.#owner.rebuild(++this.#rebuilds);
    } else if (this.#state === 'connecting') {
      this.#owner.resend();
      this.#after(this.#times.connect / TRIES);
    } else {
      this.#owner.restart();
      this.#after(this.#times.restart);
    }
  }
}
