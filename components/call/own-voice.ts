import { LevelMeter } from './level-meter.js';
import type { VoiceWarnings } from './voice-warnings.js';

/** One's own microphone, as it is read while one is in a room. */
export class OwnVoice {
  readonly #meter = new LevelMeter();
  #track: MediaStreamTrack | null = null;
  readonly #fire: (event: Event) => void;
  #warnings: VoiceWarnings | undefined;

  /** @param fire told of what is odd: in the module bundle that comes later than what joining needs, or never. */
  constructor(fire: (event: Event) => void) {
    this.#fire = fire;
  }

  /** The microphone that is open, also while it is off. */
  follow(track: MediaStreamTrack | null): void {
    this.#meter.follow(track);
    this.#track = track;
    this.#warnings?.restart();
    if (!track) return;
    import('./voice-warnings.js').then(
      ({ VoiceWarnings }) => (this.#warnings ??= new VoiceWarnings(this.#fire)),
      () => {},
    );
  }

  /** How loud it is now, whether it is on or off, 0 to 1. */
  get loudness(): number {
    return this.#meter.level();
  }

  /** What others can hear of it now, 0 to 1. */
  level(isOn: boolean): number {
    const level = this.#meter.level();
    if (this.#meter.isHearing) this.#warnings?.read({ level, isOn, isHeldBack: this.#track!.muted });
    return isOn ? level : 0;
  }
}
