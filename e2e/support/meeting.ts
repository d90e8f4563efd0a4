import assert from 'node:assert/strict';
import type { World } from './e2e.js';
import { promise } from './figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from './media-log.js';
import { comeIn, connected, eventsOf, listen, newRoom } from './people.js';
import { TcpProxy } from './tcp-proxy.js';
import type { Visitor } from './visitor.js';

/** Runs `test` with a proxy in front of the relay. */
export async function behindProxy(world: World, test: (proxy: TcpProxy) => Promise<void>): Promise<void> {
  const proxy = new TcpProxy(world.relay.url);
  await proxy.start();
  try {
    await test(proxy);
  } finally {
    await proxy.stop();
  }
}

/** Ada and Bob, who see and hear each other; each reaches the relay where `servers` says. */
export async function meet(
  world: World,
  servers: readonly string[],
): Promise<{ room: string; people: [Visitor, Visitor] }> {
  const room = newRoom();
  const people = [];
  for (const [index, name] of ['Ada', 'Bob'].entries()) {
    const attributes = `camera microphone server="${servers[index]!}"`;
    people.push(await comeIn(world, index, { room, name, attributes }));
  }
  for (const [index, person] of people.entries()) {
    await connected(person, 1);
    await logMedia(person);
    await listen(person, 'participantleave', 'participantjoin', 'participantchange', 'leave', 'error');
    await steadyAfter(person, ['Bob', 'Ada'][index]!, { since: Date.now() });
  }
  return { room, people: people as [Visitor, Visitor] };
}

/** From now on the most others that were ever shown at once are counted; returns what tells them. */
export async function countMost(person: Visitor): Promise<() => Promise<number>> {
  await person.run(() => {
    const chat = document.querySelector('video-chat')!;
    const most = { others: 0 };
    Object.assign(globalThis, { most });
    const count = () => {
      const panes = chat.shadowRoot!.querySelectorAll('video-pane').length - 1;
      most.others = Math.max(most.others, chat.participants.length, panes);
    };
    chat.addEventListener('participantjoin', count);
    setInterval(count, 10);
  });
  return () => person.run(() => (globalThis as unknown as { most: { others: number } }).most.others);
}

/** As what the call knows that person. */
export const idOf = (person: Visitor) => person.run(() => document.querySelector('video-chat')!.self!.id);

/** Nobody noticed anything but the word “reconnecting”; who was muted meanwhile cannot be heard. */
export async function assertUnmoved(
  people: readonly Visitor[],
  { id, since, muted = '' }: { id: string; since: number; muted?: string },
): Promise<void> {
  for (const [index, person] of people.entries()) {
    for (const type of ['participantleave', 'participantjoin', 'leave', 'error']) {
      assert.deepEqual(await eventsOf(person, type), [], `${person.name}: ${type}`);
    }
    const changes = await eventsOf(person, 'participantchange');
    assert.deepEqual(
      changes.filter(({ at, connection }) => at > since && connection !== 'connected'),
      [],
      `${person.name} sees nobody but as connected`,
    );
    const other = ['Bob', 'Ada'][index]!;
    const { pictures, sounds } = await mediaOf(person, other);
    const still = longestGap(pictures, since, Date.now());
    promise({ id, what: 'longest still picture while the relay is away', ms: still, atMost: 200 });
    const silent = longestGap(sounds, since, Date.now());
    if (other !== muted) promise({ id, what: 'longest silence while the relay is away', ms: silent, atMost: 500 });
  }
}
