import type { ReactiveController } from 'lit';
import { ActiveSpeaker } from './active-speaker.js';
import type { Participant } from './call/call-state.js';
import type { PanePinEvent } from './events.js';
import { late } from './late.js';
import type { Floating } from './picture-in-picture.js';
import { keyOf, seatsOf, type Layout, type Seat } from './seats.js';
import type { TextOf } from './strings.js';
import { unlessPrevented } from './unless-prevented.js';

/** What a stage needs of the element around it. */
interface StageHost extends Floating {
  readonly layout: Layout;
  readonly seats: readonly Seat[];
}

/** Who sits where in one `<video-chat>`. */
export class StageController implements ReactiveController {
  seats: readonly Seat[] = [];
  /** The others by id, each in the place that stays theirs, so that no pane is given from one to another. Empty: somebody left. */
  places: readonly string[] = [];
  readonly #host: StageHost;
  readonly #speaker: ActiveSpeaker;
  readonly #text: TextOf;
  #pinned: string | null = null;

  constructor(host: StageHost, text: TextOf) {
    this.#host = host;
    this.#text = text;
    this.#speaker = new ActiveSpeaker(() => host.requestUpdate());
    host.addController(this);
    host.addEventListener('panepin', (event) => this.#onPin(event));
  }

  hostUpdate(): void {
    const { layout, call } = this.#host;
    late.displayFor?.(this.#host, this.#text, () => this.#speaker.id);
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

  /** The others' screens. */
  get #screens(): string[] {
    return this.seats.filter(({ screen, local }) => screen && !local).map(({ key }) => key);
  }

  #onPin(event: PanePinEvent): void {
    const { participant, screen, pinned } = event;
    unlessPrevented(event, () => {
      this.#pinned = pinned ? keyOf(participant?.id ?? '', screen) : null;
      this.#host.requestUpdate();
    });
  }
}

/** Whoever comes takes a place that was empty before, since whoever goes leaves theirs only now. */
function placesOf(places: readonly string[], participants: readonly Participant[]): string[] {
  const ids = participants.map(({ id }) => id);
  const newcomers = ids.filter((id) => !places.includes(id));
  const taken = places.map((id) => id || (newcomers.shift() ?? ''));
  return [...taken, ...newcomers].map((id) => (ids.includes(id) ? id : ''));
}
