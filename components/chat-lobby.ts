import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Call } from './call/call.js';
import type { CallState } from './call/call-state.js';
import type { CallError } from './call/errors.js';
import { ask, CallController } from './call-context.js';
import { lobbyStyles } from './chat-lobby-styles.js';
import { dialogStyles } from './dialog-button.js';
import { icon } from './icons.js';
import { keepName, keptName } from './kept-name.js';
import { PARTS } from './parts.js';
import { renderSettings } from './settings.js';
import { Texts } from './strings.js';
import { row, theme } from './theme.js';
import { pictureOf } from './track-stream.js';

/**
 * The screen before the call: your preview and name, who is already there, and Join.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @slot error - Instead of what went wrong.
 * @csspart pane - The preview.
 * @csspart video - The picture in it.
 * @csspart button - Each button.
 * @csspart join-button
 * @csspart microphone-button
 * @csspart camera-button
 * @csspart field - What is written into.
 * @csspart name-field
 * @csspart remember-field - Whether the name is remembered.
 * @csspart settings-button - Opens the choice of devices.
 * @csspart menu - The choice of devices.
 * @csspart error - What went wrong.
 */
export class ChatLobby extends LitElement {
  static override styles = [theme, row, dialogStyles, lobbyStyles];

  /** Leaves out the button of the settings. */
  @property({ type: Boolean }) nosettings = false;
  /** Whether one's name is remembered on this device. */
  @state() private remembers = keptName() !== '';
  /** From pressing Join until it is known whether it worked: the relay may be away. */
  @state() private isAsking = false;
  /** The call that was told who one is. */
  #greeted: Call | undefined;
  readonly #texts = new Texts(this);
  readonly #call = new CallController(this, (all) => all);

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override willUpdate(): void {
    const { call } = this;
    if (!call || call === this.#greeted) return;
    this.#greeted = call;
    if (!call.displayName) call.displayName = keptName() ?? '';
  }

  protected override render(): TemplateResult {
    const { call } = this;
    const { room = '', localStream = null } = call?.state ?? {};
    return html`<div class="root">
      <form @submit=${this.#onSubmit}>
        <video-pane
          part="pane"
          exportparts=${PARTS}
          class="preview"
          local
          .stream=${pictureOf(localStream)}
        ></video-pane>
        <div class="about">
          <div>
            <h2 title=${room} ?hidden=${!room}><bdi>${room}</bdi></h2>
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
      <label class="remember">
        <input part="field remember-field" type="checkbox" .checked=${this.remembers} @change=${this.#onRemember} />
        ${text('rememberName')}
      </label>
      <div class="row">
        <media-toggles exportparts=${PARTS} .call=${call}></media-toggles>
        ${this.nosettings ? nothing : renderSettings(text('settings'), call)}
        <button
          part="button join-button"
          class="primary wide"
          aria-busy=${isJoining}
          ?disabled=${!call || phase === 'failed'}
        >
          ${isJoining ? text('joining') : text('join')}
        </button>
      </div>
      ${this.#isAsked ? html`<p part="notice" class="asking">${text('allowDevices')}</p>` : nothing}
      ${this.#renderError(error)}`;
  }

  /** The page's own words, or ours. */
  #renderError(error: CallError | null): TemplateResult {
    return html`<slot name="error" ?hidden=${!error}>
      ${
        error && !this.childElementCount
          ? html`<p part="error" class="error">${icon('warning')}${this.#texts.hint(error)}</p>`
          : nothing
      }
    </slot>`;
  }

  #renderOthers({ participants, locked }: CallState): TemplateResult {
    const { text } = this.#texts;
    const names = participants.map(({ displayName }) => displayName || text('guest'));
    const here = names.length ? text('here', { names, count: names.length }) : text('nobodyHere');
    const others = locked ? `${text('locked')} · ${here}` : here;
    return html`<p class="who" title=${others}>${others}</p>`;
  }

  /** Whether a device is wanted that is not there yet. */
  get #isAsked(): boolean {
    const { error, phase, camera, microphone, localStream } = this.call?.state ?? {};
    const isMissing =
      (camera && !localStream?.getVideoTracks().length) || (microphone && !localStream?.getAudioTracks().length);
    return phase === 'lobby' && !error && Boolean(isMissing);
  }

  #onRemember({ target }: Event): void {
    this.remembers = (target as HTMLInputElement).checked;
    keepName(this.remembers ? this.call?.displayName || null : '');
  }

  #onName({ type, target }: Event): void {
    const field = target as HTMLInputElement;
    if (!this.call) return;
    this.call.displayName = field.value;
    // While somebody types, a space at the end may become a second word.
    if (type !== 'change') return;
    field.value = this.call.displayName;
    // Only where one was told: the box is not shown where there is little room.
    if (this.remembers && field.nextElementSibling?.checkVisibility()) keepName(field.value || null);
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
