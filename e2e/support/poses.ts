/**
 * Runs in a page with the bundle: shows its `<video-chat>` in any state, as if its call had come to that. What one sees is
 * the tag as it is built; only what it draws from is given to it, which takes no other people and no waiting.
 */
import type { CallState, ChatMessage, Participant } from '../../components/call/call-state.js';
import type { CallError, CallErrorCode } from '../../components/call/errors.js';
import type { VideoChat } from '../../components/video-chat.js';
import { CAST } from '../../scripts/pictures/cast.mjs';
import { drawPerson } from '../../scripts/pictures/person.mjs';
import { drawRoom } from '../../scripts/pictures/room.mjs';
import type { Scene } from './scenes.js';

/** The clock of the page stands still here. */
const NOW = Date.UTC(2026, 2, 2, 10, 4);

/** What is done once the state is shown. */
interface Pose extends Partial<CallState> {
  act?: (chat: VideoChat) => void;
}

const streams = new Map<string, MediaStream>();

/** Somebody's picture, or an empty stream for whoever is not in the cast. */
function pictureOf(name: string): MediaStream {
  const person = CAST.find((one) => one.name === name);
  if (!person) return new MediaStream();
  const known = streams.get(name);
  if (known) return known;
  const stream = film((context) => {
    drawRoom(context, person.room);
    drawPerson(context, person, 0);
  });
  streams.set(name, stream);
  return stream;
}

function film(draw: (context: CanvasRenderingContext2D) => void): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d')!;
  context.scale(0.5, 0.5);
  const stream = canvas.captureStream();
  // Whoever looks later, in another element, wants a picture, too.
  draw(context);
  setInterval(() => context.drawImage(canvas, 0, 0, 1, 1, 0, 0, 2, 2), 100);
  return stream;
}

/** A page with a few lines and a chart, as it is shown to others. */
const screenStream = film((context) => {
  context.fillStyle = '#fbfbf8';
  context.fillRect(0, 0, 1280, 720);
  context.fillStyle = '#24304a';
  context.font = '600 64px sans-serif';
  context.fillText('Visitors in spring', 96, 136);
  [320, 250, 410, 360, 520, 470, 600].forEach((height, i) => {
    context.fillStyle = i === 6 ? '#d5603a' : '#5b7db8';
    context.fillRect(96 + i * 160, 660 - height * 0.75, 112, height * 0.75);
  });
});

function person(displayName: string, patch: Partial<Participant> = {}): Participant {
  const stream = pictureOf(displayName);
  const camera = stream.getTracks().length > 0;
  return {
    ...{ id: displayName, displayName, role: 'guest', camera, microphone: true, screen: false, hand: false },
    ...{ speaking: false, quality: 4, connection: 'connected', joinedAt: 0, stream, screenStream: null },
    ...patch,
  };
}

const message = (displayName: string, text: string, patch: Partial<ChatMessage> = {}): ChatMessage => ({
  ...{ id: text, from: displayName, displayName, text, at: NOW, own: false },
  ...patch,
});

const failure = (code: CallErrorCode, params = {}) => ({ code, reason: [code, params] }) as unknown as CallError;
const fails = (code: CallErrorCode) => ({ error: failure(code) }) satisfies Pose;
const refused = failure('permission-denied', { device: 'devices' });

const [amara, tomas, yuki] = CAST.map(({ name }) => name) as [string, string, string];
const self = person(amara);
const MESSAGES = [
  message(tomas, 'Morning! Shall we start?'),
  message(tomas, 'The notes: https://notes.example/standup', { id: '2' }),
  message(amara, 'Two minutes, the kettle is on.', { own: true }),
  message(tomas, 'Bring me one', { id: '4', to: amara }),
];
const device = (kind: MediaDeviceKind, label: string) =>
  ({ deviceId: label, groupId: '', kind, label }) as MediaDeviceInfo;
