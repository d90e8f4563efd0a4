import { css, html, type TemplateResult } from 'lit';
import { icon, type IconName } from './icons.js';

/** The looks of what `renderDialogButton` draws. */
export const dialogStyles = css`
  .opens span {
    display: none;
  }
  .dialog {
    inline-size: 320px;
    max-inline-size: calc(100vi - 16px);
    max-block-size: 100vb;
    margin: auto;
    padding: 16px;
    color: inherit;
  }
`;

interface DialogButton {
  /** Of the dialog. */
  readonly id: string;
  /** The button is the part `NAME-button`, and shows the icon of that name. */
  readonly name: IconName;
  readonly label: string;
  /** More classes of the dialog. */
  readonly kind?: string;
}

/** A button, and the dialog that it opens. In a menu that stands open the button shows its label, too. */
export function renderDialogButton(
  { id, name, label, kind = '' }: DialogButton,
  content: TemplateResult,
): TemplateResult {
  return html`<button
      part="button ${name}-button"
      type="button"
      class="opens"
      popovertarget=${id}
      aria-label=${label}
      title=${label}
    >
      ${icon(name)}<span>${label}</span>
    </button>
    <div
      id=${id}
      part="menu"
      class="dialog ${kind}"
      popover
      role="dialog"
      aria-label=${label}
      @beforetoggle=${giveFocusBack}
    >
      ${content}
    </div>`;
}

/** To the button. Browsers do so only where the focus is in the same shadow root. */
function giveFocusBack({ currentTarget }: Event): void {
  const menu = currentTarget as HTMLElement;
  if (menu.matches(':focus-within')) (menu.previousElementSibling as HTMLElement).focus();
}
