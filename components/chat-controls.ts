import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Call } from './call/call.js';
import type { CallState } from './call/call-state.js';
import { ask, CallController } from './call-context.js';
import { ChatRequestEvent } from './events.js';
import { icon } from './icons.js';
import { late } from './late.js';
import { Texts } from './strings.js';
import { row, theme } from './theme.js';

/**
 * The bar of buttons: join or leave, written chat, hand, settings, invite, full screen.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart button - Each button.
 * @csspart join-button
 * @csspart leave-button
 * @csspart chat-button
 * @csspart menu - What waits behind More; the settings.
 * @csspart settings-button - Opens the choice of devices.
 * @csspart host-button - Opens what a host can do; only for hosts.
 * @csspart lock-button - Lets nobody else in.
 * @csspart mute-button
 * @csspart remove-button
 * @csspart end-button - Asks whether to end the call for everyone.
 * @csspart confirm-button - Ends it.
 * @csspart cancel-button - Does not.
 * @csspart close-button - Closes the settings, or what a host can do.
 * @csspart more-button
 * @csspart screen-button - In the menu, where there is no room for it beside the camera.
 * @csspart hand-button
 * @csspart invite-button
 * @csspart copy-button - Copies the link; where inviting opens a share sheet.
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
    css`
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
    `,
  ];

  /** Leaves out the button of the written chat. */
  @property({ type: Boolean }) nochat = false;
  /** Leaves out the button that invites. */
  @property({ type: Boolean }) noinvite = false;
  /** Leaves out the button of the screen, which is in the menu where there is least room. */
  @property({ type: Boolean }) noscreen = false;
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
    (state) => state.screen,
    (state) => isHost(state) && peopleIn(state),
  );

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    const { call } = this;
    return html`<div class="root row">
      ${this.nochat ? nothing : this.#renderChat()}
      ${call?.state.self ? [this.#renderMenu(call), this.#renderLeave()] : this.#renderJoin()}
    </div>`;
  }

  #renderMenu(call: Call): TemplateResult | undefined {
    return late.renderMenu?.(this, { call, text: this.#texts.text, request: (event) => this.#request(event) });
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

  #onChat(): void {
    this.#request(new ChatRequestEvent(!this.#isChatOpen));
  }

  /** Asks the `<video-chat>` around this, or the one that `for` names. */
  #request(event: Event): void {
    this.renderRoot.querySelector<HTMLElement>(':popover-open')?.hidePopover();
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

declare global {
  interface HTMLElementTagNameMap {
    'chat-controls': ChatControls;
  }
}