const devices = {
  cameras: [device('videoinput', 'Front camera')],
  microphones: [device('audioinput', 'Headset (2c:f0:5d)')],
  speakers: [device('audiooutput', 'Headset (2c:f0:5d)')],
};
const localStream = new MediaStream([
  ...pictureOf(amara).getTracks(),
  ...new AudioContext().createMediaStreamDestination().stream.getTracks(),
]);
const filmed: Pose = { camera: true, microphone: true, localStream, devices };
const inCall: Pose = { ...filmed, phase: 'joined', self, since: NOW - 754_000, messages: [] };
const withTwo: Pose = { ...inCall, participants: [person(tomas, { speaking: true })] };
const withThree: Pose = { ...inCall, participants: [person(tomas), person(yuki, { microphone: false, hand: true })] };
const hosted: Pose = { ...withThree, self: person(amara, { role: 'host' }), locked: true };
const silent = ['Katherine Johnson of Hampton, Virginia', 'Li', 'Grace Hopper', 'ليلى', 'Tim'];

const inEight: Pose = {
  ...withThree,
  participants: [
    ...withThree.participants!,
    ...silent.map((name, i) =>
      person(name, { quality: i ? 4 : 1, connection: i === 1 ? 'reconnecting' : 'connected' }),
    ),
  ],
};

const POSES: Record<Scene, () => Pose> = {
  'no room': () => ({ phase: 'idle', room: '' }),
  connecting: () => ({ phase: 'connecting' }),
  lobby: () => ({ phase: 'lobby' }),
  'lobby, filmed': () => ({ ...filmed, phase: 'lobby', participants: [person(tomas), person(yuki)] }),
  'lobby, asking': () => ({ phase: 'lobby', camera: true, microphone: true }),
  'lobby, refused': () => ({ phase: 'lobby', error: refused, refusals: { camera: refused, microphone: refused } }),
  'lobby, settings': () => ({ ...filmed, phase: 'lobby', act: (chat) => click(chat, 'settings-button') }),
  'lobby, full': () => ({ ...filmed, phase: 'lobby', participants: inEight.participants!, ...fails('room-full') }),
  'lobby, locked': () => ({
    ...filmed,
    phase: 'lobby',
    participants: [person(tomas)],
    locked: true,
    ...fails('room-locked'),
  }),
  'lobby, denied': () => ({ ...filmed, phase: 'lobby', participants: [person(tomas)], ...fails('denied') }),
  joining: () => ({ ...filmed, phase: 'joining', participants: [person(tomas)] }),
  waiting: () => ({ phase: 'waiting' }),
  alone: () => ({ ...inCall, participants: [] }),
  two: () => withTwo,
  three: () => withThree,
  eight: () => inEight,
  speaker: () => ({
    ...inEight,
    participants: inEight.participants!.map((one) => ({ ...one, speaking: one.id === tomas })),
    act: (chat) => (chat.layout = 'speaker'),
  }),
  pinned: () => ({ ...inEight, act: (chat) => click(chat, 'pin-button') }),
  unread: () => ({
    ...withThree,
    act: (chat) => {
      const event = Object.assign(new Event('message', { cancelable: true }), { message: MESSAGES[0] });
      for (let i = 0; i < 3; i++) chat.call.dispatchEvent(event);
    },
  }),
  chat: () => ({ ...withThree, messages: MESSAGES, act: openChat }),
  'chat, empty': () => ({ ...withTwo, act: openChat }),
  more: () => ({ ...withTwo, act: (chat) => click(chat, 'more-button') }),
  settings: () => ({ ...withTwo, act: openSettings }),
  shortcuts: () => ({ ...withTwo, act: openShortcuts }),
  screen: () => ({ ...withThree, participants: [person(tomas, { screen: true, screenStream }), person(yuki)] }),
  'screen, eight': () => {
    const [first, ...others] = inEight.participants!;
    return { ...inEight, participants: [{ ...first!, screen: true, screenStream }, ...others] };
  },
  'own screen': () => ({ ...withTwo, screen: true, self: person(amara, { screen: true, screenStream }) }),
  reconnecting: () => ({
    ...withThree,
    phase: 'reconnecting',
    participants: [person(tomas, { connection: 'reconnecting' }), person(yuki, { connection: 'paused' })],
  }),
  hint: () => ({
    ...withTwo,
    self: person(amara, { microphone: false }),
    microphone: false,
    act: (chat) => chat.call.dispatchEvent(new Event('talkingwhilemuted')),
  }),
  knocking: () => ({ ...withTwo, knocking: [person('Grace Hopper'), person('ليلى')] }),
  silenced: () => ({ ...withTwo, playbackBlocked: true }),
  error: () => ({ ...withTwo, ...fails('turn-missing') }),
  failed: () => ({ phase: 'failed', ...fails('token-required') }),
  left: () => ({ phase: 'left', leaveReason: 'user' }),
  ended: () => ({ phase: 'left', leaveReason: 'ended' }),
  replaced: () => ({ phase: 'left', leaveReason: 'replaced' }),
  removed: () => ({ phase: 'left', leaveReason: 'removed', ...fails('removed') }),
  // Last, because opening a locked room is told for a while.
  hosting: () => ({ ...hosted, act: openHosting }),
  ending: () => ({
    ...hosted,
    act: (chat) => {
      openHosting(chat);
      click(chat, 'end-button');
    },
  }),
};

