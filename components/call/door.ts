import type { RemovedEvent } from '../../server/protocol.js';
import { KnockEvent } from './call-events.js';
import { INITIAL, type CallState } from './call-state.js';
import { toParticipant } from './people.js';
import type { Signaling } from './signaling.js';

/** What somebody else may do to one's stay. */
export type SentAway = Exclude<RemovedEvent['code'], 'denied'>;

export interface DoorOwner {
  readonly state: CallState;
  step: (patch: Partial<CallState>) => void;
  fire: (event: Event) => boolean;
  /** A host switched one's microphone off. */
  silence: () => void;
  /** Somebody else ended one's stay. */
  sentAway: (code: SentAway) => void;
}

/** Follows what the relay tells of hosts and of whoever waits for them. */
export function followDoor(signaling: Signaling, owner: DoorOwner, signal: AbortSignal): void {
  const listen: Signaling['addEventListener'] = (type: string, listener: EventListenerOrEventListenerObject | null) =>
    signaling.addEventListener(type, listener, { signal });
  listen('locked', ({ message }) => owner.step({ locked: message.on }));
  listen('muted', () => owner.silence());
  listen('removed', ({ message: { code } }) => {
    if (owner.state.self && code !== 'denied') owner.sentAway(code);
  });
  listen('knock', ({ message: { peer, gone } }) => {
    const others = owner.state.knocking.filter(({ id }) => id !== peer.pid);
    const participant = toParticipant(peer, new MediaStream());
    const isShown = !gone && owner.fire(new KnockEvent(participant));
    owner.step({ knocking: Object.freeze(isShown ? [...others, participant] : others) });
  });
  // Whoever still waits is told of again.
  listen('close', () => owner.step({ knocking: INITIAL.knocking }));
}
