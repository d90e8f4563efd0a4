import { canShareScreen, codeOf } from './capture.js';
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

/**
 * Lets the person choose a screen; `null` if they close the picker.
 * @throws CallError if the browser cannot, or may not.
 */
export async function captureScreen(options: ScreenOptions): Promise<MediaStream | null> {
  if (!canShareScreen()) {
    throw new CallError(isSecureContext ? 'unsupported-browser' : 'insecure-context', { hint: 'screen-impossible' });
  }
  return navigator.mediaDevices.getDisplayMedia(constraintsOf(options)).catch(explain);
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
  const params = { device: 'ownScreen', feature: 'display-capture' };
  throw new CallError(code, { cause, params, ...(code !== 'policy-blocked' && { hint: 'screen-failed' as const }) });
}
