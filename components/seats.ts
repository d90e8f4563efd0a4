import type { CallState, Participant } from './call/call-state.js';

/** More panes than these, the own one left out, are too many for a grid of equals. */
const MANY = 8;

/** How panes are laid out; `auto` is a grid until something calls for a stage. */
export type Layout = 'auto' | 'grid' | 'speaker';

/** One pane: whom it shows, what of them, and where. */
export interface Seat {
  readonly key: string;
  /** `null` for oneself before joining. */
  readonly participant: Participant | null;
  /** Microphone and camera. */
  readonly stream: MediaStream;
  /** The screen, and not the person. */
  readonly screen: MediaStream | null;
  readonly local: boolean;
  readonly isPinned: boolean;
  readonly slot: 'stage' | 'float' | '';
}

interface Choice {
  readonly layout: Layout;
  /** The key of the pinned seat. */
  readonly pinned: string | null;
  /** The id of whoever has the stage because of speaking. */
  readonly speaker: string;
}

/** Everybody's seats, the own ones last. */
export function seatsOf({ self, participants, localStream }: CallState, choice: Choice): Seat[] {
  const { layout, pinned } = choice;
  const seats = [...(self ? participants : []), self].flatMap((participant): Seat[] => {
    const local = participant === self;
    const stream = local ? localStream : participant!.stream;
    const key = participant?.id ?? '';
    const person: Seat = { key, participant, stream, screen: null, local, isPinned: false, slot: '' };
    const screen = participant?.screenStream;
    return screen ? [{ ...person, key: keyOf(key, true), screen }, person] : [person];
  });
  const staged = stagedOf(seats, choice);
  // Of two the other one is large, unless all are to be equal.
  const isPair = layout !== 'grid' && seats.length === 2;
  return seats.map((seat) => {
    const floats = isPair && seat.local && !seat.screen && !staged.includes(seat);
    const slot = staged.includes(seat) ? 'stage' : floats ? 'float' : '';
    return { ...seat, slot, isPinned: seat.key === pinned };
  });
}

function stagedOf(seats: readonly Seat[], { layout, pinned, speaker }: Choice): Seat[] {
  const chosen = seats.filter(({ key }) => key === pinned);
  if (chosen.length || layout === 'grid') return chosen;
  const others = seats.filter(({ local }) => !local);
  const screens = others.filter(({ screen }) => screen);
  if (screens.length) return screens;
  return layout === 'speaker' || others.length > MANY ? others.filter(({ key }) => key === speaker) : [];
}

/** The key of a person's seat, or of their screen's. */
export function keyOf(id: string, screen: boolean): string {
  return screen ? `${id} screen` : id;
}
