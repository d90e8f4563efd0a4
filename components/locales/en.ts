/** Every text that a person reads, in English; those of errors come with `CallError.hint`. Other languages have the same keys. */
export const en = {
  guest: 'Guest',
  you: 'You',
  ownName: (name: string) => `${name} (you)`,

  noRoom: 'This chat has no room yet.',
  connecting: 'Connecting…',
  left: 'You left the call',
  failed: 'This call cannot be joined',
  alone: 'Waiting for others',
  dismiss: 'Dismiss',
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
  join: 'Join',
  joinAgain: 'Join again',
  joining: 'Joining…',
  leave: 'Leave',
  chat: 'Chat',
  more: 'More',
  fullscreen: 'Full screen',
  pictureInPicture: 'Picture in picture',

  yourName: 'Your name',
  nobodyHere: 'Nobody else is here yet',
  here: (names: readonly string[]) => `${list(names)} ${names.length === 1 ? 'is' : 'are'} here`,

  pin: (name: string) => `Pin ${name}`,
  move: 'Move your picture',
  screenOf: (name: string) => `${name}’s screen`,
  ownScreen: 'Your screen',

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
  toOnly: (name: string) => `Only to ${name}`,
  privateTo: (name: string) => `only to ${name}`,
  privateToYou: 'only to you',

  saidJoined: 'You are in the call.',
  saidLeft: 'You left the call.',
  saidJoin: (name: string) => `${name} joined.`,
  saidLeave: (name: string) => `${name} left.`,
  saidMessage: (name: string, text: string) => `${name} writes: ${text}`,
  saidPrivately: (name: string, text: string) => `${name} writes to you only: ${text}`,
};

function list(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}
