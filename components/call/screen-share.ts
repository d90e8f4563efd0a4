import type { ChangedBy } from './call-events.js';
import { captureScreen, type ScreenOptions } from './screen-capture.js';

interface ScreenOwner {
  /** Another screen, or none, is captured from now on. */
  shared: (stream: MediaStream | null, by: ChangedBy) => void;
  /** It is shared, but without the sound that was asked for; or its sound ended before it. */
  silent: (wasAsked: boolean) => void;
}

/** One's own shared screen: at most one at a time, however often it is asked for. */
export class ScreenShare {
  readonly #owner: ScreenOwner;
  #stream: MediaStream | null = null;
  #asking: Promise<void> | null = null;
  #isWanted = false;

  constructor(owner: ScreenOwner) {
    this.#owner = owner;
  }

  /**
   * Lets the person choose a screen. Resolves when it is shared, or when nothing was chosen.
   * @throws CallError if the browser cannot, or may not.
   */
  async start(options: ScreenOptions, by: ChangedBy): Promise<void> {
    this.#isWanted = true;
    if (this.#stream) return;
    this.#asking ??= this.#ask(options, by).finally(() => (this.#asking = null));
    await this.#asking;
  }

  stop(by: ChangedBy): void {
    this.#isWanted = false;
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = null;
    stopAll(stream);
    this.#owner.shared(null, by);
  }

  async #ask(options: ScreenOptions, by: ChangedBy): Promise<void> {
    const stream = await captureScreen(options);
    if (!stream) return;
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (!this.#isWanted || !picture) return stopAll(stream);
    this.#stream = stream;
    picture.contentHint = options.contentHint ?? 'detail';
    // The browser's own bar, or the shared window itself, was closed; `stop()` fires nothing.
    picture.addEventListener('ended', () => this.#stream === stream && this.stop('browser'));
    sound?.addEventListener('ended', () => this.#stream === stream && this.#owner.silent(false));
    this.#owner.shared(stream, by);
    if (!sound && options.audio) this.#owner.silent(true);
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
