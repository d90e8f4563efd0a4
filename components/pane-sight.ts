import type { ReactiveController, ReactiveElement } from 'lit';

/** Heights are told in steps of so many pixels, so that a size that is being dragged is not told all the time. */
const STEP = 90;
/** So tall is a pane at most in a window that floats over all others. */
const FLOATING = 180;

/** Tells how tall the picture in its host is seen, in pixels of the screen: 0 while it is out of sight, or the page is hidden. */
export class PaneSight implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #tell: (height: number) => void;
  readonly #sized = new ResizeObserver(() => this.update());
  readonly #seen = new IntersectionObserver((entries) => {
    this.#isSeen = entries.at(-1)!.isIntersecting;
    this.update();
  });
  #isSeen: boolean | undefined;
  #told: number | undefined;
  #life = new AbortController();

  constructor(host: ReactiveElement, tell: (height: number) => void) {
    this.#host = host;
    this.#tell = tell;
    host.addController(this);
  }

  hostConnected(): void {
    this.#life = new AbortController();
    this.#sized.observe(this.#host);
    this.#seen.observe(this.#host);
    const { ownerDocument } = this.#host;
    ownerDocument.addEventListener('visibilitychange', () => this.update(), { signal: this.#life.signal });
  }

  hostDisconnected(): void {
    this.#life.abort();
    this.#sized.disconnect();
    this.#seen.disconnect();
    this.#isSeen = undefined;
  }

  /** Tells the height of now if it is another one than before. */
  update(): void {
    if (this.#isSeen === undefined) return;
    const height = Math.ceil(this.#height / STEP) * STEP;
    if (height === this.#told) return;
    this.#told = height;
    this.#tell(height);
  }

  get #height(): number {
    const { ownerDocument, clientWidth, clientHeight, shadowRoot } = this.#host;
    const video = shadowRoot?.querySelector('video');
    // A picture of its own over all windows is seen wherever its page is.
    if (video && shadowRoot?.pictureInPictureElement === video) return video.videoHeight;
    if (!this.#isSeen || ownerDocument.hidden) return window.documentPictureInPicture?.window ? FLOATING : 0;
    // It covers its box, and what hangs over is cut off.
    const ratio = video?.videoWidth ? video.videoHeight / video.videoWidth : 0;
    return Math.max(clientHeight, clientWidth * ratio) * devicePixelRatio;
  }
}
