import { CallError } from './errors.js';

/** What the browser refused to play: it lets nothing sound on a page that nobody has touched yet. */
export class Playback {
  readonly #blocked = new Set<HTMLMediaElement>();
  readonly #changed: (isBlocked: boolean) => void;
  /** Ends the waiting for a touch. */
  #waiting: AbortController | null = null;

  constructor(changed: (isBlocked: boolean) => void) {
    this.#changed = changed;
  }

  /** Plays it later: at the next touch of the page, or by `resume()`. */
  playLater(media: HTMLMediaElement): void {
    this.#blocked.add(media);
    media.addEventListener('playing', this.#settle);
    if (this.#waiting) return;
    this.#waiting = new AbortController();
    const retry = () => void this.resume().catch(() => {});
    for (const touch of ['click', 'keydown']) addEventListener(touch, retry, { signal: this.#waiting.signal });
    this.#changed(true);
  }

  /** @throws CallError `playback-blocked` if it is not called from a touch. */
  async resume(): Promise<void> {
    const play = async (media: HTMLMediaElement) => {
      // Without anything to play it would wait for ever.
      if (tracksOf(media).length) await media.play();
      this.#drop(media);
    };
    await Promise.allSettled([...this.#blocked].map(play));
    if (this.#blocked.size) throw new CallError('playback-blocked');
  }

  /** Forgets what has nothing more to play: a track that is stopped tells nobody. */
  prune(): void {
    for (const media of this.#blocked) if (tracksOf(media).every(isOver)) this.#drop(media);
  }

  /** It plays for another reason. */
  readonly #settle = ({ target }: Event): void => this.#drop(target as HTMLMediaElement);

  #drop(media: HTMLMediaElement): void {
    this.#blocked.delete(media);
    if (this.#blocked.size || !this.#waiting) return;
    this.#waiting.abort();
    this.#waiting = null;
    this.#changed(false);
  }
}

const isOver = ({ readyState }: MediaStreamTrack): boolean => readyState === 'ended';

function tracksOf({ srcObject }: HTMLMediaElement): MediaStreamTrack[] {
  return (srcObject as MediaStream | null)?.getTracks() ?? [];
}
