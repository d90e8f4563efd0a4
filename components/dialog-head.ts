import { css, html, type TemplateResult } from 'lit';
import { icon } from './icons.js';

/** The looks of what `renderDialogHead` draws. */
export const dialogHeadStyles = css`
  .heading {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    margin-block: -8px 0;
    margin-inline-end: -8px;
  }
  h2 {
    font-size: 1.0625rem;
    font-weight: 650;
    line-height: 1.25;
  }
`;

/** What a dialog is about, and a button that closes it. */
export function renderDialogHead(heading: string, label: string, close: (event: Event) => void): TemplateResult {
  return html`<div class="heading">
    <h2>${heading}</h2>
    <button part="button close-button" type="button" aria-label=${label} title=${label} @click=${close}>
      ${icon('close')}
    </button>
  </div>`;
}
