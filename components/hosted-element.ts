import { property } from 'lit/decorators.js';
import type { Call, Token } from './call/call.js';
import { TypedElement } from './typed-element.js';

/** What a `<video-chat>` has for protected rooms: a token, and the methods of hosts. */
export abstract class HostedElement extends TypedElement {
  abstract readonly call: Call;

  /** Signed token for a protected room, or (as a property) what gets one; read at the next watch, join or resume. */
  @property()
  get token(): Token {
    return this.call.token;
  }
  set token(token: Token | null) {
    this.call.token = token ?? '';
  }

  /** Whether nobody but hosts can come in. */
  get locked(): boolean {
    return this.call.state.locked;
  }

  /** Lets somebody in who knocked; for hosts, as all of these. */
  admit(participantId: string): Promise<void> {
    return this.call.admit(participantId);
  }

  /** Sends somebody away who knocked. */
  deny(participantId: string): Promise<void> {
    return this.call.deny(participantId);
  }

  /** Turns somebody's microphone off, until that person turns it on again. */
  mute(participantId: string): Promise<void> {
    return this.call.mute(participantId);
  }

  /** Puts somebody out, who cannot come back with the same token. Without an id: takes this element out of the page. */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the platform has a method of this name, without an id
  override async remove(participantId?: string): Promise<void> {
    if (participantId === undefined) super.remove();
    else await this.call.remove(participantId);
  }

  /** Lets nobody in but hosts, until it is unlocked. */
  lock(on: boolean): Promise<void> {
    return this.call.lock(on);
  }

  /** Ends the call for everybody. */
  end(): Promise<void> {
    return this.call.end();
  }
}
