import type { RemovedEvent } from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import { KnockEvent } from './call-events.js';
import { OUTSIDE } from './call-state.js';
import type { LocalMedia } from './local-media.js';
import { toParticipant } from './people.js';
import type { Signaling } from './signaling.js';

/** What somebody else may do to one's stay. */
export type SentAway = Exclude<RemovedEvent['code'], 'denied'>;

export interface DoorOwner {
  readonly announcer: Announcer;
  readonly media: LocalMedia;
  /** Somebody else ended one's stay. */
  sentAway: (code: SentAway) => void;
}

/** Follows what the relay tells of hosts and of whoever waits for them. */
export function followDoor(signaling: Signaling, { announcer, media, sentAway }: DoorOwner, signal: AbortSignal): void {
  const listen: Signaling['addEventListener'] = (type: string, listener: EventListenerOrEventListenerObject | null) =>
    signaling.addEventListener(type, listener, { signal });
  listen('locked', ({ message }) => announcer.step({ locked: message.on }));
  listen('muted', () => void media.set('microphone', false, 'host'));
  listen('removed', ({ message: { code } }) => {
    if (announcer.state.self && code !== 'denied') sentAway(code);
  });
  listen('knock', ({ message: { peer, gone } }) => {
    const others = announcer.state.knocking.filter(({ id }) => id !== peer.pid);
    const participant = toParticipant(peer, new MediaStream());
    const isShown = !gone && announcer.fire(new KnockEvent(participant));
    announcer.step({ knocking: Object.freeze(isShown ? [...others, participant] : others) });
  });
  // Whoever still waits is told of again.
  listen('close', () => announcer.step({ knocking: OUTSIDE.knocking }));
}
