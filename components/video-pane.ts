import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Participant } from './call/call-state.js';
import { showState } from './custom-states.js';
import { PaneBlockedEvent, PaneSightEvent } from './events.js';
import { bars, icon } from './icons.js';
import { late } from './late.js';
import { PaneSight } from './pane-sight.js';
import { Texts } from './strings.js';
import { theme } from './theme.js';
import { videoPaneStyles } from './video-pane-styles.js';
import { feed, pictureOf, soundOf } from './track-stream.js';

/** Up to this quality a connection is worth a warning. */
const WEAK = 2;

/**
 * One participant: picture, sound, name and marks. Knows nothing of the call.
 *
 * @csspart video - The picture.
 * @csspart name - The name.
 * @csspart status - What the connection is doing, unless all is well.
 * @csspart button - The button that pins.
 * @csspart pin-button
 * @cssproperty [--video-chat-radius=12px] - Corner radius.
 * @cssstate speaking - While this participant speaks.
 * @cssstate local - The own picture, mirrored and silent.
 * @cssstate screen - A shared screen.
 * @fires {PaneBlockedEvent} paneblocked - The browser refused to play; `call.playLater(event.media)` tries again later.
 * @fires {PaneSightEvent} panesight - It shows somebody's picture, or screen, so tall from now on; `call.wantPicture()` asks for no more. Bubbles.
 * @fires {PanePinEvent} panepin - The user wants this pane to be pinned, or let go. Bubbles; `preventDefault()` keeps the layout.
 */
export class VideoPane extends LitElement {
  static override styles = [theme, videoPaneStyles];

  @property({ attribute: false }) participant: Participant | null = null;
  /** Microphone and camera; the participant's own if not given. */
  @property({ attribute: false }) stream: MediaStream | null = null;
  /** A screen, which is shown and heard instead of `stream`: whole, and never mirrored. */
  @property({ attribute: false }) screenStream: MediaStream | null = null;
  /** The speaker, not the microphone. */
  @property({ type: Boolean }) muted = false;
  /** 0 to 1. */
  @property({ type: Number }) volume = 1;
  /** The speaker to use, by its device id, where the browser can choose one. */
  @property({ attribute: 'sink-id' }) sinkId = '';
  /** Shows no picture, only who it is. */
  @property({ type: Boolean, attribute: 'audio-only' }) audioOnly = false;
  /** Oneself: mirrored, and never heard. */
  @property({ type: Boolean }) local = false;
  /** Offers to be pinned. */
  @property({ type: Boolean }) pinnable = false;
  /** Whether it is pinned; shown by the button, and by nothing else. */
  @property({ type: Boolean }) pinned = false;

