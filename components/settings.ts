import { css, html, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import { icon } from './icons.js';
import { PARTS } from './parts.js';

/** The looks of what `renderSettings` draws. */
export const settingsStyles = css`
  [part~='settings-button'] span {
    display: none;
  }
  .settings {
    inline-size: 320px;
    max-inline-size: calc(100vi - 16px);
    max-block-size: 100vb;
    margin: auto;
    padding: 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    color: inherit;
    background: var(--_raised);
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.3);
  }
`;

/** A button, and the choice of devices that it opens. */
export function renderSettings(label: string, call: Call | undefined): TemplateResult {
  return html`<button
      part="button settings-button"
      type="button"
      popovertarget="settings"
      aria-label=${label}
      title=${label}
    >
      ${icon('settings')}<span>${label}</span>
    </button>
    <div
      id="settings"
      part="menu"
      class="settings"
      popover
      role="dialog"
      aria-label=${label}
      @beforetoggle=${giveFocusBack}
    >
      <device-picker exportparts=${PARTS} .call=${call}></device-picker>
    </div>`;
}

/** To the button. Browsers do so only where the focus is in the same shadow root. */
function giveFocusBack({ currentTarget }: Event): void {
  const menu = currentTarget as HTMLElement;
  if (menu.matches(':focus-within')) (menu.previousElementSibling as HTMLElement).focus();
}