/** What a state is made of that says nothing else. */
const blank: Pose = {
  room: 'Weekly standup',
  ...{ self: null, since: null, participants: [], messages: [], knocking: [], error: null, leaveReason: null },
  ...{
    camera: false,
    microphone: false,
    screen: false,
    locked: false,
    playbackBlocked: false,
    localStream: new MediaStream(),
  },
  devices: { cameras: [], microphones: [], speakers: [] },
};

/** Everything inside `root`, through all shadow roots. */
function* everything(root: Element): Generator<HTMLElement> {
  for (const element of root.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? []) {
    yield element;
    yield* everything(element);
  }
}

const click = (chat: VideoChat, part: string): void =>
  [...everything(chat)].find((element) => element.part.contains(part) && element.checkVisibility())?.click();

function openChat(chat: VideoChat): void {
  chat.dispatchEvent(Object.assign(new Event('chatrequest'), { open: true }));
}

function openSettings(chat: VideoChat): void {
  click(chat, 'more-button');
  click(chat, 'settings-button');
}

function openHosting(chat: VideoChat): void {
  click(chat, 'more-button');
  click(chat, 'host-button');
}

function openShortcuts(chat: VideoChat): void {
  chat.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));
}

/** Closes whatever the last scene has opened. */
function tidy(chat: VideoChat): void {
  for (const element of everything(chat)) {
    if (element.matches(':popover-open')) element.hidePopover();
    if (element instanceof HTMLDialogElement) element.close();
    if (element.matches('[part~=pin-button][aria-pressed=true]')) element.click();
  }
  chat.layout = 'auto';
  // Ends a hint.
  chat.call.dispatchEvent(Object.assign(new Event('microphonechange'), { by: 'user' }));
  (document.activeElement as HTMLElement | null)?.blur();
  for (const open of [true, false]) chat.dispatchEvent(Object.assign(new Event('chatrequest'), { open }));
}

/** Shows `scene`, and resolves once it is drawn and all its pictures are there. */
async function pose(scene: Scene): Promise<void> {
  const chat = document.querySelector('video-chat')!;
  tidy(chat);
  const { act, ...patch } = POSES[scene]();
  const state = Object.freeze({ ...chat.call.state, ...blank, ...patch });
  Object.defineProperty(chat.call, 'state', { configurable: true, get: () => state });
  chat.call.dispatchEvent(new Event('change'));
  await drawn(chat);
  (document.activeElement as HTMLElement | null)?.blur();
  act?.(chat);
  await drawn(chat);
}

async function drawn(chat: VideoChat): Promise<void> {
  await chat.updateComplete;
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  const isWaiting = (element: Element) =>
    element instanceof HTMLVideoElement && element.srcObject && getComputedStyle(element).opacity !== '1';
  while ([...everything(chat)].some(isWaiting)) await new Promise(requestAnimationFrame);
}

Date.now = () => NOW;
Object.assign(globalThis, { pose, everything });
