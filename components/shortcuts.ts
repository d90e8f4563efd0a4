import { css, html, type ReactiveController, type ReactiveElement, type TemplateResult } from 'lit';
import { dress } from './dress.js';
import { findButton } from './find-button.js';
import { icon } from './icons.js';
import type { TextOf } from './strings.js';

/** Which key presses which button, by its part. Leaving has none, because letters are pressed by mistake. */
const KEYS: Readonly<Record<string, string>> = {
  m: 'microphone-button',
  v: 'camera-button',
  s: 'screen-button',
  c: 'chat-button',
  h: 'hand-button',
  f: 'fullscreen-button',
};

const looks = css`
  .keys {
    margin: auto;
    padding: 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: inherit;
  }
  .keys form {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 6px 16px;
    margin-block-start: 8px;
  }
  kbd {
    display: inline-block;
    min-inline-size: 1.8em;
    border: 1px solid var(--_muted);
    border-radius: 4px;
    font: inherit;
    text-align: center;
  }
`;

/** Where letters are written, or choose something. */
const FIELDS = 'input, textarea, select, [contenteditable]';

/**
 * Keys of a `<video-chat>` with `shortcuts`, while the focus is inside it: each presses a button that is there. `?` lists them.
 */
export class Shortcuts implements ReactiveController {
  readonly #host: ReactiveElement & { readonly shortcuts: boolean };
  readonly #text: TextOf;
  /** Whether the buttons name their keys. */
  #areTold = false;

  constructor(host: ReactiveElement & { readonly shortcuts: boolean }, text: TextOf) {
    this.#host = host;
    this.#text = text;
    host.addController(this);
    dress(host.shadowRoot!, [looks]);
    host.addEventListener('keydown', (event) => this.#onKey(event));
    host.addEventListener('displayrequest', ({ display }) => display === 'shortcuts' && void this.#list());
  }

  hostUpdated(): void {
    const { shortcuts } = this.#host;
    if (!shortcuts) this.#dialog?.close();
    // Each change of the call comes by here.
    if (!shortcuts && !this.#areTold) return;
    this.#areTold = shortcuts;
    // Once the elements inside have drawn their buttons, too.
    setTimeout(() => {
      for (const [key, button] of this.#buttons()) button.ariaKeyShortcuts = shortcuts ? key : null;
    });
  }

  /** The list of what there is a key for. */
  render(): TemplateResult {
    const close = this.#text('dismiss');
    return html`<dialog part="panel" class="keys" aria-label=${this.#text('shortcuts')}>
      <form method="dialog">
        <h2>${this.#text('shortcuts')}</h2>
        <button part="button dismiss-button" aria-label=${close} title=${close}>${icon('close')}</button>
      </form>
      <dl>
        ${this.#buttons().map(
          ([key, { ariaLabel, textContent }]) =>
            html`<dt><kbd>${key.toUpperCase()}</kbd></dt>
              <dd>${ariaLabel ?? textContent}</dd>`,
        )}
      </dl>
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector('.keys');
  }

  #buttons(): [string, HTMLButtonElement][] {
    return Object.entries(KEYS).flatMap(([key, part]) => {
      const button = findButton(this.#host, part);
      return button ? [[key, button] as [string, HTMLButtonElement]] : [];
    });
  }

  #onKey(event: KeyboardEvent): void {
    const { key, altKey, ctrlKey, metaKey, isComposing, repeat, defaultPrevented } = event;
    const [target] = event.composedPath();
    if (!this.#host.shortcuts || altKey || ctrlKey || metaKey || isComposing || repeat || defaultPrevented) return;
    if (target instanceof Element && target.matches(FIELDS)) return;
    if (key === '?') void this.#list();
    else if (this.#dialog?.open || !Object.hasOwn(KEYS, key)) return;
    else findButton(this.#host, KEYS[key]!)?.click();
    event.preventDefault();
  }

  /** Drawn anew, because the buttons of now are not those of the last drawing. */
  async #list(): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    if (!this.#dialog?.open) this.#dialog?.showModal();
  }
}
