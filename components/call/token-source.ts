import type { Credentials } from './seat.js';

/** A signed token, or what gets one. */
export type Token = string | (() => string | Promise<string>);

/** Where a call's tokens come from. */
export class TokenSource {
  token: Token;
  #last = '';

  constructor(token: Token) {
    this.token = token;
  }

  /** What lets one in now. */
  async ask(): Promise<Credentials> {
    const { token } = this;
    try {
      this.#last = typeof token === 'function' ? await token() : token;
    } catch {
      // The last one still takes one's seat again, and if it does not, the relay says so.
    }
    return this.#last ? { token: this.#last } : {};
  }
}
