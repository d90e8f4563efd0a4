import type { ModerateRequest } from '../../server/protocol.js';
import type { CallEventMap } from './call-events.js';
import { typedEventTarget } from './typed-event-target.js';

/**
 * What hosts may do in a call. The relay decides who is one: for others all of it is refused.
 * Each rejects with CallError `not-joined`, `not-allowed`, or `peer-gone` if that person is not there.
 */
export abstract class HostMethods extends typedEventTarget<CallEventMap>() {
  /** Lets somebody in who knocked. @throws CallError `room-full`, too; the person goes on waiting then. */
  admit(participantId: string): Promise<void> {
    return this.moderate({ act: 'admit', pid: participantId });
  }

  /** Sends somebody away who knocked. */
  deny(participantId: string): Promise<void> {
    return this.moderate({ act: 'deny', pid: participantId });
  }

  /** Turns somebody's microphone off, until that person turns it on again. */
  mute(participantId: string): Promise<void> {
    return this.moderate({ act: 'mute', pid: participantId });
  }

  /** Puts somebody out, who cannot come back with the same token. */
  remove(participantId: string): Promise<void> {
    return this.moderate({ act: 'remove', pid: participantId });
  }

  /** Lets nobody in but hosts, until it is unlocked. */
  lock(on: boolean): Promise<void> {
    return this.moderate({ act: on ? 'lock' : 'unlock' });
  }

  /** Ends the call for everybody. */
  end(): Promise<void> {
    return this.moderate({ act: 'end' });
  }

  protected abstract moderate(request: ModerateRequest): Promise<void>;
}
