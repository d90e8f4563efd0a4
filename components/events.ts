export * from './call/call-events.js';

/** A request: the written chat is to be shown or hidden. Bubbles from our own elements up to `<video-chat>`. */
export class ChatRequestEvent extends Event {
  readonly open: boolean;
  constructor(open: boolean) {
    super('chatrequest', { bubbles: true, composed: true });
    this.open = open;
  }
}

/** `<video-chat>` shows or hides the written chat now. Does not bubble. */
export class ChatToggleEvent extends Event {
  readonly open: boolean;
  constructor(open: boolean) {
    super('chattoggle');
    this.open = open;
  }
}

declare global {
  interface HTMLElementEventMap {
    chatrequest: ChatRequestEvent;
    chattoggle: ChatToggleEvent;
  }
}
