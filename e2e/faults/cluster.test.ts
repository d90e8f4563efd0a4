import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { Redis, freePort } from '../../server/shared/redis.fixture.js';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from '../support/media-log.js';
import { BROKEN_CONNECTION, comeIn, connected, eventsOf, listen, newRoom, stateIs } from '../support/people.js';
import { startRelay, type RelayProcess } from '../support/relay.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import type { Visitor } from '../support/visitor.js';

interface Group {
  world: World;
  redis: Redis;
  relays: [RelayProcess, RelayProcess];
  proxy: TcpProxy;
}

/** Two relays that work as one, behind one proxy. */
async function inGroup(world: World, test: (group: Group) => Promise<void>): Promise<void> {
  const redis = new Redis(await freePort());
  await redis.start();
  const flags = { 'redis-url': redis.url, 'ticket-key': 'one key for all of them' };
  const relays: [RelayProcess, RelayProcess] = [await startRelay(flags), await startRelay(flags)];
  const proxy = new TcpProxy(relays[0].url);
  await proxy.start();
  try {
    await test({ world, redis, relays, proxy });
  } finally {
    await proxy.stop();
    for (const relay of relays) await relay.dispose();
    await redis.kill();
  }
}

/** Ada at the first relay and Bob at the second one, who see and hear each other. */
async function meet({ world, relays, proxy }: Group): Promise<{ room: string; people: [Visitor, Visitor] }> {
  const room = newRoom();
  const people: Visitor[] = [];
  const attributes = `camera microphone server="${proxy.url}"`;
  for (const [index, name] of ['Ada', 'Bob'].entries()) {
    proxy.leadTo(relays[index]!.url);
    people.push(await comeIn(world, index, { room, name, attributes }));
  }
  proxy.leadTo(...relays.map(({ url }) => url));
  for (const [index, person] of people.entries()) {
    await connected(person, 1);
    await logMedia(person);
    await listen(person, 'participantleave', 'participantjoin', 'leave', 'error');
    await steadyAfter(person, ['Bob', 'Ada'][index]!, { since: Date.now() });
  }
  return { room, people: people as [Visitor, Visitor] };
}

const idOf = (person: Visitor) => person.run(() => document.querySelector('video-chat')!.self!.id);

async function assertUnmoved(people: readonly Visitor[], since: number, id: string): Promise<void> {
  for (const [index, person] of people.entries()) {
    for (const type of ['participantleave', 'participantjoin', 'leave', 'error']) {
      assert.deepEqual(await eventsOf(person, type), [], `${person.name}: ${type}`);
    }
    const { pictures } = await mediaOf(person, ['Bob', 'Ada'][index]!);
    promise({ id, what: 'longest still picture', ms: longestGap(pictures, since, Date.now()), atMost: 200 });
  }
}

/** Somebody who comes later meets both. */
async function assertKnown({ world, proxy }: Group, room: string): Promise<void> {
  const cem = await comeIn(world, 0, { room, name: 'Cem', attributes: `server="${proxy.url}"` });
  await connected(cem, 2);
}

describe('a call across two relays', () => {
  const setup = { origins: /localhost/, ...BROKEN_CONNECTION };

  it(
    'goes on when one of them is killed, and its people are at the other one within 5 s (M5)',
    e2e(
      (world) =>
        inGroup(world, async (group) => {
          const { room, people } = await meet(group);
          const ids = await Promise.all(people.map(idOf));
          const since = Date.now();
          await group.relays[0].stop('SIGKILL');
          await stateIs(people[0], 'reconnecting');
          await stateIs(people[0], 'joined');
          promise({ id: 'M5', what: 'at another relay', ms: Date.now() - since, atMost: 5_000 });
          assert.deepEqual(await Promise.all(people.map(idOf)), ids);
          // Beyond the lease of the dead relay, when its ghosts go.
          await lasting(since + 16_000 - Date.now());
          await assertUnmoved(people, since, 'M5');
          await assertKnown(group, room);
        }),
      setup,
    ),
  );

  it(
    'goes on while Redis is gone, and new people meet both once it is back (M2)',
    e2e(
      (world) =>
        inGroup(world, async (group) => {
          const { room, people } = await meet(group);
          const since = Date.now();
          await group.redis.kill();
          await lasting(5_000);
          await group.redis.start();
          await lasting(3_000);
          await assertUnmoved(people, since, 'M2');
          await assertKnown(group, room);
        }),
      setup,
    ),
  );
});
