import type { Pass, TokenId } from './pass.js';
import type { Peer } from './protocol.js';

/** Somebody waits to be let in by a host. */
export interface Knock {
  readonly room: string;
  readonly peer: Peer;
  readonly pass: Pass;
}

interface Door {
  isLocked: boolean;
  /** The tokens of those who were removed, and until when each would be good. */
  readonly revoked: Map<string, number>;
  /** By pid, in the order of knocking. */
  readonly waiting: Map<string, Knock>;
}

/** Whether somebody may come into a room: who is locked out, who was removed, who waits. Knows neither sockets nor the time. */
export class Doors {
  readonly #doors = new Map<string, Door>();

  isLocked(room: string): boolean {
    return this.#doors.get(room)?.isLocked ?? false;
  }

  /** Returns whether it was otherwise before. */
  lock(room: string, on: boolean): boolean {
    if (this.isLocked(room) === on) return false;
    this.#door(room).isLocked = on;
    this.#tidy(room);
    return true;
  }

  /** Whether somebody with this pass may come in, or else what is answered. Hosts go through locked doors. */
  judge(room: string, { role, mustKnock, tokens }: Pass): 'open' | 'knock' | 'room-locked' | 'token-rejected' {
    const door = this.#doors.get(room);
    if (tokens.some(({ id }) => door?.revoked.has(id))) return 'token-rejected';
    if (door?.isLocked && role !== 'host') return 'room-locked';
    return mustKnock ? 'knock' : 'open';
  }

  knock(knock: Knock): void {
    this.#door(knock.room).waiting.set(knock.peer.pid, knock);
  }

  /** Those who wait, in the order of knocking. */
  waiting(room: string): Knock[] {
    return [...(this.#doors.get(room)?.waiting.values() ?? [])];
  }

  /** Nobody waits there any more with this pid; returns who did. */
  withdraw(room: string, pid: string): Knock | undefined {
    const knock = this.#doors.get(room)?.waiting.get(pid);
    this.#doors.get(room)?.waiting.delete(pid);
    this.#tidy(room);
    return knock;
  }

  revoke(room: string, tokens: readonly TokenId[]): void {
    for (const { id, until } of tokens) this.#door(room).revoked.set(id, until);
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
