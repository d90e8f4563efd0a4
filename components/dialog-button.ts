import { css, html, type TemplateResult } from 'lit';
import { icon, type IconName } from './icons.js';

/**
 * The looks of what `renderDialogButton` draws: below its button if it has room there, and else at the end of the window,
 * where it covers least of what one chooses for.
 */
export const dialogStyles = css`
  .opens span {
    display: none;
  }
  .dialog {
    inline-size: 320px;
    max-inline-size: calc(100vi - 16px);
    max-block-size: calc(100vb - 16px);
    margin-block: auto 8px;
    margin-inline: auto 8px;
    padding: 16px;
    color: inherit;
    outline: none;
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.3);
    position-area: block-end;
    position-try-fallbacks: --at-end;
  }
  @position-try --at-end {
    position-area: none;
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
): [button: TemplateResult, dialog: TemplateResult] {
  return [
    html`<button
      part="button ${name}-button"
      type="button"
      class="opens"
      popovertarget=${id}
      aria-haspopup="dialog"
      aria-label=${label}
      title=${label}
    >
      ${icon(name)}<span>${label}</span>
    </button>`,
    html`<div
      id=${id}
      part="menu"
      class="dialog ${kind}"
      popover
      tabindex="-1"
      @toggle=${takeFocus}
      role="dialog"
      aria-label=${label}
      @beforetoggle=${({ currentTarget }: Event) => giveFocusBack(currentTarget as HTMLElement, id)}
    >
      ${content}
    </div>`,
  ];
}

/** Gives the focus to a dialog that has opened. */
export function takeFocus({ newState, currentTarget }: ToggleEvent): void {
  if (newState === 'open') (currentTarget as HTMLElement).focus();
}

/** To the button that opens `id`, or to that of its menu. Browsers do so only where the focus is in the same shadow root. */
export function giveFocusBack(dialog: HTMLElement, id: string): void {
  if (!dialog.matches(':focus-within')) return;
  const buttons = dialog.parentElement!.querySelectorAll<HTMLElement>(`.opens[popovertarget=${id}], .more`);
  [...buttons].find((button) => button.checkVisibility())?.focus();
}