  /** The picture whose first frame has come. */
  @state() private seen: MediaStream | null = null;
  readonly #texts = new Texts(this);
  readonly #internals = this.attachInternals();
  readonly #sight = new PaneSight(this, (height) => this.#onSight(height));
  #picture: MediaStream | null = null;
  #sound: MediaStream | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // A browser pauses what it finds outside a document.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Chromium never lets go of a video that has something to play, nor of all around it. But a move is not an end.
    setTimeout(() => this.isConnected || this.requestUpdate());
  }

  protected override willUpdate(): void {
    const { participant, screenStream } = this;
    const source = this.isConnected ? (screenStream ?? this.stream ?? participant?.stream) : null;
    // Without a camera nothing is attached: not even the last picture stays.
    const isOn = !this.audioOnly && (screenStream !== null || participant?.camera !== false);
    this.#picture = isOn ? pictureOf(source) : null;
    // The same track may come back later, and begins without a picture then.
    if (!this.#picture) this.seen = null;
    this.#sound = this.local ? null : soundOf(source);
    const { states } = this.#internals;
    showState(states, 'speaking', this.#isSpeaking);
    showState(states, 'local', this.local);
    showState(states, 'screen', Boolean(screenStream));
  }

  protected override render(): TemplateResult {
    const { participant, local } = this;
    const { text } = this.#texts;
    const name = participant?.displayName ?? '';
    const shown = this.screenStream
      ? local
        ? text('ownScreen')
        : text('screenOf', { name: name || text('guest') })
      : local && participant
        ? name
          ? text('ownName', { name })
          : text('you')
        : name || text('guest');
    const status = this.#status();
    return html`<div class="root ${this.screenStream ? 'shared' : ''}" role="group" aria-label=${shown}>
      ${
        this.#isSeen
          ? nothing
          : html`<div class="person ${status ? 'away' : ''}" aria-hidden="true">
              <div class="initials">${initialsOf(name) || icon('person')}</div>
            </div>`
      }
      ${this.#renderMedia(Boolean(status))}
      <div class="ring ${this.#isSpeaking ? 'speaking' : ''}"></div>
      ${participant ? this.#renderMarks(participant, shown, status) : nothing}
      ${this.pinnable ? late.renderPin?.(this, text('pin', { name: shown })) : nothing}
    </div>`;
  }

  #renderMedia(isAway: boolean): TemplateResult {
    const { facingMode } = this.#picture?.getVideoTracks()[0]?.getSettings() ?? {};
    // Only whoever looks at the camera expects a mirror.
    const isMirrored = this.local && facingMode !== 'environment';
    const kind = this.screenStream ? 'screen' : isMirrored ? 'mirrored' : '';
    return html`<video
        part="video"
        class="${kind} ${this.#isSeen ? '' : 'pending'} ${isAway ? 'away' : ''}"
        autoplay
        playsinline
        muted
        .muted=${true}
        @loadeddata=${this.#onFrame}
        @resize=${() => this.#sight.update()}
        @enterpictureinpicture=${() => this.#sight.update()}
        @leavepictureinpicture=${() => this.#sight.update()}
      ></video>
      ${this.local ? nothing : html`<audio autoplay .muted=${this.muted} .volume=${toVolume(this.volume)}></audio>`}`;
  }

  #renderMarks({ microphone, quality, hand }: Participant, name: string, status: string): TemplateResult {
    const { text } = this.#texts;
    const isWeak = quality !== null && quality <= WEAK && !this.local;
    return html`<div class="marks">
      <span>
        ${hand && !this.screenStream ? icon('hand', text('isHandUp')) : nothing}
        ${microphone || this.screenStream ? nothing : icon('microphoneOff', text('isMuted'))}
        ${isWeak ? bars(quality, text('isWeak')) : nothing}
        <span part="name" dir="auto">${name}</span>
      </span>
      ${status ? html`<span part="status">${status}</span>` : nothing}
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#play();
    // Not in the template: a page's policy may forbid inline styles.
    const hue = String(hueOf(this.participant?.displayName ?? ''));
    this.renderRoot.querySelector<HTMLElement>('.root')!.style.setProperty('--_hue', hue);
    const audio = this.renderRoot.querySelector('audio');
    // A speaker that is gone leaves the sound where it was.
    if (changed.has('sinkId') && (this.sinkId || changed.get('sinkId')))
      audio?.setSinkId?.(this.sinkId).catch(() => {});
  }

  #status(): string {
    const { text } = this.#texts;
    if (this.local) return '';
    switch (this.participant?.connection) {
      case 'connecting':
        return text('linkConnecting');
      case 'reconnecting':
        return text('linkReconnecting');
      case 'paused':
        return text('linkPaused');
      default:
        return '';
    }
  }

  /** A screen does not speak. */
  get #isSpeaking(): boolean {
    return !this.screenStream && Boolean(this.participant?.speaking);
  }

  /** Whether there is a picture to show, and not only a track. */
  get #isSeen(): boolean {
    return this.#picture !== null && this.seen === this.#picture;
  }

  /** What is out of sight need not be sent. */
  #onSight(height: number): void {
    const { participant, local, screenStream } = this;
    const screen = screenStream !== null;
    if (participant && !local) this.dispatchEvent(new PaneSightEvent(participant.id, height, { screen }));
  }

  #onFrame(): void {
    this.seen = this.#picture;
  }

  #play(): void {
    for (const media of this.renderRoot.querySelectorAll<HTMLMediaElement>('video, audio')) {
      feed(media, media.localName === 'audio' ? this.#sound : this.#picture);
      if (media.srcObject && media.paused) media.play().catch((cause: unknown) => this.#onRefused(media, cause));
    }
  }

  /** Browsers let nothing sound on a page that nobody has touched yet. */
  #onRefused(media: HTMLMediaElement, cause: unknown): void {
    if ((cause as Error).name === 'NotAllowedError') this.dispatchEvent(new PaneBlockedEvent(media));
  }
}

function toVolume(volume: number): number {
  return Math.min(1, Math.max(0, volume || 0));
}

/** The first letters of the first and the last word. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...new Intl.Segmenter().segment(word ?? '')][0]?.segment ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** A hue of its own for each name; lightness and chroma are fixed, so that white stays readable on all of them. */
function hueOf(name: string): number {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)!) % 360;
  return hash;
}

declare global {
  interface HTMLElementTagNameMap {
    'video-pane': VideoPane;
  }
}
