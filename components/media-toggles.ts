import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { canShareScreen, type Call } from './call/call.js';
import { ask, CallController } from './call-context.js';
import { icon } from './icons.js';
import { Texts } from './strings.js';
import { row, theme } from './theme.js';
import { VoiceLevel } from './voice-level.js';

/**
 * Turns your microphone and camera on and off, in the lobby and in the call; in the call it also shares your screen.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart button - Each button.
 * @csspart microphone-button
 * @csspart camera-button
 * @csspart flip-button - Takes the camera on the other side, where there are two.
 * @csspart screen-button - Absent where the browser shares none.
 */
export class MediaToggles extends LitElement {
  static override styles = [
    theme,
    row,
    css`
      .level {
        background: linear-gradient(color-mix(in srgb, var(--_accent) 40%, transparent) 0 0) bottom / 100%
          calc(var(--_level, 0) * 100%) no-repeat var(--_raised);
      }
      /* Screen sharing is hidden in the smallest boxes; stopping it is not. */
      @container (max-width: 299px) and (min-height: 0) {
        .spare:not([aria-pressed='true']) {
          display: none;
        }
      }
    `,
  ];

  /** Leaves out the button of the screen. */
  @property({ type: Boolean }) noscreen = false;

  readonly #texts = new Texts(this);

  constructor() {
    super();
    new VoiceLevel(this, () => this.call);
  }
  readonly #call = new CallController(
    this,
    (state) => state.microphone,
    (state) => state.camera,
    (state) => state.audioOnly,
    (state) => state.screen,
    (state) => state.devices,
    (state) => state.self !== null,
    (state) => state.refusals,
  );

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    const { call } = this;
    const { text } = this.#texts;
    const { microphone = false, camera = false, audioOnly = false, localStream, self, refusals } = call?.state ?? {};
    // Before the call nothing is amiss but what was asked for and could not be had.
    const off = (refusal?: object | null) => (self || refusal ? '' : 'plain');
    return html`<div class="root row">
      <button
        part="button microphone-button"
        type="button"
        class=${microphone ? 'level' : off(refusals?.microphone)}
        aria-pressed=${microphone}
        aria-busy=${microphone && !localStream?.getAudioTracks().length}
        aria-label=${text('microphone')}
        title=${microphone ? text('microphoneOff') : text('microphoneOn')}
        ?disabled=${!call}
        @click=${() => ask(call?.setMicrophone(!call.state.microphone, 'user'))}
      >
        ${icon(microphone ? 'microphone' : 'microphoneOff')}
      </button>
      ${
        audioOnly
          ? nothing
          : html`<button
                part="button camera-button"
                type="button"
                class=${camera ? '' : off(refusals?.camera)}
                aria-pressed=${camera}
                aria-busy=${camera && !localStream?.getVideoTracks().length}
                aria-label=${text('camera')}
                title=${camera ? text('cameraOff') : text('cameraOn')}
                ?disabled=${!call}
                @click=${() => ask(call?.setCamera(!call.state.camera, 'user'))}
              >
                ${icon(camera ? 'camera' : 'cameraOff')}
              </button>
              ${camera && call?.canFlip ? this.#renderFlip(call) : nothing}`
      }
      ${call?.state.self && !audioOnly && !this.noscreen && canShareScreen() ? this.#renderScreen(call) : nothing}
    </div>`;
  }

  #renderFlip(call: Call): TemplateResult {
    const label = this.#texts.text('flip');
    return html`<button
      part="button flip-button"
      type="button"
      class="plain spare"
      aria-label=${label}
      title=${label}
      @click=${() => ask(call.flipCamera('user'))}
    >
      ${icon('flip')}
    </button>`;
  }

  #renderScreen(call: Call): TemplateResult {
    const { text } = this.#texts;
    const isOn = call.state.screen;
    return html`<button
      part="button screen-button"
      type="button"
      class="plain spare"
      aria-pressed=${isOn}
      aria-label=${text('screen')}
      title=${isOn ? text('screenOff') : text('screen')}
      @click=${() => ask(isOn ? call.stopScreen('user') : call.shareScreen({}, 'user'))}
    >
      ${icon('screen')}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'media-toggles': MediaToggles;
  }
}
