import type { Call } from './call/call.js';

/** Where this device remembers that the sounds are off. */
const KEY = 'video-chat-sounds';
/** With more others than this somebody comes or goes all the time. */
const MOST_OTHERS = 8;
const LENGTH_S = 0.5;
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
  const chime = (...notes: [number, number]) => {
    if (sounds.on && volume() && call.state.participants.length <= MOST_OTHERS) play(notes, volume());
  };
  call.addEventListener('participantjoin', ({ participant }) => {
    // Those who were there before are met, and do not come.
    if (participant.joinedAt > (call.state.self?.joinedAt ?? Infinity)) chime(523, 784);
  });
  call.addEventListener('participantleave', () => chime(523, 392));
}

let playing: AudioContext | null = null;

function play([first, second]: [number, number], volume: number): void {
  // A context made before the first gesture stays asleep, and Chromium warns of it in the page's console.
  const isAllowed = (navigator.userActivation as UserActivation | undefined)?.hasBeenActive !== false;
  if (playing || !isAllowed) return;
  const context = (playing = new AudioContext());
  const now = context.currentTime;
  const gain = new GainNode(context);
  gain.gain.setValueAtTime(LOUDNESS * volume, now);
  gain.gain.exponentialRampToValueAtTime(0.0001, now + LENGTH_S);
  const tone = new OscillatorNode(context);
  tone.frequency.setValueAtTime(first, now);
  tone.frequency.setValueAtTime(second, now + LENGTH_S / 4);
  tone.connect(gain).connect(context.destination);
  tone.onended = () => {
    playing = null;
    void context.close();
  };
  tone.start();
  tone.stop(now + LENGTH_S);
}
