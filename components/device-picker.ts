import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Call, DeviceKind } from './call/call.js';
import { ask, CallController } from './call-context.js';
import { dialogHeadStyles, renderDialogHead } from './dialog-head.js';
import { icon } from './icons.js';
import { playNotes } from './notes.js';
import { Texts } from './strings.js';
import { theme } from './theme.js';
import { VoiceLevel } from './voice-level.js';

/**
 * Chooses camera, microphone and speaker, with a level meter and a test sound.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart field - Each choice.
 * @csspart camera-field
 * @csspart microphone-field
 * @csspart speaker-field
 * @csspart level - How loud one's microphone is.
 * @csspart button - The button that plays a sound.
 * @csspart test-button
 * @csspart close-button
 */
export class DevicePicker extends LitElement {
  static override styles = [
    theme,
    dialogHeadStyles,
    css`
      .root,
      label {
        display: grid;
        gap: var(--_gap);
      }
      label {
        gap: 2px;
        color: var(--_muted);
        font-size: 0.875em;
      }
      select {
        inline-size: 100%;
        color: var(--_text);
        text-overflow: ellipsis;
      }
      .wide {
        border-color: var(--_line);
      }
      .level {
        block-size: 6px;
        border-radius: 3px;
        background: linear-gradient(var(--_accent) 0 0) 0 / calc(var(--_level, 0) * 100%) no-repeat var(--_line);
      }
      .level:dir(rtl) {
        background-position: 100%;
      }
    `,
  ];

  /** Has a heading, and a button that closes the dialog around it. */
  @property({ type: Boolean }) headed = false;

  readonly #call = new CallController(
    this,
    (state) => state.devices,
    (state) => state.chosen,
    (state) => state.audioOnly,
  );

  readonly #texts = new Texts(this);

  constructor() {
    super();
    new VoiceLevel(this, () => this.call);
  }

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    const { text } = this.#texts;
    const { audioOnly } = this.call?.state ?? {};
    return html`<div class="root">
      ${this.headed ? renderDialogHead(text('settings'), text('dismiss'), () => this.#dialog?.hidePopover()) : nothing}
      ${audioOnly ? nothing : this.#renderChoice('camera')} ${this.#renderChoice('microphone')}
      <div part="level" class="level" role="meter" aria-label=${text('level')} aria-valuenow="0"></div>
      ${this.#renderChoice('speaker')}
      <button part="button test-button" type="button" class="wide" @click=${this.#onTest}>
        ${icon('speaker')}${text('testSound')}
      </button>
    </div>`;
  }

  /** Browsers name nothing to a page that may not use any. */
  #renderChoice(kind: DeviceKind): TemplateResult | typeof nothing {
    const { devices, chosen } = this.call?.state ?? {};
    const list = devices?.[`${kind}s`].filter(({ deviceId }) => deviceId) ?? [];
    const { text } = this.#texts;
    if (kind === 'speaker' && !list.length) return nothing;
    const choose = ({ target }: Event) => ask(this.call?.setDevice(kind, (target as HTMLSelectElement).value, 'user'));
    return html`<label
      >${text(kind)}
      <select part="field ${kind}-field" ?disabled=${!list.length} @change=${choose}>
        <option value="" ?hidden=${chosen?.[kind]} .selected=${!chosen?.[kind]}>
          ${text(list.length ? 'standard' : 'notNamed')}
        </option>
        ${list.map(
          ({ deviceId, label: name }) =>
            html`<option value=${deviceId} .selected=${deviceId === chosen?.[kind]}>${name}</option>`,
        )}
      </select>
    </label>`;
  }

  get #dialog(): HTMLElement | null {
    return this.closest('[popover]');
  }

  #onTest(): void {
    ask(playNotes([523, 784], { speaker: this.call?.state.chosen.speaker ?? '', gain: 0.2 }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'device-picker': DevicePicker;
  }
}
