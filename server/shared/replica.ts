import type { Pass } from '../pass.js';
import type { PeerEvent, PeerOp, PeerReason } from '../protocol.js';
import type { Entry, Rooms, Seat } from '../rooms.js';
import type { RoomMessage } from './messages.js';

/** A seat as it lies in Redis. */
export interface SharedSeat extends Pick<Seat, 'peer'> {
  readonly relay: string;
  readonly isAway?: boolean;
  /** As in `RoomMessage`. */
  readonly pass?: string;
}

type Change = Omit<PeerEvent, 'seq'> & Pick<SharedSeat, 'relay' | 'pass'>;

/** All of a room at one time. */
interface Snapshot {
  readonly seq: number;
  readonly joinSeq: number;
  readonly seats: readonly SharedSeat[];
}

interface ReplicaParts {
  name: string;
  rooms: Rooms;
  /** The id of this relay. */
  relay: string;
  /** Something was missed, and does not come. */
  missed: () => void;
}

/** Two connections to Redis are not quite in step. What is late by more than this is lost, ms. */
const GAP_MS = 200;

/** One room, kept in `Rooms` as Redis tells it: every event once, in its order. */
export class Replica {
  /** Whether this relay decided about the room without the others. */
  isAlone = false;
  /** Who left meanwhile, and why. */
  readonly left: Record<string, PeerReason> = {};
  /** Asks that are under way. */
  asks = 0;
  #opening: Promise<void> | null = null;
  /** The newest state of the door that is known. */
  door = 0;
  readonly #parts: ReplicaParts;
  /** The newest event that is known; `null` while Redis has to be asked. */
  #seq: number | null = null;
  #isPaused = false;
  readonly #early = new Map<number, RoomMessage>();
  readonly #entries = new Map<string, Entry>();
  readonly #wakes = new Set<() => void>();
  #gap: NodeJS.Timeout | undefined;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
  }

  get seq(): number | null {
    return this.#seq;
  }

  /** The seats whose connection is here. */
  get here(): Seat[] {
    return this.#parts.rooms.seats(this.#parts.name).filter(({ relay }) => relay === undefined);
  }

  /** Whether somebody is there, or left, of whom Redis or the next one who comes has to be told. */
  get hasNews(): boolean {
    return this.#parts.rooms.seats(this.#parts.name).length > 0 || Object.keys(this.left).length > 0;
  }

  /** Finds out what Redis knows of the room: once, however many want it, and `anew` once more. */
  open(ask: () => Promise<void>, anew = false): Promise<void> {
    if (anew) this.#opening = null;
    return (this.#opening ??= ask().catch((cause: unknown) => {
      this.#opening = null;
      throw cause;
    }));
  }

  /** Redis is away: from now on the room goes its own way. */
  detach(): void {
    this.#seq = null;
    this.isAlone = true;
    this.#opening = null;
    this.door = 0;
    this.close();
  }

  close(): void {
    clearTimeout(this.#gap);
    this.#gap = undefined;
    this.#early.clear();
    this.#wake();
  }

  hear(message: RoomMessage): void {
    this.#early.set(message.peer.seq, message);
    this.#drain();
  }

  /** Redis knows of this event. If it does not come here, something is wrong. */
  expect(seq: number): void {
    if (this.#seq !== null && seq > this.#seq) this.#gap ??= setTimeout(() => this.#onGap(seq), GAP_MS);
  }

  /** Takes over how the room is, and tells what of it is new. */
  adopt({ seq, joinSeq, seats }: Snapshot): void {
    const { rooms, name } = this.#parts;
    const changes = this.#changes(seats);
    let at = seq - changes.length;
    rooms.hold(name, { seq: at, joinSeq });
    for (const { relay, pass, ...change } of changes) this.#apply({ seq: ++at, ...change }, relay, pass);
    for (const { peer, isAway = false } of seats) Object.assign(rooms.seat(name, peer.pid) ?? {}, { isAway });
    this.#seq = seq;
    this.#drain();
  }

  /** The seat that was given to `pid` here, once that was told. @throws if it is not told. */
  async entry(pid: string, patienceMs: number): Promise<Entry> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const entry = this.take(pid);
      if (entry) return entry;
      const leftMs = deadline - performance.now();
      if (this.#seq === null || leftMs <= 0) throw new Error('a seat was given, and nobody told');
      await new Promise<void>((resolve) => {
        this.#wakes.add(resolve);
        setTimeout(() => setImmediate(resolve), leftMs).unref();
      });
    }
  }

  /** The same, if it was told already. */
  take(pid: string): Entry | undefined {
    const entry = this.#entries.get(pid);
    this.#entries.delete(pid);
    return entry;
  }

  #drain(): void {
    if (this.#seq === null || this.#isPaused) return;
    for (const seq of this.#early.keys()) if (seq <= this.#seq) this.#early.delete(seq);
    for (let next; (next = this.#early.get(this.#seq + 1));) {
      this.#early.delete(++this.#seq);
      if (this.#isUndead(next)) continue;
      this.#apply(next.peer, next.relay, next.pass);
      if (next.by !== this.#parts.relay || !isEntry(next.peer.op)) continue;
      // The newcomer's answer tells how the room was; what happened after that must come after it.
      this.#isPaused = true;
      setImmediate(() => {
        this.#isPaused = false;
        this.#drain();
      });
      return;
    }
    for (const seq of this.#early.keys()) return this.expect(seq);
  }

  #onGap(seq: number): void {
    this.#gap = undefined;
    if (this.#seq !== null && this.#seq < seq) this.#parts.missed();
  }

  /** Others took this relay for dead. It will set that right by itself. */
  #isUndead({ peer: { op, reason, peer }, by }: RoomMessage): boolean {
    const { rooms, name, relay } = this.#parts;
    if (op !== 'leave' || reason !== 'timeout' || by === relay) return false;
    const seat = rooms.seat(name, peer.pid);
    return seat !== undefined && seat.relay === undefined;
  }

  #apply(event: PeerEvent, at: string, said: string | undefined): void {
    const { rooms, name, relay } = this.#parts;
    const pass = said === undefined ? undefined : (JSON.parse(said) as Pass);
    const entry = rooms.hear(name, event, { relay: at === relay ? undefined : at, pass, now: Date.now() });
    if (!entry || at !== relay) return;
    this.#entries.set(event.peer.pid, entry);
    this.#wake();
  }

  #changes(seats: readonly SharedSeat[]): Change[] {
    const { rooms, name, relay: self } = this.#parts;
    const known = new Map(rooms.roster(name).peers.map((peer) => [peer.pid, peer]));
    const changes: Change[] = [];
    for (const { peer, relay, pass } of seats) {
      const before = known.get(peer.pid);
      const isMoved = (rooms.seat(name, peer.pid)?.relay ?? self) !== relay;
      const op: PeerOp | null = !before
        ? 'join'
        : before.epoch !== peer.epoch || isMoved
          ? 'back'
          : before.media.n !== peer.media.n || before.name !== peer.name
            ? 'state'
            : null;
      if (op) changes.push({ op, peer, relay, ...(pass !== undefined && { pass }) });
      known.delete(peer.pid);
    }
    for (const peer of known.values()) changes.push({ op: 'leave', peer, reason: 'timeout', relay: '' });
    return changes;
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }
}

function isEntry(op: PeerOp): boolean {
  return op === 'join' || op === 'back';
}
