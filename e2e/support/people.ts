import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type {} from '../../components/index.js';
import type { Arrival, World } from './e2e.js';
import { until } from './until.js';
import type { Visitor } from './visitor.js';

/** A name that no other test uses. */
export const newRoom = (): string => `room ${randomUUID()}`;

/** How somebody comes to a page with the one tag. */
export interface Coming extends Arrival {
  room: string;
  /** More attributes of the tag. */
  attributes?: string;
}

/** Somebody opens a page with the tag, and sees the lobby. */
export async function come(world: World, side: number, coming: Coming): Promise<Visitor> {
  const { room, name = 'Ada', attributes = '' } = coming;
  const body = `<video-chat room="${room}" display-name="${name}" ${attributes}></video-chat>`;
  const person = await world.visit(side, body, { ...coming, name });
  await stateIs(person, 'lobby');
  return person;
}

/** Somebody comes, and presses Join. */
export async function comeIn(world: World, side: number, coming: Coming): Promise<Visitor> {
  const person = await come(world, side, coming);
  await press(person, 'join-button');
  await stateIs(person, 'joined');
  return person;
}

/** Two people in a new room, connected with each other. */
export async function comeTogether(world: World, attributes = ''): Promise<[Visitor, Visitor]> {
  const room = newRoom();
  const ada = await comeIn(world, 0, { room, name: 'Ada', attributes });
  const bob = await comeIn(world, 1, { room, name: 'Bob', attributes });
  await connected(ada, 1);
  await connected(bob, 1);
  return [ada, bob];
}

/** Presses the button of that part. */
export const press = (person: Visitor, part: string): Promise<void> => person.click(`video-chat >>> [part~="${part}"]`);

/** The code with which a method of the tag refuses; empty if it does not. */
export const refusalOf = (person: Visitor, method: 'join' | 'end'): Promise<string> =>
  person.run((name) => {
    const chat = document.querySelector('video-chat')!;
    return chat[name]().then(
      () => '',
      (error: { code: string }) => error.code,
    );
  }, method);

export const stateIs = (person: Visitor, state: string, patienceMs?: number): Promise<boolean> =>
  until(
    `${person.name}: the state is ${state}`,
    () => person.run((wanted) => document.querySelector('video-chat')?.state === wanted, state),
    patienceMs,
  );

/** Waits for that many others, each with a working connection. */
export const connected = (person: Visitor, others: number, patienceMs?: number): Promise<boolean> =>
  until(
    `${person.name}: ${others} others are connected`,
    () =>
      person.run((count) => {
        const participants = document.querySelector('video-chat')?.participants ?? [];
        return participants.length === count && participants.every(({ connection }) => connection === 'connected');
      }, others),
    patienceMs,
  );

/** One pane, as somebody sees it. */
export interface SeenPane {
  name: string;
  /** Whether a picture is shown, not the plain pane. */
  picture: boolean;
  mirrored: boolean;
  /** Whether a sound can be heard from it. */
  sounds: boolean;
  status: string;
}

/** The panes that somebody sees, in their order. */
export const panes = (person: Visitor): Promise<SeenPane[]> =>
  person.run(() =>
    [...(document.querySelector('video-chat')?.shadowRoot?.querySelectorAll('video-pane') ?? [])].map((pane) => {
      const root = pane.shadowRoot!;
      const video = root.querySelector('video');
      const audio = root.querySelector('audio');
      const isShown = !!video && video.videoWidth > 0 && getComputedStyle(video).opacity === '1';
      const hasSound = ((audio?.srcObject ?? null) as MediaStream | null)?.getAudioTracks().length;
      return {
        name: root.querySelector('[part~="name"]')?.textContent?.trim() ?? '',
        picture: isShown && !!video.srcObject,
        mirrored: !!video && getComputedStyle(video).transform.startsWith('matrix(-1'),
        sounds: !!hasSound && !audio!.paused && !audio!.muted && audio!.volume > 0,
        status: root.querySelector('[part~="status"]')?.textContent?.trim() ?? '',
      };
    }),
  );

/** What somebody sees of another person. */
export const paneOf = async (person: Visitor, name: string): Promise<SeenPane | undefined> =>
  (await panes(person)).find((pane) => pane.name.includes(name));

/** Keeps the events of the tag, with the time of each, for `eventsOf`. */
export const listen = (person: Visitor, ...types: string[]): Promise<void> =>
  person.run((all) => {
    const heard: HeardEvent[] = ((globalThis as { heard?: HeardEvent[] }).heard = []);
    const chat = document.querySelector('video-chat')!;
    for (const type of all) {
      chat.addEventListener(type, (event: Event) => {
        const { reason, enabled, by, data, topic, from, error, message, participant } = event as Event &
          Record<string, never>;
        const { code } = (error ?? {}) as { code?: string };
        const { text } = (message ?? {}) as { text?: string };
        const { displayName: who, connection } = (participant ?? {}) as { displayName?: string; connection?: string };
        heard.push({ type, at: Date.now(), reason, enabled, by, data, topic, from, code, text, who, connection });
      });
    }
  }, types);

export interface HeardEvent {
  type: string;
  /** ms since 1970; all browsers of a test share this machine's clock. */
  at: number;
  reason?: string | undefined;
  enabled?: boolean | undefined;
  by?: string | undefined;
  data?: unknown;
  topic?: string | undefined;
  from?: string | undefined;
  code?: string | undefined;
  text?: string | undefined;
  /** Whom it is about, and how the connection to them was then. */
  who?: string | undefined;
  connection?: string | undefined;
}

/** What was heard of that type since `listen`. */
export const eventsOf = (person: Visitor, type: string): Promise<HeardEvent[]> =>
  person.run((wanted) => {
    const { heard = [] } = globalThis as { heard?: HeardEvent[] };
    return heard.filter((event) => event.type === wanted);
  }, type);

/** Nobody came, went, or was shown as reconnecting since `listen`. */
export async function assertStayed(people: readonly Visitor[]): Promise<void> {
  for (const person of people) {
    for (const type of ['participantleave', 'participantjoin']) assert.deepEqual(await eventsOf(person, type), []);
    const changes = await eventsOf(person, 'participantchange');
    assert.deepEqual(
      changes.filter(({ connection }) => connection === 'reconnecting'),
      [],
    );
  }
}

const BROKEN =
  /WebSocket|Failed to load resource|can.t establish a connection|Cross-Origin Request Blocked|CORS policy|Loading (module|failed)/;

/** What a browser says of itself when a relay cannot be reached; Firefox calls it an error of the page. */
export const BROKEN_CONNECTION = { console: BROKEN, errors: BROKEN };
