import { fixture, waitUntil } from '@open-wc/testing';
import { html, type TemplateResult } from 'lit';
import './index.js';
import { Call } from './call/call.js';
import type { CallState, Participant } from './call/call-state.js';
import { LoopbackRelay } from './call/loopback.js';
import { VideoChat } from './video-chat.js';
import type { VideoPane } from './video-pane.js';

/** Waits for a condition, ten seconds at most. */
export const until = (condition: () => unknown, what: string): Promise<void> =>
  waitUntil(async () => Boolean(await condition()), what, { timeout: 10_000 });

/** Somebody, connected and without a camera, except for what `patch` says. */
export const participant = (patch: Partial<Participant> = {}): Participant => ({
  ...{
    id: 'a',
    displayName: 'Ada Lovelace',
    role: 'guest',
    camera: false,
    microphone: true,
    screen: false,
    hand: false,
  },
  ...{
    speaking: false,
    quality: null,
    connection: 'connected',
    joinedAt: 0,
    stream: new MediaStream(),
    screenStream: null,
  },
  ...patch,
});

/** The first of that part, in the shadow root of `element` or of what is inside it. */
export function part<E extends HTMLElement = HTMLElement>(element: Element, name: string): E | null {
  for (const inner of element.shadowRoot?.querySelectorAll('*') ?? []) {
    if (inner.part.contains(name)) return inner as E;
    const found = part<E>(inner, name);
    if (found) return found;
  }
  return null;
}

/** A relay in this page, which every `<video-chat>` of the test talks to. */
export class Stage {
  readonly relay = new LoopbackRelay();
  readonly #calls: Call[] = [];

  constructor() {
    VideoChat.signaling = this.relay.signaling;
  }

  /** A `<video-chat>` in its lobby. */
  async lobby(template: TemplateResult = html`<video-chat room="standup"></video-chat>`): Promise<VideoChat> {
    const element = await fixture<HTMLElement>(template);
    const chat = element.matches('video-chat') ? element : element.querySelector('video-chat')!;
    await until(() => chat.state === 'lobby', 'the lobby shows');
    await chat.updateComplete;
    return chat;
  }

  /** A `<video-chat>` in the call. */
  async joined(template?: TemplateResult): Promise<VideoChat> {
    const chat = await this.lobby(template);
    await chat.join();
    await chat.updateComplete;
    return chat;
  }

  /** A `<video-chat>` in which Ada is in a call with Bob and Cem. */
  async three(): Promise<VideoChat> {
    const chat = await this.lobby();
    await pose(chat, withAda(bob, cem));
    return chat;
  }

  /** Somebody else in the same room, without an element. */
  async guest(displayName: string): Promise<Call> {
    const call = new Call({ server: 'loopback', room: 'standup', displayName, signaling: this.relay.signaling });
    this.#calls.push(call);
    await call.join();
    return call;
  }

  end(): void {
    for (const call of this.#calls) call.close();
    VideoChat.signaling = undefined;
  }
}

/** Somebody whose name is the id. */
export const person = (id: string, patch: Partial<Participant> = {}): Participant =>
  participant({ id, displayName: id, ...patch });

export const [ada, bob, cem] = [person('Ada'), person('Bob'), person('Cem')];

/** Ada in a call with these. */
export const withAda = (...participants: Participant[]) => ({ phase: 'joined', self: ada, participants }) as const;

/** The panes of a `<video-chat>`, in their order. */
export const panesOf = (chat: VideoChat): VideoPane[] => [
  ...chat.shadowRoot!.querySelectorAll<VideoPane>('video-pane'),
];

/** A picture of a screen, without a screen. */
export const drawn = (): MediaStream => document.createElement('canvas').captureStream(1);

/** Shows `patch` as the state of its call, as if it had come to that. */
export async function pose(chat: VideoChat, patch: Partial<CallState>): Promise<void> {
  const state = Object.freeze({ ...chat.call.state, ...patch });
  Object.defineProperty(chat.call, 'state', { configurable: true, get: () => state });
  chat.call.dispatchEvent(new Event('change'));
  await settled(chat);
}

/** Waits until sizes are known, what depends on them is drawn, and panes have come to rest. */
export async function settled(chat: VideoChat): Promise<void> {
  await chat.updateComplete;
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const panes = [...(chat.shadowRoot?.querySelectorAll('video-pane') ?? [])];
  await Promise.allSettled(panes.flatMap((pane) => pane.getAnimations().map(({ finished }) => finished)));
}

/** Everything inside `root`, through all shadow roots. */
export function* everything(root: Element): Generator<HTMLElement> {
  for (const element of root.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? []) {
    yield element;
    yield* everything(element);
  }
}
