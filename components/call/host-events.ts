import type { RemovedEvent } from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import { KnockEvent } from './call-events.js';
import { OUTSIDE, type Participant } from './call-state.js';
import type { LocalMedia } from './local-media.js';
import { toParticipant } from './people.js';
import type { Signaling, SignalingEvents } from './signaling.js';
import { listen } from './typed-event-target.js';

/** What somebody else may do to one's stay. */
type SentAway = Exclude<RemovedEvent['code'], 'denied'>;

/** What of a call a host can change. */
export interface HostEventsOwner {
  readonly announcer: Announcer;
  readonly media: LocalMedia;
  /** Somebody else ended one's stay. */
  sentAway: (code: SentAway) => void;
}

/** Follows what the relay tells of hosts and of whoever waits for them. */
export function followHosts(
  signaling: Signaling,
  { announcer, media, sentAway }: HostEventsOwner,
  signal: AbortSignal,
): void {
  /** Whoever knocks again is shown once. */
  const show = ({ pid }: { pid: string }, shown: Participant[] = []) => {
    const others = announcer.state.knocking.filter(({ id }) => id !== pid);
    announcer.step({ knocking: Object.freeze(others.concat(shown)) });
  };
  listen<SignalingEvents>(signaling, signal, {
    locked: ({ message }) => announcer.step({ locked: message.on }),
    muted: () => void media.set('microphone', false, 'host'),
    removed: ({ message: { code } }) => {
      if (announcer.state.self && code !== 'denied') sentAway(code);
    },
    knock: ({ message: { peer } }) => {
      const participant = toParticipant(peer, new MediaStream());
      show(peer, announcer.fire(new KnockEvent(participant)) ? [participant] : []);
    },
    knockend: ({ message }) => show(message),
    // Whoever still waits is told of again.
    close: () => announcer.step({ knocking: OUTSIDE.knocking }),
  });
}
