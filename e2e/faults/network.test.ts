import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter, type MediaTimes, type Steady } from '../support/media-log.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, comeIn, connected, eventsOf, listen, newRoom, stateIs } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** Long enough for what gives up after 20 s, and for a call that is found again after that. */
const LONG_MS = 40_000;

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob', 'cem', 'turn']));
after(() => shared?.down());

/** A test in that network, with a relay there, whose pages may say that connections broke. */
const inNetwork = (test: (world: World) => Promise<void>) => e2e(test, { network, ...BROKEN_CONNECTION });

/** People on machines of their own, who all see and hear each other. */
const meet = (world: World, ...names: string[]) => gather(world, names, ['pictures', 'sounds']);

type Kinds = readonly (keyof MediaTimes)[];

async function gather(world: World, names: readonly string[], kinds: Kinds): Promise<Visitor[]> {
  const room = newRoom();
  const attributes = kinds.includes('pictures') ? 'camera microphone' : 'microphone';
  const people: Visitor[] = [];
  for (const [index, name] of names.entries()) {
    people.push(await comeIn(world, index, { room, name, machine: name.toLowerCase(), attributes }));
  }
  for (const person of people) {
    await connected(person, names.length - 1);
    await logMedia(person);
    await listen(person, 'participantleave', 'participantjoin', 'participantchange');
  }
  await allSteady(people, names, { since: Date.now(), kinds });
  return people;
}

/** Waits until all see and hear all, and returns how long after `since` that began, ms. */
async function allSteady(
  people: readonly Visitor[],
  names: readonly string[],
  wanted: Steady = { since: Date.now() },
): Promise<number> {
  const pairs = people.flatMap((person, index) =>
    names.filter((_, other) => other !== index).map((name) => [person, name] as const),
  );
  const delays = pairs.map(([person, name]) => steadyAfter(person, name, { ...wanted, patienceMs: LONG_MS }));
  return Math.max(...(await Promise.all(delays)));
}

const connectionOf = (person: Visitor, name: string) =>
  person.run((of) => {
    const { participants } = document.querySelector('video-chat')!;
    return participants.find(({ displayName }) => displayName === of)?.connection ?? 'gone';
  }, name);

