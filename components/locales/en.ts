import { HINTS } from '../call/errors.js';

/**
 * Every text that a person reads, in English. Other languages have the same keys, and the same names in braces.
 *
 * To add a text: write it here, and say it with `this.#texts.text('key', { name })`, where `#texts = new Texts(this)`.
 * `{name}` is replaced by a string, a number or a list of strings. A text that depends on a number has a form for each
 * plural that its language knows, and is chosen by `count`. Hints of errors stand in call/errors.ts.
 * A language that lacks a text shows it in English; locales.test.ts fails until all have it.
 */
export const en = {
  ...HINTS,

  guest: 'Guest',
  you: 'You',
  ownName: '{name} (you)',

  noRoom: 'This chat has no room yet.',
  connecting: 'Connecting…',
  left: 'You left the call',
  ended: 'The call was ended',
  replaced: 'You joined in another place',
  waiting: 'Waiting to be let in',
  cancel: 'Cancel',
  knocks: '{name} wants to join',
  admit: 'Let in',
  deny: 'Refuse',
  failed: 'This call cannot be joined',
  talkingMuted: 'You are talking, but your microphone is off',
  microphoneSilent: 'No sound comes from your microphone',
  alone: 'Waiting for others',
  dismiss: 'Dismiss',
  shortcuts: 'Keyboard shortcuts',
  enableSound: 'Enable sound',
  copyReport: 'Copy report',
  reportCopied: 'Report copied',
  report: 'Report',

  microphone: 'Microphone',
  microphoneOff: 'Turn microphone off',
  microphoneOn: 'Turn microphone on',
  camera: 'Camera',
  cameraOff: 'Turn camera off',
  cameraOn: 'Turn camera on',
  screen: 'Share screen',
  screenOff: 'Stop sharing',
  flip: 'Switch camera',
  settings: 'Settings',
  hosting: 'Host controls',
  lock: 'Lock room',
  mute: 'Mute {name}',
  remove: 'Remove {name}',
  end: 'End for everyone',
  endSure: 'End the call for everyone?',
  locked: 'The room is locked',
  unlocked: 'The room is open',
  mutedByHost: 'A host muted you',
  speaker: 'Speaker',
  level: 'Microphone level',
  testSound: 'Play a test sound',
  standard: 'Default',
  notNamed: 'Known once it is on',
  join: 'Join',
  joinAgain: 'Join again',
  joining: 'Joining…',
  leave: 'Leave',
  chat: 'Chat',
  chatUnread: { one: 'Chat, {count} unread', other: 'Chat, {count} unread' },
  hand: 'Raise hand',
  invite: 'Invite others',
  sounds: 'Sounds when people come and go',
  timeInCall: 'Time in the call',
  linkCopied: 'Link copied',
  more: 'More',
  fullscreen: 'Full screen',
  pictureInPicture: 'Picture in picture',

  yourName: 'Your name',
  rememberName: 'Remember my name',
  allowDevices: 'Choose “Allow” where your browser asks for it.',
  nobodyHere: 'Nobody else is here yet',
  here: { one: '{names} is here', other: '{names} are here' },

  pin: 'Pin {name}',
  move: 'Move your picture',
  screenOf: '{name}’s screen',
  ownScreen: 'Your screen',

  isHandUp: 'Hand is raised',
  isMuted: 'Microphone is off',
  isWeak: 'Weak connection',
  linkConnecting: 'Connecting…',
  linkReconnecting: 'Reconnecting…',
  linkPaused: 'Paused',

  noMessages: 'No messages yet',
  message: 'Message',
  write: 'Write a message',
  joinToWrite: 'Join to write',
  send: 'Send',
  to: 'Send to',
  toEveryone: 'To everyone',
  toOnly: 'Only to {name}',
  privateTo: 'only to {name}',
  privateToYou: 'only to you',

  saidJoined: 'You are in the call.',
  saidLeft: 'You left the call.',
  saidJoin: '{name} joined.',
  saidLeave: '{name} left.',
  saidHand: '{name} raised a hand.',
  saidMessage: '{name} writes: {text}',
  saidPrivately: '{name} writes to you only: {text}',
} as const;

/** A text for each plural that the language knows; which one is meant depends on `{count}`. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Every text that a person reads, by key. */
export type Strings = {
  readonly [K in keyof typeof en]: (typeof en)[K] extends string ? string : string | PluralForms;
};
