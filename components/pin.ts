import { css, html, type LitElement, type TemplateResult } from 'lit';
import type { Participant } from './call/call-state.js';
import { dress } from './dress.js';
import { PanePinEvent } from './events.js';
import { icon } from './icons.js';

const LOOKS = [
  css`
    [dir='rtl'] button {
      direction: rtl;
    }
    button {
      --_size: 32px;
      position: absolute;
      inset-block-start: 6px;
      inset-inline-end: 6px;
    }
    [aria-pressed] {
      background: rgb(0 0 0 / 0.62);
      color: #fff;
    }
    [aria-pressed='false'] {
      opacity: 0;
      transition: opacity 0.15s;
    }
    .root:hover button,
    button:focus-visible {
      opacity: 1;
    }
    .root:not(:hover) [aria-pressed='false']:not(:focus-visible) {
      pointer-events: none;
    }
    @media (pointer: coarse) {
      button {
        --_size: 44px;
      }
    }
    @container (max-width: 140px) or (max-height: 72px) {
      button {
        inset-block-start: 2px;
        inset-inline-end: 2px;
      }
    }
  `,
];

/** What a pane tells of itself to whoever is to lay it out. */
interface Pinnable extends LitElement {
  readonly participant: Participant | null;
  readonly screenStream: MediaStream | null;
  readonly pinned: boolean;
}

/** The button that puts a pane on the stage, or takes it back. */
export function renderPin(pane: Pinnable, label: string): TemplateResult {
  dress(pane.shadowRoot!, LOOKS);
  const { participant, screenStream, pinned } = pane;
  const pin = () =>
    pane.dispatchEvent(new PanePinEvent(participant, { screen: screenStream !== null, pinned: !pinned }));
  return html`<button
    part="button pin-button"
    type="button"
    aria-pressed=${pinned}
    aria-label=${label}
    title=${label}
    @click=${pin}
  >
    ${icon('pin')}
  </button>`;
}
