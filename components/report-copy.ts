import { css, html, nothing, type LitElement, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import type { CallError, CallErrorCode } from './call/errors.js';
import { dress } from './dress.js';
import type { TextOf } from './strings.js';

const looks = css`
  .report {
    display: flex;
    min-block-size: 32px;
    background: none;
    text-decoration: underline;
  }
  /* There, every other button has a border, which would run through these letters. */
  @media (forced-colors: active) {
    .report {
      border: 0;
    }
  }
  .report + textarea {
    display: block;
    inline-size: 100%;
    padding: 0.5em;
    resize: none;
    font:
      0.75rem ui-monospace,
      monospace;
  }
`;

const DECIDED: ReadonlySet<CallErrorCode> = new Set(['room-full', 'room-locked', 'denied', 'removed']);

/** Copies a call's report, or shows it where the clipboard is closed. */
export class ReportCopy {
  readonly #host: LitElement & { readonly call: Call };
  readonly #text: TextOf;
  readonly #say: (line: string) => void;
  /** `null`: nobody asked for one. Empty: it was copied. Else it is shown, to be copied by hand. */
  #report: string | null = null;

  /** @param say tells whoever listens instead of looking. */
  constructor(host: LitElement & { readonly call: Call }, text: TextOf, say: (line: string) => void) {
    this.#host = host;
    this.#text = text;
    this.#say = say;
    dress(host.shadowRoot!, [looks]);
    host.call.addEventListener('error', () => (this.#report = null));
  }

  /** Nothing for what somebody has decided, and no report would change. */
  render({ code }: CallError): TemplateResult | undefined {
    if (DECIDED.has(code)) return;
    const text = this.#text;
    const report = this.#report;
    return html`<button part="button report-button" type="button" class="report" @click=${() => this.#copy()}>
        ${report === '' ? text('reportCopied') : text('copyReport')}
      </button>
      ${report ? html`<textarea part="field report-field" aria-label=${text('report')} rows="3" readonly .value=${report}></textarea>` : nothing}`;
  }

  async #copy(): Promise<void> {
    const report = JSON.stringify(await this.#host.call.getReport(), null, 2);
    try {
      await navigator.clipboard.writeText(report);
      this.#report = '';
      this.#say(this.#text('reportCopied'));
    } catch {
      // The clipboard is closed to frames and to pages that are not secure.
      this.#report = report;
    }
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector('textarea')?.select();
  }
}
