import type { Pass, TokenId } from './pass.js';
import type { Peer } from './protocol.js';

/** Somebody waits to be let in by a host. */
export interface Knock {
  readonly peer: Peer;
  readonly pass: Pass;
  /** The relay that holds the connection, where several work as one. */
  readonly relay?: string;
}

/** One thing that is decided about a room, or somebody who waits, or waits no more. */
export type DoorChange =
  { locked: boolean } | { revoked: readonly TokenId[] } | { knock: Knock } | { gone: Peer['pid'] };

/** All that hosts decided about a room, and who waits for them, as plain data. */
export interface DoorState {
  readonly locked: boolean;
  /** The tokens of those who were removed, and until when each would be good. */
  readonly revoked: readonly TokenId[];
  /** In the order of knocking. */
  readonly waiting: readonly Knock[];
}

interface Door {
  isLocked: boolean;
  readonly revoked: Map<string, number>;
  /** By pid. */
  readonly waiting: Map<string, Knock>;
}

/** Whether somebody may come into a room: who is locked out, who was removed, who waits. Knows neither sockets nor the time. */
export class Doors {
  readonly #doors = new Map<string, Door>();

  isLocked(room: string): boolean {
    return this.#doors.get(room)?.isLocked ?? false;
  }

  /** Whether somebody with this pass may come in, or else what is answered. Hosts go through locked doors. */
  judge(room: string, { role, mustKnock, tokens }: Pass): 'open' | 'knock' | 'room-locked' | 'token-rejected' {
    const door = this.#doors.get(room);
    if (tokens.some(({ id }) => door?.revoked.has(id))) return 'token-rejected';
    if (door?.isLocked && role !== 'host') return 'room-locked';
    return mustKnock ? 'knock' : 'open';
  }

  /** Those who wait, in the order of knocking. */
  waiting(room: string): Knock[] {
    const knocks = [...(this.#doors.get(room)?.waiting.values() ?? [])];
    return knocks.sort((a, b) => a.peer.joinedAt - b.peer.joinedAt);
  }

  state(room: string): DoorState {
    const { isLocked: locked = false, revoked = new Map<string, number>() } = this.#doors.get(room) ?? {};
    return { locked, revoked: [...revoked].map(([id, until]) => ({ id, until })), waiting: this.waiting(room) };
  }

  change(room: string, change: DoorChange): void {
    const door = this.#door(room);
    if ('locked' in change) door.isLocked = change.locked;
    else if ('revoked' in change) for (const { id, until } of change.revoked) door.revoked.set(id, until);
    else if ('knock' in change) door.waiting.set(change.knock.peer.pid, change.knock);
    else door.waiting.delete(change.gone);
    this.#tidy(room);
  }

  /** From now on it is as somebody else decided. */
  set(room: string, { locked, revoked, waiting }: DoorState): void {
    this.#doors.set(room, {
      isLocked: locked,
      revoked: new Map(revoked.map(({ id, until }) => [id, until])),
      waiting: new Map(waiting.map((knock) => [knock.peer.pid, knock])),
    });
    this.#tidy(room);
  }

  /** Forgets tokens that are over by now. */
  forget(now: number): void {
    for (const [room, { revoked }] of this.#doors) {
      for (const [id, until] of revoked) if (until <= now) revoked.delete(id);
      this.#tidy(room);
    }
  }

  #door(room: string): Door {
    let door = this.#doors.get(room);
    if (!door) this.#doors.set(room, (door = { isLocked: false, revoked: new Map(), waiting: new Map() }));
    return door;
  }

  #tidy(room: string): void {
    const door = this.#doors.get(room);
    if (door && !door.isLocked && !door.revoked.size && !door.waiting.size) this.#doors.delete(room);
  }
}
