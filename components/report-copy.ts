import type { LitElement } from 'lit';
import type { Call } from './call/call.js';

/** Copies a call's report, or shows it where the clipboard is closed. */
export class ReportCopy {
  /** `null`: nobody asked for one. Empty: it was copied. Else it is shown, to be copied by hand. */
  text: string | null = null;
  readonly #host: LitElement & { readonly call: Call };
  readonly #copied: () => void;

  /** `copied` tells whoever listens instead of looking. */
  constructor(host: LitElement & { readonly call: Call }, copied: () => void) {
    this.#host = host;
    this.#copied = copied;
    host.call.addEventListener('error', () => (this.text = null));
  }

  async copy(): Promise<void> {
    const report = JSON.stringify(await this.#host.call.getReport(), null, 2);
    try {
      await navigator.clipboard.writeText(report);
      this.text = '';
      this.#copied();
    } catch {
      // The clipboard is closed to frames and to pages that are not secure.
      this.text = report;
    }
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector('textarea')?.select();
  }
}
