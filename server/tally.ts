import type { Answer } from './protocol.js';

/** What is counted since the start; plain numbers, so that counting costs next to nothing. */
export class Tally {
  joins = 0;
  resumes = 0;
  signals = 0;
  /** Refusals by code. */
  readonly refusals = new Map<string, number>();
  /** Connections that are over, by what Engine.IO gives as the reason. */
  readonly closed = new Map<string, number>();

  /** Counts what one message came to. */
  answered(event: string, answer: Answer<object>): void {
    if (!answer.ok) add(this.refusals, answer.code);
    else if (event === 'signal') this.signals++;
    else if (event === 'join') this.joins++;
    else if (event === 'resume') this.resumes++;
  }

  /** Counts a connection that was not let in. */
  refused(code: string): void {
    add(this.refusals, code);
  }

  /** Counts a connection that is over. */
  ended(reason: string): void {
    add(this.closed, reason);
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
