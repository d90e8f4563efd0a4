import { createHmac } from 'node:crypto';
import { OPEN_PASS, type Pass } from './pass.js';
import type { Claims } from './tickets.js';
import { renewed, type Tokens } from './tokens.js';

type Refused = 'token-required' | 'token-rejected';

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
   * For the holder of a ticket. A token that is over is as good as any: whoever lost the way to the relay for a moment does
   * not fall out of a long call. But then nothing else is taken from it: the ticket says who may do what.
   */
  async again(ticket: Claims, token: string | undefined, now: number): Promise<Pass | Refused> {
    if (!this.#tokens) return OPEN_PASS;
    if (!token) return 'token-required';
    const { room, role = 'guest', sub, tokens = [] } = ticket;
    const read = await this.#tokens.read(token, room, { now, mayBeOver: true });
    if (!read || read.pass.sub !== sub) return 'token-rejected';
    const pass = renewed({ ...OPEN_PASS, tokens }, read.pass, now);
    return read.isOver ? { ...pass, role } : pass;
  }
}

/** The key for tickets of a relay that has a secret: the same on every relay with it, and of no use for tokens. */
export function ticketKeyOf(secret: string): string {
  return createHmac('sha256', secret).update('the key for tickets of video-chat').digest('base64url');
}
