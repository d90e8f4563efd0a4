import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { sayIn } from './announcements.js';
import { closest, namedBy } from './around.js';
import type { Call } from './call/call.js';
import type { ChatMessage, Participant } from './call/call-state.js';
import { CallError } from './call/errors.js';
import { CallController } from './call-context.js';
import { icon } from './icons.js';
import { withLinks } from './links.js';
import { Texts, timeOfDay } from './strings.js';
import { theme } from './theme.js';
import { chatPanelStyles } from './chat-panel-styles.js';

/** Someone who scrolled up further than this, in px, reads and is not scrolled down. */
const NEAR_END = 48;
/** Messages of one person within this time share one heading. */
const TOGETHER_MS = 60_000;

/**
 * The written chat, with everyone or with one person. Messages are shown as plain text only.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart message - Each message.
 * @csspart link - Each link in a message.
 * @csspart messages - All of them.
 * @csspart field - What is written into, or chosen from.
 * @csspart message-field
 * @csspart recipient-field
 * @csspart error - Why a message was not sent.
 * @csspart button - The button that sends.
 * @csspart send-button
 */
export class ChatPanel extends LitElement {
  static override styles = [theme, chatPanelStyles];

  /** Why the last message was not sent; nobody but this panel asked for it. */
  @state() private error: CallError | null = null;
  /** Whom the next message is for; `null` for everyone. */
  @state() private to: Participant | null = null;
  readonly #texts = new Texts(this);
  readonly #call = new CallController(
    this,
    (call) => call.messages,
    (call) => call.participants.map(({ id, displayName }) => `${id} ${displayName}`).join('\n'),
    (call) => call.self !== null,
  );
  #staysAtEnd = true;
  #height = 0;
  // A keyboard that comes up takes room from below.
  readonly #resized = new ResizeObserver(() => this.#keepEnd());

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector('textarea')?.focus(options);
  }

  protected override willUpdate(): void {
    const list = this.#list;
    const isOwnLast = this.call?.state.messages.at(-1)?.own ?? false;
    if (isOwnLast && list?.childElementCount !== this.call?.state.messages.length) this.#staysAtEnd = true;
    if (!this.call?.state.self) this.to = null;
  }

  protected override render(): TemplateResult {
    const { messages = [], participants = [], self = null } = this.call?.state ?? {};
    return html`<div class="root ${this.to ? 'to-one' : ''}">
      ${
        messages.length
          ? html`<ol part="messages" aria-label=${this.#texts.text('chat')} tabindex="0" @scroll=${this.#onScroll}>
              ${messages.map((message, i) => this.#renderMessage(message, messages[i - 1]))}
            </ol>`
          : html`<p class="empty">${this.#texts.text('noMessages')}</p>`
      }
      ${this.error ? html`<p part="error" class="error">${icon('warning')}${this.#texts.hint(this.error)}</p>` : nothing}
      ${this.#renderForm(self ? participants : [], self !== null)}
    </div>`;
  }

  #renderMessage(message: ChatMessage, previous: ChatMessage | undefined): TemplateResult {
    const { from, to, at, own } = message;
    const isNext = previous?.from === from && previous.to === to && at - previous.at < TOGETHER_MS;
    const kind = `${own ? 'own' : ''} ${to === undefined ? '' : 'private'} ${isNext ? '' : 'first'}`;
    return html`<li part="message" class=${kind}>
      ${isNext ? nothing : this.#renderHead(message)}
      <div class="text" dir="auto">${withLinks(message.text)}</div>
    </li>`;
  }

  #renderHead({ displayName, to, at, own }: ChatMessage): TemplateResult {
    const { text } = this.#texts;
    const name = own ? text('you') : displayName || text('guest');
    const mark = own ? text('privateTo', { name: this.#nameOf(to) }) : text('privateToYou');
    return html`<div class="head">
      <b dir="auto">${name}</b> ${to === undefined ? nothing : mark}
      <time dir="auto" datetime=${new Date(at).toISOString()}>${timeOfDay(at, this.#texts.lang)}</time>
    </div>`;
  }

  #renderForm(others: readonly Participant[], mayWrite: boolean): TemplateResult {
    const { text } = this.#texts;
    return html`<form @submit=${this.#onSubmit}>
      ${others.length || this.to ? this.#renderTo(others) : nothing}
      <textarea
        part="field message-field"
        rows="1"
        aria-label=${text('message')}
        aria-invalid=${this.error ? 'true' : nothing}
        placeholder=${mayWrite ? text('write') : text('joinToWrite')}
        enterkeyhint="send"
        dir="auto"
        ?disabled=${!mayWrite}
        @keydown=${this.#onKey}
        @input=${() => (this.error = null)}
      ></textarea>
      <button
        part="button send-button"
        class="primary"
        aria-label=${text('send')}
        title=${text('send')}
        ?disabled=${!mayWrite}
      >
        ${icon('send')}
      </button>
    </form>`;
  }

  #renderTo(others: readonly Participant[]): TemplateResult {
    const { text } = this.#texts;
    const chosen = this.to;
    // Somebody who is gone stays chosen: what was meant for one must not go to everyone instead.
    const isGone = chosen && !others.some(({ id }) => id === chosen.id);
    return html`<select part="field recipient-field" aria-label=${text('to')} @change=${this.#onTo}>
      <option value="" ?selected=${!chosen}>${text('toEveryone')}</option>
      ${[...others, ...(isGone ? [chosen] : [])].map(
        ({ id, displayName }) =>
          html`<option value=${id} ?selected=${id === chosen?.id}>
            ${text('toOnly', { name: displayName || text('guest') })}
          </option>`,
      )}
    </select>`;
  }

  protected override updated(): void {
    const list = this.#list;
    if (list) this.#resized.observe(list);
    this.#keepEnd();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  get #list(): HTMLOListElement | null {
    return this.renderRoot.querySelector('ol');
  }

  #keepEnd(): void {
    const list = this.#list;
    if (list && this.#staysAtEnd) list.scrollTop = list.scrollHeight;
    if (list) this.#height = list.clientHeight;
  }

  #onScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#list!;
    // A box that has become another one scrolls by itself.
    if (clientHeight === this.#height) this.#staysAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #nameOf(id: string | undefined): string {
    const participant = this.call?.state.participants.find((candidate) => candidate.id === id);
    return participant?.displayName || this.#texts.text('guest');
  }

  #onTo({ target }: Event): void {
    const { value } = target as HTMLSelectElement;
    this.to = this.call?.state.participants.find(({ id }) => id === value) ?? null;
    this.error = null;
  }

  #onKey(event: KeyboardEvent): void {
    // Enter that ends the composing of a character is not meant to send.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    void this.#send((event.target as HTMLFormElement).querySelector('textarea')!);
  }

  async #send(field: HTMLTextAreaElement): Promise<void> {
    const text = field.value;
    if (!text.trim()) return;
    try {
      await this.call?.sendMessage(text, this.to ? { to: this.to.id } : {});
      this.error = null;
      if (field.value === text) field.value = '';
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.error = error;
      // There is one live region, so that nothing is said at the same time as something else.
      const region = closest(namedBy(this) ?? this, 'video-chat')?.shadowRoot?.querySelector('[role="status"]');
      sayIn(region, this.#texts.hint(error));
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-panel': ChatPanel;
  }
}
