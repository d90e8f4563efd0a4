import { fixture, waitUntil } from '@open-wc/testing';
import { html, type TemplateResult } from 'lit';
import './index.js';
import { Call } from './call/call.js';
import type { Participant } from './call/call-state.js';
import { LoopbackRelay } from './call/loopback.js';
import { VideoChat } from './video-chat.js';

/** Waits for a condition, ten seconds at most. */
export const until = (condition: () => unknown, what: string): Promise<void> =>
  waitUntil(() => Boolean(condition()), what, { timeout: 10_000 });

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
