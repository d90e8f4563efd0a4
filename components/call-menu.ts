import { html, nothing, type ReactiveElement, type TemplateResult } from 'lit';
import { canShareScreen, type Call } from './call/call.js';
import { ask } from './call-context.js';
import { menuStyles } from './call-menu-styles.js';
import { Clock } from './clock.js';
import { dialogStyles } from './dialog-button.js';
import { dress } from './dress.js';
import { DisplayRequestEvent, InviteRequestEvent, type Display } from './events.js';
import { FullScreen } from './full-screen.js';
import { canShare } from './invite.js';
import { hostingStyles, renderHosting } from './hosting.js';
import { icon, type IconName } from './icons.js';
import { canFloat } from './picture-in-picture.js';
import { renderSettings } from './settings.js';
import { sounds } from './sounds.js';
import type { TextOf } from './strings.js';

const LOOKS = [dialogStyles, menuStyles, ...hostingStyles];

/** The controls that a menu belongs to. */
interface MenuOwner extends ReactiveElement {
  readonly noinvite: boolean;
  readonly noscreen: boolean;
  readonly nosettings: boolean;
  readonly nofullscreen: boolean;
  readonly shortcuts: boolean;
}

interface MenuOptions {
  readonly call: Call;
  readonly text: TextOf;
  /** Asks the `<video-chat>` for what only it can do. */
  readonly request: (event: Event) => void;
}

/** What redraws the controls, besides their call. */
const followed = new WeakMap<MenuOwner, { clock: Clock; screen: FullScreen }>();

function follow(controls: MenuOwner, call: Call): { clock: Clock; screen: FullScreen } {
  const known = followed.get(controls);
  if (known) return known;
  const made = { clock: new Clock(controls, () => call.state.since), screen: new FullScreen(controls) };
  followed.set(controls, made);
  // What opens from the menu takes its place.
  controls.shadowRoot!.addEventListener('click', ({ target }) => {
    const opener = (target as Element).closest('.menu [popovertarget]');
    opener?.closest<HTMLElement>('.menu')!.hidePopover();
  });
  return made;
}

/** What is used less than the rest of the controls: beside them as far as there is room, and else behind one button. */
export function renderMenu(controls: MenuOwner, { call, text, request }: MenuOptions): TemplateResult {
  dress(controls.shadowRoot!, LOOKS);
  const { self, audioOnly, screen } = call.state;
  const { clock } = follow(controls, call);
  const isUp = self?.hand ?? false;
  const isShared = !controls.noscreen && !audioOnly && !screen && canShareScreen();
  const [settings, devices] = controls.nosettings ? [] : renderSettings(text('settings'), call);
  const [hosting, ...hosted] = self?.role === 'host' ? renderHosting(call, text) : [];
  return html`${renderMore('menu', 'narrow', text('more'))}
    <div id="menu" part="menu" class="menu list" popover>
      <div class="since">
        ${text('timeInCall')} <span part="time" role="timer" aria-label=${text('timeInCall')}>${clock.text}</span>
      </div>
      ${isShared ? renderItem({ name: 'screen', kind: 'least' }, text('screen'), () => ask(call.shareScreen({}, 'user'))) : nothing}
      ${renderItem({ name: 'hand', isOn: isUp }, text('hand'), () => ask(call.raiseHand(!isUp)))}
      ${controls.noinvite ? nothing : renderItem({ name: 'invite' }, text('invite'), () => request(new InviteRequestEvent()))}
      ${settings} ${hosting}
      <div id="rest" part="menu" class="rest list" popover>${renderRest(controls, { call, text, request })}</div>
    </div>
    ${renderMore('rest', 'wide-only', text('more'))} ${devices} ${hosted}
    <span part="time" class="time" role="timer" aria-label=${text('timeInCall')}>${clock.text}</span>`;
}

/** What waits in the menu also where there is room: it is used once in a call, or never. */
function renderRest(controls: MenuOwner, { call, text, request }: MenuOptions): unknown[] {
  const { isOn } = follow(controls, call).screen;
  const show = (display: Display) => () => request(new DisplayRequestEvent(display));
  const flipSounds = () => {
    sounds.on = !sounds.on;
    controls.requestUpdate();
  };
  const isFilling = !controls.nofullscreen && document.fullscreenEnabled;
  const fills = { name: 'fullscreen', isOn, image: isOn ? 'smaller' : 'fullscreen' } as const;
  const title = isOn ? text('fullscreenOff') : undefined;
  return [
    // Else this is what inviting does.
    controls.noinvite || !canShare()
      ? nothing
      : renderItem({ name: 'copy' }, text('copyLink'), () => request(new InviteRequestEvent(true))),
    renderItem({ name: 'sounds', isOn: sounds.on }, text('sounds'), flipSounds),
    isFilling ? renderItem({ ...fills, title }, text('fullscreen'), show('fullscreen')) : nothing,
    canFloat() ? renderItem({ name: 'window' }, text('pictureInPicture'), show('window')) : nothing,
    controls.shortcuts ? renderItem({ name: 'shortcuts' }, text('shortcuts'), show('shortcuts')) : nothing,
  ];
}

function renderMore(id: string, kind: string, label: string): TemplateResult {
  return html`<button
    part="button more-button"
    type="button"
    class="more ${kind}"
    popovertarget=${id}
    aria-label=${label}
    title=${label}
  >
    ${icon('more')}
  </button>`;
}

interface Item {
  readonly name: Display | 'copy' | 'hand' | 'invite' | 'screen' | 'sounds';
  /** Only of what is on or off. */
  readonly isOn?: boolean;
  /** Its icon, if that has another name. */
  readonly image?: IconName;
  /** What pressing it does, if that is not what it is called. */
  readonly title?: string | undefined;
  readonly kind?: string;
}

/** A button of the menu, which is read where the menu stands open, and else is only an icon. */
function renderItem(item: Item, label: string, press: () => void): TemplateResult {
  const { name, isOn, image = name, title = label, kind = '' } = item;
  return html`<button
    part="button ${name}-button"
    type="button"
    class="plain ${kind}"
    aria-pressed=${isOn ?? nothing}
    aria-label=${label}
    title=${title}
    @click=${press}
  >
    ${icon(image)}<span>${label}</span>${isOn ? html`<span class="check">${icon('check')}</span>` : nothing}
  </button>`;
}
