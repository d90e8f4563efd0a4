import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Call } from './call/call.js';
import type { CallState } from './call/call-state.js';
import { ask, CallController } from './call-context.js';
import { Clock } from './clock.js';
import { dialogStyles } from './dialog-button.js';
import { ChatRequestEvent, DisplayRequestEvent, InviteRequestEvent, type Display } from './events.js';
import { hostingStyles, renderHosting } from './hosting.js';
import { icon } from './icons.js';
import { renderSettings } from './settings.js';
import { canFloat } from './picture-in-picture.js';
import { sounds } from './sounds.js';
import { Texts } from './strings.js';
import { row, theme } from './theme.js';

/**
 * Joins or leaves, whichever fits; shows or hides the written chat; raises the hand, invites, fills the screen.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart button - Each button.
 * @csspart join-button
 * @csspart leave-button
 * @csspart chat-button
 * @csspart menu - What waits behind More where there is little room; the settings.
 * @csspart settings-button - Opens the choice of devices.
 * @csspart host-button - Opens what a host can do; only for hosts.
 * @csspart lock-button - Lets nobody else in.
 * @csspart mute-button
 * @csspart remove-button
 * @csspart end-button - Asks whether to end the call for everyone.
 * @csspart confirm-button - Ends it.
 * @csspart cancel-button - Does not.
 * @csspart more-button
 * @csspart hand-button
 * @csspart invite-button
 * @csspart sounds-button - Switches the sounds of who comes and goes, on this device.
 * @csspart badge - How many messages are unread.
 * @csspart time - How long one has been in the call.
 * @csspart fullscreen-button
 * @csspart shortcuts-button - Lists the keyboard shortcuts.
 * @csspart window-button - Shows the call in a window of its own.
 * @fires {DisplayRequestEvent} displayrequest - The call is to fill the screen, or to float in a window; or the shortcuts are to be listed. Bubbles.
 * @fires {InviteRequestEvent} inviterequest - Others are to be invited. Bubbles.
 * @fires {ChatRequestEvent} chatrequest - The written chat is to be shown or hidden. Bubbles.
 */
export class ChatControls extends LitElement {
  static override styles = [
    theme,
    row,
    dialogStyles,
    hostingStyles,
    css`
      .menu {
        display: contents;
      }
      [part~='chat-button'] {
        position: relative;
      }
      .badge {
        position: absolute;
        inset-block-start: -4px;
        inset-inline-end: -4px;
        min-inline-size: 1.6em;
        padding-inline: 0.35em;
        border-radius: 1em;
        background: var(--_accent);
        color: var(--_accent-text);
        font-size: 0.75rem;
        line-height: 1.6;
      }
      .time {
        align-self: center;
        color: var(--_muted);
        font-variant-numeric: tabular-nums;
      }
      .menu span,
      .more {
        display: none;
      }
      /* Where there is no room, what is used less waits in a menu. */
      @container (max-width: 699px) {
        .time {
          display: none;
        }
        .more {
          display: inline-flex;
        }
        .more svg {
          stroke-width: 3;
        }
        .menu {
          display: none;
        }
        .menu:popover-open {
          display: flex;
          flex-direction: column;
          inset: auto;
          margin-block: 4px;
          position-area: block-start span-inline-start;
          position-try-fallbacks: flip-inline, flip-block;
          max-block-size: calc(100vb - 8px);
          padding: 6px;
        }
        .menu button {
          justify-content: start;
          text-align: start;
          padding-inline: 0.75em;
        }
        .menu span {
          display: inline;
        }
      }
    `,
  ];

  /** Leaves out the button of the written chat. */
  @property({ type: Boolean }) nochat = false;
  /** Leaves out the button that invites. */
  @property({ type: Boolean }) noinvite = false;
  /** Leaves out the button of the settings. */
  @property({ type: Boolean }) nosettings = false;
  /** Leaves out the button of the full screen. */
  @property({ type: Boolean }) nofullscreen = false;
  /** Offers the list of keyboard shortcuts. */
  @property({ type: Boolean }) shortcuts = false;
  /** Whether the written chat is shown; with `for` it is asked of that element instead. */
  @property({ attribute: false }) chatOpen = false;
  /** How many messages nobody has seen yet; with `for` it is asked of that element instead. */
  @property({ attribute: false }) unread = 0;

