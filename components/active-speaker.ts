import type { Participant } from './call/call-state.js';

/** Whoever speaks for less than this while somebody else has the stage does not get it. */
const SWITCH_MS = 1_000;

/** Who has the stage because of speaking: whoever has it keeps it while speaking, and until somebody else goes on. */
export class ActiveSpeaker {
  /** A participant's id; empty while nobody is here. */
  id = '';
  readonly #changed: () => void;
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Takes note of who speaks now. */
  follow(participants: readonly Participant[]): void {
    const speaking = participants.filter((participant) => participant.speaking).map(({ id }) => id);
    if (!participants.some(({ id }) => id === this.id)) this.id = speaking[0] ?? participants[0]?.id ?? '';
    const next = speaking.includes(this.id) ? undefined : speaking[0];
    if (next === this.#next) return;
    this.#next = next;
    clearTimeout(this.#timer);
    if (next !== undefined) this.#timer = setTimeout(() => this.#switch(next), SWITCH_MS);
  }

  #switch(id: string): void {
    this.id = id;
    this.#next = undefined;
    this.#changed();
  }
}
