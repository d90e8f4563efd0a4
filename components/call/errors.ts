import type { RefusalCode } from '../../server/protocol.js';

/** The closed list of what can go wrong in a call: whatever the relay refuses, and what only a page meets. */
export type CallErrorCode =
  | RefusalCode
  | 'permission-denied'
  | 'permission-dismissed'
  | 'device-missing'
  | 'device-busy'
  | 'insecure-context'
  | 'policy-blocked'
  | 'unsupported-browser'
  | 'relay-unreachable'
  | 'denied'
  | 'removed'
  | 'ice-failed'
  | 'turn-missing'
  | 'playback-blocked'
  | 'screen-audio-unavailable'
  | 'aborted';

/** What hints about devices are about: the word stands for itself, so that no sentence has to agree with it. */
export const SUBJECTS = {
  microphone: 'Microphone',
  camera: 'Camera',
  speaker: 'Speaker',
  devices: 'Camera and microphone',
  ownScreen: 'Your screen',
};

/** What to do next, for each code. Elements say it in the person's language: see locales/en.ts. */
const CODES: Record<CallErrorCode, string> = {
  'permission-denied':
    '{device}: denied by the browser or system. Allow it beside the address bar or in settings, then try again.',
  'permission-dismissed': '{device}: the browser’s question was closed. Try again and choose “Allow”.',
  'device-missing': '{device}: not found. Plug one in, then try again.',
  'device-busy': '{device}: in use by another program. Close that program, then try again.',
  'insecure-context': '{device}: for secure pages only. Open this one with https://, or on localhost.',
  'policy-blocked':
    '{device}: forbidden on this page. Its owner can allow it by “Permissions-Policy: {feature}=(self)”, or on the frame.',
  'unsupported-browser': 'Use a current Chrome, Edge, Firefox or Safari.',
  'relay-unreachable': 'The chat’s server does not answer. Check the connection.',
  'relay-version': 'The chat’s server has another version. Reload the page.',
  'origin-rejected': 'The chat’s server does not accept this page. Its owner can start it with --origins.',
  'token-required': 'This room asks for an invitation. Open it from where you were invited.',
  'token-rejected': 'Your invitation does not hold any more. Ask for a new one.',
  'room-invalid': 'A room needs a name of 1 to 128 characters.',
  'room-full': 'The room is full. Try again when somebody has left.',
  'room-locked': 'The room is locked. Ask the host to open it.',
  denied: 'The host did not let you in. Ask the host, then try again.',
  removed: 'The host removed you from the call. Ask the host to let you in again.',
  'rate-limited': 'That was too much at once. Wait a moment, then try again.',
  busy: 'The chat’s server is full. Try again in a moment.',
  'bad-message': 'The chat’s server did not understand. Reload the page.',
  'ticket-rejected': 'Your seat was given up meanwhile. Join again.',
  'peer-gone': 'That person is not in the room any more. Write to everyone.',
  'ice-failed': 'Your network lets no video call through. Try another one, or without a VPN.',
  'turn-missing':
    'No direct way to the others was found, and the chat’s server names no TURN server. Its owner can start it with --turn-urls.',
  'message-too-large': 'The message is too long to be sent at once.',
  'playback-blocked': 'The browser keeps this page silent until it is touched. Press “Enable sound”.',
  'screen-audio-unavailable':
    'The screen is shared without its sound. Share a browser tab, and tick “Also share tab audio”.',
  'not-joined': 'Join the call first.',
  'not-allowed': 'Only a host may do that. Ask the host.',
  aborted: 'Joining was cancelled.',
};

/** Every hint in English: one for each code, and others that fit better where more is known. */
export const HINTS = {
  ...CODES,
  'origin-option': 'The chat’s server does not accept this page. Its owner can start it with --origins {origin}',
  'server-invalid': '“{server}” is not the address of a chat server. Try one with https://.',
  'upgrade-blocked': 'A proxy in front of the chat’s server must pass the headers “Upgrade” and “Connection”.',
  'screen-impossible': 'This browser cannot share a screen. Try one on a computer.',
  'screen-failed':
    'The screen could not be shared. Allow it in the browser’s or the system’s settings, then try again.',
  'message-limit': 'A message has at most {most} characters.',
  'data-limit': 'The data has {bytes} bytes; at most {most} can be sent at once.',
};

/** What a hint is called. */
export type Hint = keyof typeof HINTS;

/** What stands in a text in the place of `{name}`. */
export type TextParams = Readonly<Record<string, string | number | readonly string[]>>;

/** Puts `params` into their places. */
export function fillText(text: string, params: TextParams): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}

/** A hint in English. */
function inEnglish([hint, params]: CallError['reason']): string {
  return fillText(HINTS[hint], { ...params, device: SUBJECTS[params['device'] as keyof typeof SUBJECTS] });
}

/** Codes that trying again, without changing anything else, cannot mend. */
const FINAL: ReadonlySet<CallErrorCode> = new Set<CallErrorCode>([
  'origin-rejected',
  'token-required',
  'token-rejected',
  'relay-version',
  'unsupported-browser',
]);

/** Whether `code` is one that this build knows; the relay's may be newer. */
export function isCallErrorCode(code: unknown): code is CallErrorCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

/** A failure of the world (not of the caller, who gets a `TypeError`), by name, with what to do next. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  /** Whether doing the same again can succeed. */
  readonly recoverable: boolean;
  /** What the hint says, and about what. */
  readonly reason: readonly [hint: Hint, params: TextParams];
  /** Says hints in the person's language; in English if not set. */
  say: ((error: CallError) => string) | undefined;

  constructor(code: CallErrorCode, options: { hint?: Hint; params?: TextParams; cause?: unknown } = {}) {
    const { hint = code, params = {}, cause } = options;
    const reason = [hint, params] as const;
    super(`${code}: ${inEnglish(reason)}`, { cause });
    this.name = 'CallError';
    this.code = code;
    this.recoverable = !FINAL.has(code);
    this.reason = reason;
  }

  /** What to do next, for the person in front of the screen. */
  get hint(): string {
    return this.say?.(this) ?? inEnglish(this.reason);
  }
}
