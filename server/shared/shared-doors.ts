import type { DoorChange, Knock } from '../doors.js';
import type { DoorAct, DoorKeeper } from '../room-desk.js';
import type { SharedDoor, SharedKnock } from './messages.js';
import type { Replica } from './replica.js';

/** The doors of rooms, between Redis and whoever keeps them in this relay. */
export class SharedDoors {
  readonly #relay: string;
  #keeper: DoorKeeper | undefined;

  constructor(relay: string) {
    this.#relay = relay;
  }

  guard(keeper: DoorKeeper): void {
    this.#keeper = keeper;
  }

  /** What is decided here while Redis is away. */
  change(room: string, change: DoorChange): void {
    this.#keeper?.change(room, change);
  }

  act(room: string, what: { pid: string; act: DoorAct }): void {
    this.#keeper?.act(room, what);
  }

  /** What Redis is told of a change. */
  said(change: DoorChange): object {
    return { change: 'knock' in change ? { knock: this.#shared(change.knock) } : change };
  }

  /** What was decided here alone, and who waits here. */
  own(room: string): object | undefined {
    const door = this.#keeper?.state(room);
    const waiting = door?.waiting.filter(({ relay = this.#relay }) => relay === this.#relay);
    return door && { ...door, waiting: waiting?.map((knock) => this.#shared(knock)) };
  }

  /** Whether nothing was decided about a room, and nobody waits. */
  isPlain(room: string): boolean {
    const door = this.#keeper?.state(room);
    return !door?.locked && !door?.revoked.length && !door?.waiting.length;
  }

  /** Takes over what Redis knows, unless something newer came first. */
  adopt(room: string, replica: Replica, { n, locked, revoked, waiting }: SharedDoor): void {
    if (n < replica.door) return;
    replica.door = n;
    this.#keeper?.adopt(room, {
      locked,
      revoked: Object.entries(revoked).map(([id, until]) => ({ id, until })),
      waiting: Object.values(waiting).map((knock) => ({ ...knock, pass: JSON.parse(knock.pass) as Knock['pass'] })),
    });
  }

  drop(room: string): void {
    this.#keeper?.adopt(room, { locked: false, revoked: [], waiting: [] });
  }

  /** Relays at which somebody waits. */
  relays(room: string): (string | undefined)[] {
    return this.#keeper?.state(room).waiting.map(({ relay }) => relay) ?? [];
  }

  #shared({ peer, pass }: Knock): SharedKnock {
    return { peer, relay: this.#relay, pass: JSON.stringify(pass) };
  }
}
