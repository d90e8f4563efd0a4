import assert from 'node:assert/strict';
import { setTimeout as lasting } from 'node:timers/promises';
import type { World } from './e2e.js';
import { countConnections } from './connections.js';
import { logMedia, steadyAfter, type Steady } from './media-log.js';
import { come, connected, eventsOf, listen, newRoom, press, stateIs } from './people.js';
import { until } from './until.js';
import type { Visitor } from './visitor.js';

/** Long enough for what gives up after 20 s, and for a call that is found again after that. */
const LONG_MS = 40_000;

/** Somebody, and what they send. */
export interface Apart {
  name: string;
  /** Attributes of the tag. */
  attributes: string;
}

/** People on machines of their own, who all see and hear each other. */
export const meet = (world: World, ...names: string[]): Promise<Visitor[]> =>
  gather(
    world,
    names.map((name) => ({ name, attributes: 'camera microphone' })),
  );

/** People on machines of their own, whose connections are counted, and who all get what the others send. */
export async function gather(world: World, group: readonly Apart[]): Promise<Visitor[]> {
  const room = newRoom();
  const people: Visitor[] = [];
  for (const [index, { name, attributes }] of group.entries()) {
    const person = await come(world, index, { room, name, machine: name.toLowerCase(), attributes });
    await countConnections(person);
    await press(person, 'join-button');
    await stateIs(person, 'joined');
    people.push(person);
  }
  for (const person of people) {
    await connected(person, group.length - 1);
    await logMedia(person);
    await listen(person, 'participantleave', 'participantjoin', 'participantchange');
  }
  await allSteady(people, group, Date.now());
  return people;
}

/** Waits until all get what all send, and returns how long after `since` that began, ms. */
export async function allSteady(
  people: readonly Visitor[],
  group: readonly (Apart | string)[],
  since = Date.now(),
): Promise<number> {
  const delays = people.flatMap((person, index) =>
    group.flatMap((other, at) => {
      if (at === index) return [];
      const { name, attributes } = typeof other === 'string' ? { name: other, attributes: 'camera' } : other;
      const kinds: Steady['kinds'] = attributes.includes('camera') ? ['pictures', 'sounds'] : ['sounds'];
      return steadyAfter(person, name, { since, kinds, patienceMs: LONG_MS });
    }),
  );
  return Math.max(...(await Promise.all(delays)));
}

/** How the connection to that person is shown now. */
export const connectionOf = (person: Visitor, name: string): Promise<string> =>
  person.run((of) => {
    const { participants } = document.querySelector('video-chat')!;
    return participants.find(({ displayName }) => displayName === of)?.connection ?? 'gone';
  }, name);

/** The ids of the others in somebody's eyes, in their order. */
export const idsOf = (person: Visitor): Promise<string[]> =>
  person.run(() => document.querySelector('video-chat')!.participants.map(({ id }) => id));

/** How long after `since` that connection was shown as such for the first time, ms. */
export async function shown(
  person: Visitor,
  name: string,
  { as, since }: { as: string; since: number },
): Promise<number> {
  const change = await until(
    `${person.name} sees ${name} ${as}`,
    async () => {
      const changes = await eventsOf(person, 'participantchange');
      return changes.find((event) => event.who === name && event.at >= since && event.connection === as);
    },
    LONG_MS,
  );
  return change.at - since;
}

/** How long after `since` somebody was gone because of the network, ms. */
export async function goneAfter(person: Visitor, since: number): Promise<number> {
  const leave = await until(
    `${person.name} is left`,
    async () => (await eventsOf(person, 'participantleave'))[0],
    LONG_MS,
  );
  assert.equal(leave.reason, 'network');
  return leave.at - since;
}

/** Nobody came or went in anybody's eyes. */
export async function assertNobodyMoved(people: readonly Visitor[]): Promise<void> {
  for (const person of people) {
    for (const type of ['participantleave', 'participantjoin']) assert.deepEqual(await eventsOf(person, type), []);
  }
}

/** Cuts Bob off for that long, and returns how long after it all media is back, ms. */
export async function cutOff(world: World, { people, ms }: { people: Visitor[]; ms: number }): Promise<number> {
  world.network.cut('bob');
  await lasting(ms);
  world.network.heal('bob');
  return allSteady(people, ['Ada', 'Bob']);
}
