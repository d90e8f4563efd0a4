import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Call } from './call/call.js';
import { ask, CallController } from './call-context.js';
import { ChatRequestEvent } from './events.js';
import { icon } from './icons.js';
import { strings } from './strings.js';
import { theme } from './theme.js';

/**
 * Joins or leaves, whichever fits, and shows or hides the written chat.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart button - Each button.
 * @csspart join-button
 * @csspart leave-button
 * @csspart chat-button
 * @fires {ChatRequestEvent} chatrequest - The written chat is to be shown or hidden. Bubbles.
 */
export class ChatControls extends LitElement {
  static override styles = [
    theme,
    css`
      .root {
        display: inline-flex;
        gap: var(--_gap);
      }
    `,
  ];

  /** Leaves out the button of the written chat. */
  @property({ type: Boolean }) nochat = false;
  /** Whether the written chat is shown; with `for` it is asked of that element instead. */
  @property({ attribute: false }) chatOpen = false;

  readonly #call = new CallController(
    this,
    (state) => state.phase,
    (state) => state.self !== null,
  );

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    return html`<div class="root">
      ${this.nochat ? nothing : this.#renderChat()} ${this.call?.state.self ? this.#renderLeave() : this.#renderJoin()}
    </div>`;
  }

  #renderChat(): TemplateResult {
    const { chat } = strings();
    return html`<button
      part="button chat-button"
      type="button"
      aria-expanded=${this.#isChatOpen}
      aria-label=${chat}
      title=${chat}
      @click=${this.#onChat}
    >
      ${icon('chat')}
    </button>`;
  }

  #renderLeave(): TemplateResult {
    const { leave } = strings();
    return html`<button
      part="button leave-button"
      type="button"
      class="danger"
      aria-label=${leave}
      title=${leave}
      @click=${() => ask(this.call?.leave())}
    >
      ${icon('leave')}
    </button>`;
  }

  #renderJoin(): TemplateResult {
    const { phase } = this.call?.state ?? {};
    const { join, joinAgain, joining } = strings();
    return html`<button
      part="button join-button"
      type="button"
      class="primary wide"
      ?disabled=${!phase || phase === 'failed'}
      aria-busy=${phase === 'joining'}
      @click=${() => ask(this.call?.join())}
    >
      ${phase === 'joining' ? joining : phase === 'left' ? joinAgain : join}
    </button>`;
  }

  get #isChatOpen(): boolean {
    return this.#call.tag?.chatOpen ?? this.chatOpen;
  }

  #onChat(): void {
    (this.#call.tag ?? this).dispatchEvent(new ChatRequestEvent(!this.#isChatOpen));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-controls': ChatControls;
  }
}