  readonly #texts = new Texts(this);
  readonly #call = new CallController(
    this,
    (state) => state.phase,
    (state) => state.self !== null,
    (state) => state.self?.hand,
    (state) => state.locked,
    (state) => isHost(state) && peopleIn(state),
  );
  readonly #clock = new Clock(this, () => this.call?.state.since);

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    return html`<div class="root">
      ${this.nochat ? nothing : this.#renderChat()}
      ${this.call?.state.self ? [this.#renderMenu(), this.#renderLeave(), this.#renderTime()] : this.#renderJoin()}
    </div>`;
  }

  #renderMenu(): TemplateResult {
    const { text } = this.#texts;
    const { hand: isUp = false } = this.call?.state.self ?? {};
    return html`<button
        part="button more-button"
        type="button"
        class="more"
        popovertarget="menu"
        aria-label=${text('more')}
        title=${text('more')}
      >
        ${icon('more')}
      </button>
      <div id="menu" part="menu" class="menu" popover>
        ${renderItem({ name: 'hand', isOn: isUp }, text('hand'), () => ask(this.call?.raiseHand(!isUp)))}
        ${this.noinvite ? nothing : renderItem({ name: 'invite' }, text('invite'), () => this.#request(new InviteRequestEvent()))}
        ${renderItem({ name: 'sounds', isOn: sounds.on }, text('sounds'), () => this.#onSounds())}
        ${this.nosettings ? nothing : renderSettings(text('settings'), this.call)}
        ${this.call && isHost(this.call.state) ? renderHosting(this.call, text) : nothing}
        ${this.#renderDisplay('fullscreen', text('fullscreen'), !this.nofullscreen && document.fullscreenEnabled)}
        ${this.#renderDisplay('window', text('pictureInPicture'), canFloat())}
        ${this.#renderDisplay('shortcuts', text('shortcuts'), this.shortcuts)}
      </div>`;
  }

  #renderDisplay(name: Display, label: string, isOffered: boolean): TemplateResult | typeof nothing {
    return isOffered ? renderItem({ name }, label, () => this.#request(new DisplayRequestEvent(name))) : nothing;
  }

  #renderChat(): TemplateResult {
    const { text } = this.#texts;
    const count = this.#call.tag?.unread ?? this.unread;
    const label = count ? text('chatUnread', { count }) : text('chat');
    return html`<button
      part="button chat-button"
      type="button"
      aria-expanded=${this.#isChatOpen}
      aria-label=${label}
      title=${label}
      @click=${this.#onChat}
    >
      ${icon('chat')} ${count ? html`<span part="badge" class="badge">${count > 99 ? '99+' : count}</span>` : nothing}
    </button>`;
  }

  #renderTime(): TemplateResult {
    const label = this.#texts.text('timeInCall');
    return html`<span part="time" class="time" role="timer" aria-label=${label}>${this.#clock.text}</span>`;
  }

  #renderLeave(): TemplateResult {
    const { text } = this.#texts;
    return html`<button
      part="button leave-button"
      type="button"
      class="danger"
      aria-label=${text('leave')}
      title=${text('leave')}
      @click=${() => ask(this.call?.leave())}
    >
      ${icon('leave')}
    </button>`;
  }

  #renderJoin(): TemplateResult {
    const { phase } = this.call?.state ?? {};
    const { text } = this.#texts;
    return html`<button
      part="button join-button"
      type="button"
      class="primary wide"
      ?disabled=${!phase || phase === 'failed'}
      aria-busy=${phase === 'joining'}
      @click=${() => ask(this.call?.join())}
    >
      ${phase === 'joining' ? text('joining') : phase === 'left' ? text('joinAgain') : text('join')}
    </button>`;
  }

  get #isChatOpen(): boolean {
    return this.#call.tag?.chatOpen ?? this.chatOpen;
  }

  #onSounds(): void {
    sounds.on = !sounds.on;
    this.requestUpdate();
  }

  #onChat(): void {
    this.#request(new ChatRequestEvent(!this.#isChatOpen));
  }

  /** Asks the `<video-chat>` around this, or the one that `for` names. */
  #request(event: Event): void {
    this.renderRoot.querySelector<HTMLElement>('.menu')?.hidePopover();
    (this.#call.tag ?? this).dispatchEvent(event);
  }
}

function isHost({ self }: CallState): boolean {
  return self?.role === 'host';
}

/** What a host is shown of the others, in one line. */
function peopleIn({ participants }: CallState): string {
  return participants.map(({ id, displayName, microphone }) => `${id} ${microphone} ${displayName}`).join('\n');
}

interface Item {
  readonly name: Display | 'hand' | 'invite' | 'sounds';
  /** Only of what is on or off. */
  readonly isOn?: boolean;
}

/** A button of the menu, which is read where the menu stands open, and else is only an icon. */
function renderItem({ name, isOn }: Item, label: string, press: () => void): TemplateResult {
  return html`<button
    part="button ${name}-button"
    type="button"
    class="plain"
    aria-pressed=${isOn ?? nothing}
    aria-label=${label}
    title=${label}
    @click=${press}
  >
    ${icon(name)}<span>${label}</span>
  </button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-controls': ChatControls;
  }
}
