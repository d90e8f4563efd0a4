import type { Participant } from './call/call-state.js';

export * from './call/call-events.js';

/** A request: the written chat is to be shown or hidden. Bubbles from our own elements up to `<video-chat>`. */
export class ChatRequestEvent extends Event {
  readonly open: boolean;
  constructor(open: boolean) {
    super('chatrequest', { bubbles: true, composed: true });
    this.open = open;
  }
}

/** `<video-chat>` shows or hides the written chat now, or so many messages in it are unread. Does not bubble. */
export class ChatToggleEvent extends Event {
  readonly open: boolean;
  readonly unread: number;
  constructor(open: boolean, unread = 0) {
    super('chattoggle');
    this.open = open;
    this.unread = unread;
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

/** A request: others are to be invited, by a link to this page and room. Bubbles up to `<video-chat>`. */
export class InviteRequestEvent extends Event {
  /** Whether the link is to be copied, also where the device has a share sheet. */
  readonly copies: boolean;
  constructor(copies = false) {
    super('inviterequest', { bubbles: true, composed: true });
    this.copies = copies;
  }
}

/** What a whole call can be shown as, besides in its page. */
export type Display = 'fullscreen' | 'window' | 'shortcuts';

/** A request: the call is to fill the screen or to float in a window of its own, or to come back from there; or the shortcuts are to be listed. Bubbles up to `<video-chat>`. */
export class DisplayRequestEvent extends Event {
  readonly display: Display;
  constructor(display: Display) {
    super('displayrequest', { bubbles: true, composed: true });
    this.display = display;
  }
}

/** A request: a pane is to be pinned, or let go. Bubbles from the pane up to `<video-chat>`; `preventDefault()` keeps the layout. */
export class PanePinEvent extends Event {
  readonly participant: Participant | null;
  /** Whether it is about the shared screen, and not the person. */
  readonly screen: boolean;
  readonly pinned: boolean;
  constructor(participant: Participant | null, { screen, pinned }: { screen: boolean; pinned: boolean }) {
    super('panepin', { bubbles: true, composed: true, cancelable: true });
    this.participant = participant;
    this.screen = screen;
    this.pinned = pinned;
  }
}

/** A pane shows a picture so tall from now on, in pixels of the screen; 0: not at all. Bubbles up to `<video-chat>`. */
export class PaneSightEvent extends Event {
  readonly participantId: string;
  readonly height: number;
  /** Whether it is about the shared screen, and not the person. */
  readonly screen: boolean;
  constructor(participantId: string, height: number, { screen }: { screen: boolean }) {
    super('panesight', { bubbles: true, composed: true });
    this.participantId = participantId;
    this.height = height;
    this.screen = screen;
  }
}

declare global {
  interface HTMLElementEventMap {
    chatrequest: ChatRequestEvent;
    chattoggle: ChatToggleEvent;
    displayrequest: DisplayRequestEvent;
    inviterequest: InviteRequestEvent;
    paneblocked: PaneBlockedEvent;
    panesight: PaneSightEvent;
    panepin: PanePinEvent;
  }
}
