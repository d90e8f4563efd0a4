import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import { ask, CallController } from './call-context.js';
import { icon } from './icons.js';
import { strings } from './strings.js';
import { row, theme } from './theme.js';

/**
 * Switches the own microphone and camera, in the lobby and in the call.
 *
 * @attr for - Id of the `<video-chat>` that it belongs to, unless it stands inside one.
 * @csspart button - Each button.
 * @csspart microphone-button
 * @csspart camera-button
 */
export class MediaToggles extends LitElement {
  static override styles = [theme, row];

  readonly #call = new CallController(
    this,
    (state) => state.microphone,
    (state) => state.camera,
    (state) => state.audioOnly,
  );

  get call(): Call | undefined {
    return this.#call.call;
  }
  set call(call: Call | undefined) {
    this.#call.call = call;
  }

  protected override render(): TemplateResult {
    const { call } = this;
    const texts = strings();
    const { microphone = false, camera = false, audioOnly = false, localStream } = call?.state ?? {};
    return html`<div class="root">
      <button
        part="button microphone-button"
        type="button"
        aria-pressed=${microphone}
        aria-busy=${microphone && !localStream?.getAudioTracks().length}
        aria-label=${texts.microphone}
        title=${microphone ? texts.microphoneOff : texts.microphoneOn}
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
              aria-pressed=${camera}
              aria-busy=${camera && !localStream?.getVideoTracks().length}
              aria-label=${texts.camera}
              title=${camera ? texts.cameraOff : texts.cameraOn}
              ?disabled=${!call}
              @click=${() => ask(call?.setCamera(!call.state.camera, 'user'))}
            >
              ${icon(camera ? 'camera' : 'cameraOff')}
            </button>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'media-toggles': MediaToggles;
  }
}
