/** How often levels are read, ms. */
const READ_MS = 100;
/** Linear level, 0 to 1, above which somebody speaks (about −40 dBFS: speech lies above, a quiet room below). */
export const SPEECH_LEVEL = 0.01;
/** Pauses between words are shorter than this, ms. */
export const PAUSE_MS = 700;

/** Somebody whose voice is listened for. `level()` is linear, 0 to 1. */
interface Voice {
  level: () => number;
  changed: (speaking: boolean) => void;
}

/** Tells who is speaking, from the levels of everyone's sound; one timer for all. */
export class VoiceDetector {
  readonly #voices = new Map<string, Voice & { heardAt: number; speaking: boolean }>();
  #timer: ReturnType<typeof setInterval> | undefined;

  set(id: string, voice: Voice): void {
    this.#voices.set(id, { ...voice, heardAt: -Infinity, speaking: false });
    this.#timer ??= setInterval(() => this.#read(), READ_MS);
  }

  delete(id: string): void {
    this.#voices.delete(id);
    if (!this.#voices.size) this.close();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#voices.clear();
  }

  #read(): void {
    const now = performance.now();
    for (const voice of this.#voices.values()) {
      if (voice.level() >= SPEECH_LEVEL) voice.heardAt = now;
      const speaking = now - voice.heardAt < PAUSE_MS;
      if (speaking === voice.speaking) continue;
      voice.speaking = speaking;
      voice.changed(speaking);
    }
  }
}

/** The level of what a link receives now; works while the sound is muted here, too. */
export function receivedLevel(receiver: RTCRtpReceiver | null | undefined): number {
  const newest = receiver?.getSynchronizationSources()[0];
  const isFresh = newest && performance.timeOrigin + performance.now() - newest.timestamp < PAUSE_MS;
  // Firefox stamps in the time of `performance.now()`, as the specification once said.
  const isFreshByPage = newest && Math.abs(performance.now() - newest.timestamp) < PAUSE_MS;
  return isFresh || isFreshByPage ? (newest.audioLevel ?? 0) : 0;
}
