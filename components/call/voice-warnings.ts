import { MicrophoneSilentEvent, TalkingWhileMutedEvent } from './call-events.js';
import { PAUSE_MS, SPEECH_LEVEL } from './voice.js';

/** So long one talks into a microphone that is off before it is said, ms: a single knock on the table is over by then … */
const TALK_MS = PAUSE_MS + 500;
/** … and so long it is not said again. */
const AGAIN_MS = 60_000;
/** So long a microphone that is on may give nothing at all, ms: somebody may only listen, but a room is never so quiet. */
const SILENCE_MS = 8_000;
/** Linear level, 0 to 1, below which nothing is heard (about −80 dBFS). */
const SILENCE_LEVEL = 0.0001;
/** After a longer gap than this, ms, the level was not being read: nobody was in a room, or the page stood still. */
const GAP_MS = 1_000;

/** What is read of one's own microphone. */
interface OwnSound {
  /** 0 to 1. */
  level: number;
  /** Whether it is on. */
  isOn: boolean;
  /** Whether the browser or the system holds it back. */
  isHeldBack: boolean;
}

/** What is odd about one's own microphone, as it is read while one is in a room. */
export class VoiceWarnings {
  readonly #fire: (event: Event) => void;
  #readAt = 0;
  #heardAt = -Infinity;
  #talkedMs = 0;
  #toldAt = -Infinity;
  #silentMs = 0;
  /** Whether this microphone was heard, or its silence told of. */
  #isSettled = false;

  constructor(fire: (event: Event) => void) {
    this.#fire = fire;
  }

  /** It is another microphone now. */
  restart(): void {
    this.#isSettled = false;
    this.#silentMs = this.#talkedMs = 0;
  }

  read(sound: OwnSound): void {
    const now = performance.now();
    const passed = now - this.#readAt;
    this.#readAt = now;
    if (passed > GAP_MS) this.#silentMs = this.#talkedMs = 0;
    else this.#judge(sound, passed, now);
  }

  #judge({ level, isOn, isHeldBack }: OwnSound, passed: number, now: number): void {
    if (level >= SPEECH_LEVEL) this.#heardAt = now;
    this.#talkedMs = isOn || now - this.#heardAt >= PAUSE_MS ? 0 : this.#talkedMs + passed;
    if (this.#talkedMs >= TALK_MS && now - this.#toldAt > AGAIN_MS) {
      this.#toldAt = now;
      this.#fire(new TalkingWhileMutedEvent());
    }
    this.#isSettled ||= level >= SILENCE_LEVEL && !isHeldBack;
    this.#silentMs = isOn && !this.#isSettled ? this.#silentMs + passed : 0;
    if (this.#silentMs < SILENCE_MS) return;
    this.#isSettled = true;
    this.#fire(new MicrophoneSilentEvent());
  }
}
