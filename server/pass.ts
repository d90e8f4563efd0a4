import type { Peer, Role } from './protocol.js';

/** One token that somebody has shown, so that it can be revoked. */
export interface TokenId {
  readonly id: string;
  /** Until when it would let somebody in, ms since 1970. */
  readonly until: number;
}

/** What somebody may do in a room. Plain data, so that it can be kept anywhere. */
export interface Pass {
  readonly role: Role;
  /** Must be let in by a host. */
  readonly mustKnock: boolean;
  /** The name that a token gives; the person cannot choose another one. */
  readonly name?: string;
  /** Who it is to the app that made the token. */
  readonly sub?: string;
  /** Has one seat in the room: an older one of the same `sub` is given up. */
  readonly isSingle: boolean;
  /** Most people in the room with whom this person comes in. */
  readonly max?: number;
  /** What is revoked when the person is removed: the tokens shown so far, the newest last. */
  readonly tokens: readonly TokenId[];
}

/** What everybody may do where no tokens are asked for. There are no hosts. */
export const OPEN_PASS: Pass = Object.freeze({ role: 'guest', mustKnock: false, isSingle: false, tokens: [] });

/** Whether one of these tokens was shown for the pass. */
export function isBy({ tokens }: Pass, ids: readonly TokenId[]): boolean {
  return tokens.some(({ id }) => ids.some((other) => other.id === id));
}

/** The name, where it is not the person's to choose. */
export function named({ name }: Pass): { name?: string } {
  return name === undefined ? {} : { name };
}

/** What of a person is told to the others because of the pass. */
export function identity({ name: given, role }: Pass, name: string): Pick<Peer, 'name' | 'named' | 'role'> {
  return { name: given ?? name, ...(given !== undefined && { named: true as const }), role };
}
