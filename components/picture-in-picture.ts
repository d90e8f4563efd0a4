import { html, render, type TemplateResult } from 'lit';
import type { Seat } from './seats.js';
import type { TextOf } from './strings.js';
import { feed, pictureOf } from './track-stream.js';

/** Windows that float over all others and hold a document: not every browser has them, and TypeScript knows none. */
interface DocumentWindows {
  readonly window: Window | null;
  requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>;
}

declare global {
  interface Window {
    readonly documentPictureInPicture?: DocumentWindows;
  }
}

const SHEET = `
  body { display: grid; grid: auto-flow 1fr / repeat(auto-fit, minmax(120px, 1fr)); gap: 4px; block-size: 100vh; margin: 0;
    background: #14161b; color: #fff; font: 0.8125rem system-ui, sans-serif }
  figure { position: relative; margin: 0; background: #3a4150 }
  video { position: absolute; inline-size: 100%; block-size: 100%; object-fit: cover }
  .screen { object-fit: contain }
  .mirrored { transform: scaleX(-1) }
  figcaption { position: absolute; inset-block-end: 0; padding: 4px 8px; background: rgb(0 0 0 / 0.62) }
`;

/** Whether a call can float in a window of its own here, or at least one picture of it. */
export function canFloat(): boolean {
  return Boolean(documents()) || document.pictureInPictureEnabled;
}

/** Only a page that is in no frame may open such a window. */
function documents(): DocumentWindows | undefined {
  return window === window.top ? window.documentPictureInPicture : undefined;
}

/** The window in which a call floats over all others: the people, or the picture of one where a browser has no more. */
export class FloatingWindow {
  readonly #text: TextOf;
  #window: (Window & typeof globalThis) | null = null;

  constructor(text: TextOf) {
    this.#text = text;
  }

  /** Opens it, or closes it. */
  async toggle(seats: readonly Seat[], picture: () => HTMLVideoElement | null | undefined): Promise<void> {
    const whole = documents();
    if (this.#window) this.#window.close();
    else if (whole) this.#open(await whole.requestWindow({ width: 360, height: 240 }), seats);
    else if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await picture()?.requestPictureInPicture();
  }

  /** Draws these people; closes the window where there are none. */
  show(seats: readonly Seat[]): void {
    if (!this.#window) return;
    if (!seats.length) return this.#window.close();
    const staged = seats.filter(({ slot }) => slot === 'stage');
    const shown = staged.length ? staged : seats;
    const figures = shown.map((seat) => renderFigure(seat, this.#text('guest')));
    const { body } = this.#window.document;
    render(figures, body);
    for (const [i, video] of body.querySelectorAll('video').entries()) feed(video, pictureIn(shown[i]!));
  }

  #open(opened: Window & typeof globalThis, seats: readonly Seat[]): void {
    // Not a `<style>`: a page's policy may forbid it, and is that window's, too.
    const sheet = new opened.CSSStyleSheet();
    sheet.replaceSync(SHEET);
    opened.document.adoptedStyleSheets = [sheet];
    opened.addEventListener('pagehide', () => (this.#window = null));
    this.#window = opened;
    this.show(seats);
  }
}

function pictureIn({ participant, stream, screen }: Seat): MediaStream | null {
  return screen || participant?.camera ? pictureOf(screen ?? stream) : null;
}

function renderFigure({ participant, local, screen }: Seat, guest: string): TemplateResult {
  return html`<figure>
    <video class=${screen ? 'screen' : local ? 'mirrored' : ''} autoplay playsinline muted .muted=${true}></video>
    <figcaption dir="auto">${participant?.displayName || guest}</figcaption>
  </figure>`;
}
