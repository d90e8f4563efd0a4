import type { Call } from './call/call.js';
import { ask } from './call-context.js';

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

/** Sounds quietly when somebody comes to `call`, or goes; as loud as `volume` says, 0 to 1. */
export function soundOf(call: Call, volume: () => number): void {
  const chime = async (...notes: number[]) => {
    const { participants, chosen } = call.state;
    if (!sounds.on || !volume() || participants.length > MOST_OTHERS) return;
    const { playNotes } = await import('./notes.js');
    await playNotes(notes, { speaker: chosen.speaker, gain: LOUDNESS * volume() });
  };
  call.addEventListener('participantjoin', ({ participant }) => {
    // Those who were there before are met, and do not come.
    if (participant.joinedAt > (call.state.self?.joinedAt ?? Infinity)) ask(chime(523, 784));
  });
  call.addEventListener('participantleave', () => ask(chime(523, 392)));
}
