import type { Call } from './call/call.js';
import { ask } from './call-context.js';
import { playNotes } from './notes.js';

/** Where this device remembers that the sounds are off. */
const KEY = 'video-chat-sounds';
/** With more others than this somebody comes or goes all the time. */
const MOST_OTHERS = 8;
const LOUDNESS = 0.08;

let isOn = true;

/** The sounds of who comes and goes: whether they are on, on this device. */
export const sounds = {
  get on(): boolean {
    try {
      return localStorage.getItem(KEY) !== 'off';
    } catch {
      // A page may have no storage; then it is remembered as long as the page is there.
      return isOn;
    }
  },
  set on(on: boolean) {
    isOn = on;
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off');
    } catch {
      // See above.
    }
  },
};

interface Chiming {
  readonly call: Call;
  readonly muted: boolean;
  readonly volume: number;
}

const chiming = new WeakSet<Chiming>();

/** Lets a tag sound quietly when somebody comes to its call, or goes; from the first time that this is asked. */
export function chimeFor(chat: Chiming): void {
  if (chiming.has(chat)) return;
  chiming.add(chat);
  const { call } = chat;
  const play = (...notes: number[]) => {
    const { participants, chosen } = call.state;
    if (!sounds.on || chat.muted || !chat.volume || participants.length > MOST_OTHERS) return;
    ask(playNotes(notes, { speaker: chosen.speaker, gain: LOUDNESS * chat.volume }));
  };
  call.addEventListener('participantjoin', ({ participant }) => {
    // Those who were there before are met, and do not come.
    if (participant.joinedAt > (call.state.self?.joinedAt ?? Infinity)) play(523, 784);
  });
  call.addEventListener('participantleave', () => play(523, 392));
}
