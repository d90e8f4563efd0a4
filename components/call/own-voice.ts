import { LevelMeter } from './level-meter.js';
import { VoiceWarnings } from './voice-warnings.js';

/** One's own microphone, as it is read while one is in a room. */
export class OwnVoice {
  readonly #meter = new LevelMeter();
  readonly #warnings: VoiceWarnings;
  #track: MediaStreamTrack | null = null;

  /** @param fire told of what is odd. */
  constructor(fire: (event: Event) => void) {
    this.#warnings = new VoiceWarnings(fire);
  }

  /** The microphone that is open, also while it is off. */
  follow(track: MediaStreamTrack | null): void {
    this.#meter.follow(track);
    this.#track = track;
    this.#warnings.restart();
  }

  /** How loud it is now, whether it is on or off, 0 to 1. */
  get loudness(): number {
    return this.#meter.level();
  }

  /** What others can hear of it now, 0 to 1. */
  level(isOn: boolean): number {
    const level = this.#meter.level();
    if (this.#meter.isHearing) this.#warnings.read({ level, isOn, isHeldBack: this.#track!.muted });
    return isOn ? level : 0;
  }
}
