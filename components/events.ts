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

/** A request: the browser refused to play `media`, which is to be played later. Bubbles from a pane up to `<video-chat>`. */
export class PaneBlockedEvent extends Event {
  readonly media: HTMLMediaElement;
  constructor(media: HTMLMediaElement) {
    super('paneblocked', { bubbles: true, composed: true });
    this.media = media;
  }
}

declare global {
  interface HTMLElementEventMap {
    chatrequest: ChatRequestEvent;
    chattoggle: ChatToggleEvent;
    paneblocked: PaneBlockedEvent;
  }
}
