/** How long each note sounds, s. */
const NOTE_S = 0.25;

let playing: AudioContext | null = null;

/** Where, and how loud, from 0 to 1. */
interface NoteOptions {
  /** Id of the speaker; empty for the browser's default. */
  readonly speaker: string;
  readonly gain: number;
}

/** Plays notes (Hz) one after the other, unless some are playing, or the page may not sound yet. */
export async function playNotes(notes: readonly number[], { speaker, gain }: NoteOptions): Promise<void> {
  // A context made before the first gesture stays asleep, and Chromium warns of it in the page's console.
  const isAllowed = (navigator.userActivation as UserActivation | undefined)?.hasBeenActive !== false;
  if (playing || !isAllowed) return;
  const context = (playing = new AudioContext());
  const { currentTime: now } = context;
  const end = now + notes.length * NOTE_S;
  const sound = context.createMediaStreamDestination();
  const fading = new GainNode(context, { gain });
  fading.gain.setValueAtTime(gain, now);
  fading.gain.linearRampToValueAtTime(0, end);
  const tone = new OscillatorNode(context);
  for (const [i, note] of notes.entries()) tone.frequency.setValueAtTime(note, now + i * NOTE_S);
  tone.connect(fading).connect(sound);
  tone.onended = () => {
    playing = null;
    void context.close();
  };
  tone.start();
  tone.stop(end);
  // Only an element can be sent to a speaker in every browser that has a choice.
  const audio = Object.assign(new Audio(), { srcObject: sound.stream });
  await audio.setSinkId?.(speaker).catch(() => {});
  await audio.play();
}
