import { css, html, nothing, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import { ask } from './call-context.js';
import { dialogStyles } from './dialog-button.js';
import { dress } from './dress.js';
import { DisplayRequestEvent, InviteRequestEvent, type Display } from './events.js';
import { hostingStyles, renderHosting } from './hosting.js';
import { icon } from './icons.js';
import { canFloat } from './picture-in-picture.js';
import { renderSettings } from './settings.js';
import { sounds } from './sounds.js';
import type { TextOf } from './strings.js';

const LOOKS = [
  dialogStyles,
  hostingStyles,
  css`
    .menu {
      display: contents;
    }
    .menu span,
    .more {
      display: none;
    }
    /* Where there is no room, what is used less waits in a menu. */
    @container (max-width: 699px) {
      .more {
        display: inline-flex;
      }
      .more svg {
        stroke-width: 3;
      }
      .menu {
        display: none;
      }
      .menu:popover-open {
        display: flex;
        flex-direction: column;
        inset: auto;
        margin-block: 4px;
        position-area: block-start span-inline-start;
        position-try-fallbacks: flip-inline, flip-block;
        max-block-size: calc(100vb - 8px);
        padding: 6px;
      }
      .menu button {
        justify-content: start;
        text-align: start;
        padding-inline: 0.75em;
      }
      .menu span {
        display: inline;
      }
    }
  `,
];

/** The controls that a menu belongs to. */
interface MenuOwner {
  readonly noinvite: boolean;
  readonly nosettings: boolean;
  readonly nofullscreen: boolean;
  readonly shortcuts: boolean;
  readonly shadowRoot: ShadowRoot | null;
  requestUpdate: () => void;
}

interface MenuOptions {
  readonly call: Call;
  readonly text: TextOf;
  /** Asks the `<video-chat>` for what only it can do. */
  readonly request: (event: Event) => void;
}

/** What is used less than the rest of the controls, beside them or, where there is no room, behind one button. */
export function renderMenu(controls: MenuOwner, { call, text, request }: MenuOptions): TemplateResult {
  dress(controls.shadowRoot!, LOOKS);
  const { self } = call.state;
  const isUp = self?.hand ?? false;
  const renderDisplay = (name: Display, label: string, isOffered: boolean) =>
    isOffered ? renderItem({ name }, label, () => request(new DisplayRequestEvent(name))) : nothing;
  const flipSounds = () => {
    sounds.on = !sounds.on;
    controls.requestUpdate();
  };
  return html`<button
      part="button more-button"
      type="button"
      class="more"
      popovertarget="menu"
      aria-label=${text('more')}
      title=${text('more')}
    >
      ${icon('more')}
    </button>
    <div id="menu" part="menu" class="menu" popover>
      ${renderItem({ name: 'hand', isOn: isUp }, text('hand'), () => ask(call.raiseHand(!isUp)))}
      ${controls.noinvite ? nothing : renderItem({ name: 'invite' }, text('invite'), () => request(new InviteRequestEvent()))}
      ${renderItem({ name: 'sounds', isOn: sounds.on }, text('sounds'), flipSounds)}
      ${controls.nosettings ? nothing : renderSettings(text('settings'), call)}
      ${self?.role === 'host' ? renderHosting(call, text) : nothing}
      ${renderDisplay('fullscreen', text('fullscreen'), !controls.nofullscreen && document.fullscreenEnabled)}
      ${renderDisplay('window', text('pictureInPicture'), canFloat())}
      ${renderDisplay('shortcuts', text('shortcuts'), controls.shortcuts)}
    </div>`;
}

interface Item {
  readonly name: Display | 'hand' | 'invite' | 'sounds';
  /** Only of what is on or off. */
  readonly isOn?: boolean;
}

/** A button of the menu, which is read where the menu stands open, and else is only an icon. */
function renderItem({ name, isOn }: Item, label: string, press: () => void): TemplateResult {
  return html`<button
    part="button ${name}-button"
    type="button"
    class="plain"
    aria-pressed=${isOn ?? nothing}
    aria-label=${label}
    title=${label}
    @click=${press}
  >
    ${icon(name)}<span>${label}</span>
  </button>`;
}