/** How long after `since` that connection was shown as such for the first time, ms. */
async function shown(person: Visitor, name: string, { as, since }: { as: string; since: number }): Promise<number> {
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
async function goneAfter(person: Visitor, since: number): Promise<number> {
  const leave = await until(
    `${person.name} is left`,
    async () => (await eventsOf(person, 'participantleave'))[0],
    LONG_MS,
  );
  assert.equal(leave.reason, 'network');
  return leave.at - since;
}

/** Nobody came or went in anybody's eyes. */
async function assertNobodyMoved(people: Visitor[]): Promise<void> {
  for (const person of people) {
    for (const type of ['participantleave', 'participantjoin']) assert.deepEqual(await eventsOf(person, type), []);
  }
}

/** Cuts Bob off for that long, and returns how long after it all media is back, ms. */
async function cutOff(world: World, { people, ms }: { people: Visitor[]; ms: number }): Promise<number> {
  world.network.cut('bob');
  await lasting(ms);
  world.network.heal('bob');
  return allSteady(people, ['Ada', 'Bob']);
}

describe('a network', () => {
  for (const { id, seconds } of [
    { id: 'R1', seconds: 3 },
    { id: 'R2', seconds: 8 },
    { id: 'R2', seconds: 12 },
  ]) {
    it(
      `that is cut for ${seconds} s is missed by nobody afterwards (${id})`,
      inNetwork(async (world) => {
        const people = await meet(world, 'Ada', 'Bob');
        const ms = await cutOff(world, { people, ms: seconds * 1_000 });
        promise({ id, what: `media after a cut of ${seconds} s`, ms, atMost: 2_000 });
        await assertNobodyMoved(people);
        for (const person of people) await stateIs(person, 'joined');
      }),
    );
  }

  it(
    'that is cut for 40 s brings everybody back, as one person each (R3)',
    inNetwork(async (world) => {
      const people = await meet(world, 'Ada', 'Bob');
      const ms = await cutOff(world, { people, ms: 40_000 });
      promise({ id: 'R3', what: 'media after a cut of 40 s', ms, atMost: 5_000 });
      for (const person of people) await connected(person, 1);
    }),
  );

  it(
    'that gives another address goes on with the call (R4)',
    inNetwork(async (world) => {
      const people = await meet(world, 'Ada', 'Bob');
      const since = Date.now();
      world.network.move('bob');
      const ms = await allSteady(people, ['Ada', 'Bob'], { since });
      promise({ id: 'R4', what: 'media after another address', ms, atMost: 5_000 });
      await assertNobodyMoved(people);
      for (const person of people) await stateIs(person, 'joined');
    }),
  );

  it(
    'whose cable is pulled for 4 s goes on as soon as it is back (R5)',
    inNetwork(async (world) => {
      const people = await meet(world, 'Ada', 'Bob');
      world.network.unplug('bob');
      await lasting(4_000);
      world.network.plug('bob');
      const ms = await allSteady(people, ['Ada', 'Bob']);
      promise({ id: 'R5', what: 'media after the cable is back', ms, atMost: 2_000 });
      await assertNobodyMoved(people);
      for (const person of people) await stateIs(person, 'joined');
    }),
  );

  it(
    'that carries one direction only is found out by who hears nothing, and mended (R6)',
    inNetwork(async (world) => {
      const [ada, bob] = (await meet(world, 'Ada', 'Bob')) as [Visitor, Visitor];
      const since = Date.now();
      world.network.mislead('ada', 'bob');
      const ms = await shown(bob, 'Ada', { as: 'reconnecting', since });
      promise({ id: 'R6', what: '“reconnecting” where nothing arrives', ms, atMost: 3_500 });
      world.network.lead('ada', 'bob');
      const back = await allSteady([ada, bob], ['Ada', 'Bob']);
      promise({ id: 'R6', what: 'media after both directions work', ms: back, atMost: 5_000 });
      await assertNobodyMoved([ada, bob]);
    }),
  );

  it(
    'that loses power shows “reconnecting” within 3.5 s, and nobody within 20 s (L6)',
    inNetwork(async (world) => {
      const [ada] = (await meet(world, 'Ada', 'Bob')) as [Visitor];
      const since = Date.now();
      world.network.cut('bob');
      try {
        const ms = await shown(ada, 'Bob', { as: 'reconnecting', since });
        promise({ id: 'L6', what: '“reconnecting” after a power cut', ms, atMost: 3_500 });
        const gone = await goneAfter(ada, since);
        promise({ id: 'L6', what: 'gone after a power cut', ms: gone, atMost: 20_000 });
        await stateIs(ada, 'joined');
      } finally {
        world.network.heal('bob');
      }
    }),
  );

  it(
    'that is bad between two of three leaves the others alone (R16)',
    inNetwork(async (world) => {
      const names = ['Ada', 'Bob', 'Cem'];
      // Without pictures: six of them are more than a small machine can encode without a stop.
      const kinds = ['sounds'] as const;
      const people = await gather(world, names, kinds);
      const [ada, bob, cem] = people as [Visitor, Visitor, Visitor];
      const since = Date.now();
      world.network.mislead('ada', 'bob');
      world.network.mislead('bob', 'ada');
      await shown(ada, 'Bob', { as: 'reconnecting', since });
      await shown(bob, 'Ada', { as: 'reconnecting', since });
      // As long as it takes to make the connection anew, in vain.
      await lasting(8_000);
      for (const person of people) await stateIs(person, 'joined');
      for (const [person, other] of [
        [ada, 'Cem'],
        [bob, 'Cem'],
        [cem, 'Ada'],
        [cem, 'Bob'],
      ] as const) {
        const { sounds } = await mediaOf(person, other);
        const ms = longestGap(sounds, since, Date.now());
        promise({ id: 'R16', what: 'longest silence on a good link', ms, atMost: 500 });
        assert.equal(await connectionOf(person, other), 'connected');
      }
      world.network.lead('ada', 'bob');
      world.network.lead('bob', 'ada');
      const ms = await allSteady(people, names, { since: Date.now(), kinds });
      promise({ id: 'R16', what: 'media after the bad link works', ms, atMost: 5_000 });
      await assertNobodyMoved(people);
    }),
  );

  it(
    'that lets no UDP through is crossed by a TURN server over TCP (N8)',
    inNetwork(async (world) => {
      const turn = new TurnServer(world.network.address('turn'), world.network.prefix('turn'));
      await turn.start();
      world.network.refuseUdp('bob');
      await world.relay.stop();
      await world.relay.start(turn.flags('tcp'));
      try {
        const begin = Date.now();
        const people = await meet(world, 'Ada', 'Bob');
        promise({
          id: 'N8',
          what: 'see and hear each other without UDP, from opening both pages',
          ms: Date.now() - begin,
          atMost: 10_000,
        });
        const way = await people[1]!.run(async () => {
          const chat = document.querySelector('video-chat')!;
          const stats = await chat.getStats(chat.participants[0]!.id);
          const pair = [...stats.values()].find(({ type, nominated }) => type === 'candidate-pair' && nominated) as {
            localCandidateId: string;
          };
          const { candidateType, relayProtocol } = stats.get(pair.localCandidateId) as Record<string, string>;
          return [candidateType, relayProtocol];
        });
        assert.deepEqual(way, ['relay', 'tcp']);
      } finally {
        await turn.stop();
      }
    }),
  );

  it(
    'that gives another address while the relay is away has the call back soon after the relay (R11)',
    inNetwork(async (world) => {
      const people = await meet(world, 'Ada', 'Bob');
      await world.relay.stop('SIGKILL');
      await stateIs(people[1]!, 'reconnecting');
      world.network.move('bob');
      await shown(people[0]!, 'Bob', { as: 'reconnecting', since: Date.now() });
      await lasting(5_000);
      await world.relay.start();
      const ms = await allSteady(people, ['Ada', 'Bob']);
      promise({ id: 'R11', what: 'media after the relay is back', ms, atMost: 3_000 });
      await assertNobodyMoved(people);
      for (const person of people) await stateIs(person, 'joined');
    }),
  );
});
