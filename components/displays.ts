import type { ReactiveController } from 'lit';
import { ask } from './call-context.js';
import { documents, FloatingWindow, type Floating } from './picture-in-picture.js';
import type { Seat } from './seats.js';
import type { TextOf } from './strings.js';

type VideoPane = HTMLElementTagNameMap['video-pane'];

interface Shown extends Floating {
  readonly seats: readonly Seat[];
}

/** Where a whole call is shown besides its place in the page: on the whole screen, or over all windows. Follows it there. */
class Displays implements ReactiveController {
  readonly #host: Shown;
  readonly #text: TextOf;
  readonly #speaker: () => string;
  #window: FloatingWindow | null = null;

  /** @param speaker finds the id of whoever spoke last. */
  constructor(host: Shown, text: TextOf, speaker: () => string) {
    this.#host = host;
    this.#text = text;
    this.#speaker = speaker;
    host.addController(this);
    host.addEventListener('displayrequest', ({ display }) => {
      if (display === 'window') ask(this.#toggleWindow());
      else if (display === 'fullscreen')
        ask(host.matches(':fullscreen') ? document.exitFullscreen() : host.requestFullscreen());
    });
  }

  hostUpdated(): void {
    if (!this.#seats.length) this.#window?.close();
    else this.#window?.show(this.#seats);
    const open = this.#panes.find(({ shadowRoot }) => shadowRoot?.pictureInPictureElement);
    const wanted = this.#picture;
    // While one floats, another may take its place without a touch of the page.
    if (open && wanted && wanted !== pictureIn(open)) this.#float(wanted);
  }

  hostDisconnected(): void {
    this.#window?.close();
  }

  /** None outside of a call. */
  get #seats(): readonly Seat[] {
    return this.#host.call.state.self ? this.#host.seats : [];
  }

  get #panes(): VideoPane[] {
    return [...this.#host.renderRoot.querySelectorAll('video-pane')];
  }

  /** The picture of whoever is to float where only one can. */
  get #picture(): HTMLVideoElement | null {
    const seat = worthSeeing(this.#seats, this.#speaker());
    const pane = this.#panes.find(
      ({ participant, screenStream }) => participant === seat?.participant && !screenStream === !seat?.screen,
    );
    return (pane && pictureIn(pane)) ?? null;
  }

  async #toggleWindow(): Promise<void> {
    const whole = documents();
    if (this.#window) this.#window.close();
    else if (whole) this.#open(await whole.requestWindow({ width: 360, height: 240 }));
    else if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else if (this.#picture) this.#float(this.#picture);
  }

  #open(opened: Window & typeof globalThis): void {
    opened.addEventListener('pagehide', () => (this.#window = null));
    this.#window = new FloatingWindow(opened, this.#host, this.#text);
    this.#window.show(this.#seats);
  }

  /** As soon as there is something to see of it. */
  #float(video: HTMLVideoElement): void {
    if (video.readyState) ask(video.requestPictureInPicture());
    else video.addEventListener('loadedmetadata', () => this.hostUpdated(), { once: true });
  }
}

const followed = new WeakSet<Shown>();

/** Lets a tag be shown elsewhere when it is asked for; from the first time that this is asked. */
export function displayFor(host: Shown, ...more: [text: TextOf, speaker: () => string]): void {
  if (followed.has(host)) return;
  followed.add(host);
  new Displays(host, ...more);
}

function pictureIn({ shadowRoot }: VideoPane): HTMLVideoElement | null | undefined {
  return shadowRoot?.querySelector('video');
}

/** Who has the stage, else who spoke last, else anybody, as far as there is a picture. Never one's own screen, which would show itself for ever. */
function worthSeeing(seats: readonly Seat[], speaker: string): Seat | undefined {
  const seen = seats.filter(({ participant, screen, local }) => (screen ? !local : participant?.camera));
  return (
    seen.find(({ slot }) => slot === 'stage') ??
    seen.find(({ key }) => key === speaker) ??
    seen.find(({ local }) => !local) ??
    seen[0]
  );
}
