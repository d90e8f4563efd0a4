import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ActiveSpeaker } from './active-speaker.js';
import type { CallState, Participant } from './call/call-state.js';
import { ask } from './call-context.js';
import type { DisplayRequestEvent, PanePinEvent } from './events.js';
import type { FloatingWindow } from './picture-in-picture.js';
import { late } from './late.js';
import { keyOf, seatsOf, type Layout, type Seat } from './seats.js';
import type { TextOf } from './strings.js';
import { unlessPrevented } from './unless-prevented.js';

/** What a stage needs of the element around it. */
interface StageHost extends ReactiveControllerHost, HTMLElement {
  readonly layout: Layout;
  readonly call: { readonly state: CallState };
}

/** Who sits where in one `<video-chat>`, and whether the call fills the screen or floats in a window. */
export class StageController implements ReactiveController {
  seats: readonly Seat[] = [];
  /** The others by id, each in the place that stays theirs, so that no pane is given from one to another. Empty: somebody left. */
  places: readonly string[] = [];
  readonly #host: StageHost;
  readonly #speaker: ActiveSpeaker;
  readonly #text: TextOf;
  #window: FloatingWindow | undefined;
  #pinned: string | null = null;

  constructor(host: StageHost, text: TextOf) {
    this.#host = host;
    this.#text = text;
    this.#speaker = new ActiveSpeaker(() => host.requestUpdate());
    host.addController(this);
    host.addEventListener('panepin', (event) => this.#onPin(event));
    host.addEventListener('displayrequest', (event) => this.#onDisplay(event));
  }

  hostUpdate(): void {
    const { layout, call } = this.#host;
    const { self, participants } = call.state;
    const screens = this.#screens;
    this.places = placesOf(this.places, participants);
    this.#speaker.follow(self ? participants : []);
    this.seats = seatsOf(call.state, { layout, pinned: this.#pinned, speaker: this.#speaker.id });
    const isNew = this.#screens.some((key) => !screens.includes(key));
    const isGone = this.#pinned !== null && !this.seats.some(({ isPinned }) => isPinned);
    // A screen that is shared anew is what everybody talks about now.
    if (!isNew && !isGone) return;
    this.#pinned = null;
    this.seats = seatsOf(call.state, { layout, pinned: null, speaker: this.#speaker.id });
  }

  hostUpdated(): void {
    const { self } = this.#host.call.state;
    this.#window?.show(self ? this.seats : []);
  }

  hostDisconnected(): void {
    this.#window?.show([]);
  }

  /** The others' screens. */
  get #screens(): string[] {
    return this.seats.filter(({ screen, local }) => screen && !local).map(({ key }) => key);
  }

  /** The picture of whoever has the stage. */
  get #picture(): HTMLVideoElement | null | undefined {
    const { shadowRoot } = this.#host;
    const pane = shadowRoot?.querySelector('video-pane[slot="stage"], video-pane');
    return pane?.shadowRoot?.querySelector('video');
  }

  #onPin(event: PanePinEvent): void {
    const { participant, screen, pinned } = event;
    unlessPrevented(event, () => {
      this.#pinned = pinned ? keyOf(participant?.id ?? '', screen) : null;
      this.#host.requestUpdate();
    });
  }

  #onDisplay({ display }: DisplayRequestEvent): void {
    this.#window ??= late.FloatingWindow && new late.FloatingWindow(this.#text);
    if (display === 'window') ask(this.#window?.toggle(this.seats, () => this.#picture));
    else if (display === 'fullscreen')
      ask(document.fullscreenElement ? document.exitFullscreen() : this.#host.requestFullscreen());
  }
}

/** Whoever comes takes a place that was empty before, since whoever goes leaves theirs only now. */
function placesOf(places: readonly string[], participants: readonly Participant[]): string[] {
  const ids = participants.map(({ id }) => id);
  const newcomers = ids.filter((id) => !places.includes(id));
  const taken = places.map((id) => id || (newcomers.shift() ?? ''));
  return [...taken, ...newcomers].map((id) => (ids.includes(id) ? id : ''));
}
