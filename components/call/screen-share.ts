import type { ChangedBy } from './call-events.js';
import { codeOf, mediaDevices } from './capture.js';
import { CallError } from './errors.js';

/** How a screen is to be shared. */
export interface ScreenOptions {
  /** Its sound too: `true` tells by an `error` when the browser gives none; not given, it comes where it can be had. */
  audio?: boolean;
  /** What is on it: `detail` if not given, `text`, or `motion` for films. */
  contentHint?: 'detail' | 'text' | 'motion';
}

/** What browsers know beyond the types; others pass over it. */
interface ScreenConstraints extends DisplayMediaStreamOptions {
  audio: boolean | (MediaTrackConstraints & { suppressLocalAudioPlayback: boolean; restrictOwnAudio: boolean });
  selfBrowserSurface: 'exclude';
  surfaceSwitching: 'include';
  systemAudio: 'include' | 'exclude';
}

export interface ScreenOwner {
  /** Another screen, or none, is captured from now on. */
  shared: (stream: MediaStream | null, by: ChangedBy) => void;
  /** It is shared, but without the sound that was asked for; or its sound ended before it. */
  silent: (wasAsked: boolean) => void;
}

/** Whether this browser can share a screen at all. */
export const canShareScreen = (): boolean => typeof mediaDevices()?.getDisplayMedia === 'function';

/** One's own shared screen: at most one at a time, however often it is asked for. */
export class ScreenShare {
  readonly #owner: ScreenOwner;
  #stream: MediaStream | null = null;
  #asking: Promise<void> | null = null;
  #isWanted = false;

  constructor(owner: ScreenOwner) {
    this.#owner = owner;
  }

  /**
   * Lets the person choose a screen. Resolves when it is shared, or when nothing was chosen.
   * @throws CallError if the browser cannot, or may not.
   */
  async start(options: ScreenOptions, by: ChangedBy): Promise<void> {
    this.#isWanted = true;
    if (this.#stream) return;
    this.#asking ??= this.#ask(options, by).finally(() => (this.#asking = null));
    await this.#asking;
  }

  stop(by: ChangedBy): void {
    this.#isWanted = false;
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = null;
    stopAll(stream);
    this.#owner.shared(null, by);
  }

  async #ask(options: ScreenOptions, by: ChangedBy): Promise<void> {
    if (!canShareScreen()) {
      throw new CallError(isSecureContext ? 'unsupported-browser' : 'insecure-context', { hint: 'screen-impossible' });
    }
    const stream = await navigator.mediaDevices.getDisplayMedia(constraintsOf(options)).catch(explain);
    if (!stream) return;
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (!this.#isWanted || !picture) return stopAll(stream);
    this.#stream = stream;
    picture.contentHint = options.contentHint ?? 'detail';
    // The browser's own bar, or the shared window itself, was closed; `stop()` fires nothing.
    picture.addEventListener('ended', () => this.#stream === stream && this.stop('browser'));
    sound?.addEventListener('ended', () => this.#stream === stream && this.#owner.silent(false));
    this.#owner.shared(stream, by);
    if (!sound && options.audio) this.#owner.silent(true);
  }
}

/**
 * The others' voices must not be sent back to them: the tab that plays them is not offered, and the sound of the whole
 * system only where the browser leaves this page's out of it.
 */
function constraintsOf({ audio = true }: ScreenOptions): ScreenConstraints {
  const known = navigator.mediaDevices.getSupportedConstraints() as { restrictOwnAudio?: boolean };
  const processing = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  return {
    video: { frameRate: 15 },
    audio: audio && { ...processing, suppressLocalAudioPlayback: true, restrictOwnAudio: true },
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: known.restrictOwnAudio ? 'include' : 'exclude',
  };
}

/** Whoever closes the picker has changed their mind, which is no failure. */
function explain(cause: Error): null {
  const code = codeOf(cause, 'display-capture');
  const isBySystem = /system/i.test(cause.message);
  if (/^permission-/.test(code) && !isBySystem) return null;
  throw new CallError(code, { cause, ...(code !== 'policy-blocked' && { hint: 'screen-failed' as const }) });
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
