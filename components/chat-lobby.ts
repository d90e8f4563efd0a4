import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { Call } from './call/call.js';
import type { CallState } from './call/call-state.js';
import { ask, CallController } from './call-context.js';
import { icon } from './icons.js';
import { Texts } from './strings.js';
import { theme } from './theme.js';
import { pictureOf } from './track-stream.js';

/**
 * Before the call: how one looks, one's name, who is here already, and Join.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart pane - The preview.
 * @csspart video - The picture in it.
 * @csspart button - Each button.
 * @csspart join-button
 * @csspart microphone-button
 * @csspart camera-button
 * @csspart field - What is written into.
 * @csspart name-field
 * @csspart error - What went wrong.
 */
export class ChatLobby extends LitElement {
  static override styles = [
    theme,
    css`
      .root {
        container-type: size;
        block-size: 100%;
        min-block-size: 180px;
        overflow: auto;
      }
      form {
        display: flex;
        flex-direction: column;
        gap: var(--_gap);
        min-block-size: 100%;
        max-inline-size: 420px;
        margin: auto;
        padding: 12px;
        justify-content: center;
      }
      .preview {
        display: none;
      }
      .about {
        display: flex;
        flex-direction: column;
        flex: none;
        gap: var(--_gap);
        min-inline-size: 0;
      }
      .who {
        color: var(--_muted);
      }
      h2,
      .who {
        overflow: hidden;
        font-size: inherit;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      input {
        inline-size: 100%;
      }
      .error {
        font-size: 0.875rem;
      }
      @container (max-height: 239px) {
        .about:has(.error) > div:first-child {
          display: none;
        }
      }
      .row {
        display: flex;
        gap: var(--_gap);
      }
      .row .primary {
        flex: 1;
      }
      @container (min-height: 240px) {
        h2 {
          font-size: 1.375rem;
          line-height: 1.25;
          font-weight: 650;
          letter-spacing: -0.01em;
        }
        .who {
          margin-block-end: 8px;
          white-space: normal;
        }
      }
      @container (min-height: 320px) {
        form {
          padding: 20px;
          gap: 20px;
        }
        .preview {
          display: block;
          flex: 0 1 auto;
          min-block-size: 96px;
          max-block-size: 45cqb;
          aspect-ratio: 16/9;
        }
      }
      @container (min-width: 520px) {
        form {
          flex-direction: row;
          align-items: center;
          padding-block: 12px;
          max-inline-size: 960px;
          gap: clamp(16px, 4cqi, 48px);
        }
        .preview {
          display: block;
          flex: 1 1 0;
          max-inline-size: calc((100cqb - 24px) * 16 / 9);
          max-block-size: none;
          aspect-ratio: 16/9;
        }
        .about {
          flex: 0 1 clamp(220px, 36cqi, 320px);
        }
      }
    `,
  ];

  /** From pressing Join until it is known whether it worked: the relay may be away. */
  @state() private isAsking = false;
  readonly #texts = new Texts(this);
  readonly #call = new CallController(this, (all) => all);

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    const { call } = this;
    const { room = '', localStream = null } = call?.state ?? {};
    return html`<div class="root">
      <form @submit=${this.#onSubmit}>
        <video-pane
          part="pane"
          exportparts="video,name,status"
          class="preview"
          local
          .stream=${pictureOf(localStream)}
        ></video-pane>
        <div class="about">
          <div>
            <h2 dir="auto" title=${room} ?hidden=${!room}>${room}</h2>
            ${call ? this.#renderOthers(call.state) : nothing}
          </div>
          ${this.#renderAsks()}
        </div>
      </form>
    </div>`;
  }

  #renderAsks(): TemplateResult {
    const { call } = this;
    const { error = null, phase = 'idle' } = call?.state ?? {};
    const { text } = this.#texts;
    const isJoining = this.isAsking || phase === 'joining';
    return html`<input
        part="field name-field"
        aria-label=${text('yourName')}
        placeholder=${text('yourName')}
        autocomplete="name"
        maxlength="128"
        dir="auto"
        .value=${call?.displayName ?? ''}
        @input=${this.#onName}
        @change=${this.#onName}
      />
      <div class="row">
        <media-toggles exportparts="button,microphone-button,camera-button" .call=${call}></media-toggles>
        <button
          part="button join-button"
          class="primary wide"
          aria-busy=${isJoining}
          ?disabled=${!call || phase === 'failed'}
        >
          ${isJoining ? text('joining') : text('join')}
        </button>
      </div>
      ${error ? html`<p part="error" class="error">${icon('warning')}${this.#texts.hint(error)}</p>` : nothing}`;
  }

  #renderOthers({ participants }: CallState): TemplateResult {
    const { text } = this.#texts;
    const names = participants.map(({ displayName }) => displayName || text('guest'));
    const others = names.length ? text('here', { names, count: names.length }) : text('nobodyHere');
    return html`<p class="who" title=${others}>${others}</p>`;
  }

  #onName({ type, target }: Event): void {
    const field = target as HTMLInputElement;
    if (!this.call) return;
    this.call.displayName = field.value;
    // While somebody types, a space at the end may become a second word.
    if (type === 'change') field.value = this.call.displayName;
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    this.isAsking = true;
    ask(this.call?.join().finally(() => (this.isAsking = false)));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-lobby': ChatLobby;
  }
}
