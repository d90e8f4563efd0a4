import { MicrophoneSilentEvent, TalkingWhileMutedEvent } from './call-events.js';
import { LevelMeter } from './level-meter.js';
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

/** One's own microphone, as it is read while one is in a room: how loud it is, and what is odd about that. */
export class OwnVoice {
  readonly #fire: (event: Event) => void;
  readonly #meter = new LevelMeter();
  #track: MediaStreamTrack | null = null;
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

  /** The microphone that is open, also while it is off. */
  follow(track: MediaStreamTrack | null): void {
    this.#meter.follow(track);
    this.#track = track;
    this.#isSettled = false;
    this.#silentMs = this.#talkedMs = 0;
  }

  /** How loud it is now, whether it is on or off, 0 to 1. */
  get loudness(): number {
    return this.#meter.level();
  }

  /** What others can hear of it now, 0 to 1. */
  level(isOn: boolean): number {
    const level = this.#meter.level();
    const now = performance.now();
    const passed = now - this.#readAt;
    this.#readAt = now;
    if (passed > GAP_MS) this.#silentMs = this.#talkedMs = 0;
    else if (this.#meter.isHearing) this.#judge({ level, isOn, passed, now });
    return isOn ? level : 0;
  }

  #judge({ level, isOn, passed, now }: { level: number; isOn: boolean; passed: number; now: number }): void {
    if (level >= SPEECH_LEVEL) this.#heardAt = now;
    this.#talkedMs = isOn || now - this.#heardAt >= PAUSE_MS ? 0 : this.#talkedMs + passed;
    if (this.#talkedMs >= TALK_MS && now - this.#toldAt > AGAIN_MS) {
      this.#toldAt = now;
      this.#fire(new TalkingWhileMutedEvent());
    }
    this.#isSettled ||= level >= SILENCE_LEVEL && !this.#track?.muted;
    this.#silentMs = isOn && !this.#isSettled ? this.#silentMs + passed : 0;
    if (this.#silentMs < SILENCE_MS) return;
    this.#isSettled = true;
    this.#fire(new MicrophoneSilentEvent());
  }
}
