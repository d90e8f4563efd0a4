import { createHmac } from 'node:crypto';
import { OPEN_PASS, type Pass } from './pass.js';
import type { Claims } from './tickets.js';
import { renewed, type Tokens } from './tokens.js';

type Refused = 'token-required' | 'token-rejected';
type PassClaims = Pick<Claims, 'role' | 'name' | 'sub' | 'lobby' | 'single' | 'max' | 'tokens'>;

/** What a relay gives people for their tokens; where it asks for none, the same to everybody. */
export class Passes {
  readonly #tokens: Tokens | null;

  constructor(tokens: Tokens | null) {
    this.#tokens = tokens;
  }

  /** For somebody who comes. */
  async first(room: string, token: string | undefined, now: number): Promise<Pass | Refused> {
    if (!this.#tokens) return OPEN_PASS;
    if (!token) return 'token-required';
    const read = await this.#tokens.read(token, room, { now });
    return read?.pass ?? 'token-rejected';
  }

  /**
   * For the holder of a ticket, which says who may do what: a token is not needed, and one that is over is as good as none,
   * so that whoever lost the way to the relay for a moment does not fall out of a long call. One that is good says it anew.
   */
  async again(ticket: Claims, token: string | undefined, now: number): Promise<Pass | Refused> {
    if (!this.#tokens) return OPEN_PASS;
    const before = toPass(ticket);
    // Without the id of a token it could not be revoked; such a ticket comes from a time when none was asked for.
    if (!token) return before.tokens.length ? before : 'token-required';
    const read = await this.#tokens.read(token, ticket.room, { now, mayBeOver: true });
    if (!read || read.pass.sub !== before.sub) return 'token-rejected';
    const pass = renewed(before, read.pass);
    return read.isOver ? { ...before, tokens: pass.tokens } : pass;
  }
}

/** What a ticket says of a pass. */
export function passClaims({ role, name, sub, mustKnock, isSingle, max, tokens }: Pass): PassClaims {
  return {
    role,
    ...(name !== undefined && { name }),
    ...(sub !== undefined && { sub }),
    ...(mustKnock && { lobby: true }),
    ...(isSingle && { single: true }),
    ...(max !== undefined && { max }),
    tokens: [...tokens],
  };
}

/** The pass of which a ticket says that. */
function toPass({ role = 'guest', name, sub, lobby = false, single = false, max, tokens = [] }: PassClaims): Pass {
  return {
    ...{ role, mustKnock: lobby, isSingle: single, tokens },
    ...(name !== undefined && { name }),
    ...(sub !== undefined && { sub }),
    ...(max !== undefined && { max }),
  };
}

/** The key for tickets of a relay that has a secret: the same on every relay with it, and of no use for tokens. */
export function ticketKeyOf(secret: string): string {
  return createHmac('sha256', secret).update('the key for tickets of video-chat').digest('base64url');
}
