import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { allSteady, assertNobodyMoved, connectionOf, cutOff, goneAfter, idsOf, meet, shown } from '../support/apart.js';
import { assertFewConnections, connectionsOf } from '../support/connections.js';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, connected, stateIs } from '../support/people.js';
import { gatherThree, goodLinks } from '../support/three.js';
import { TurnServer } from '../support/turn.js';
import type { Visitor } from '../support/visitor.js';

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob', 'cem', 'turn']));
after(() => shared?.down());

/** A test in that network, with a relay there, whose pages may say that connections broke. */
const inNetwork = (test: (world: World) => Promise<void>) => e2e(test, { network, ...BROKEN_CONNECTION });

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
        for (const person of people) {
          await stateIs(person, 'joined');
          assert.equal((await connectionsOf(person)).length, 1, 'it heals by itself');
        }
        await assertFewConnections(people);
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
      await assertFewConnections(people);
    }),
  );

  it(
    'that is cut for 45 s between two people alone has them back, as the same ones (R3, N12)',
    inNetwork(async (world) => {
      const [ada, bob] = (await meet(world, 'Ada', 'Bob')) as [Visitor, Visitor];
      const ids = [await idsOf(ada), await idsOf(bob)];
      const since = Date.now();
      world.network.mislead('ada', 'bob');
      world.network.mislead('bob', 'ada');
      for (const [person, other] of [
        [ada, 'Bob'],
        [bob, 'Ada'],
      ] as const) {
        const ms = await shown(person, other, { as: 'reconnecting', since });
        promise({ id: 'R3', what: '“reconnecting” where only the link is cut', ms, atMost: 3_500 });
      }
      while (Date.now() < since + 45_000) {
        assert.deepEqual(
          [await connectionOf(ada, 'Bob'), await connectionOf(bob, 'Ada')],
          ['reconnecting', 'reconnecting'],
        );
        await lasting(1_000);
      }
      world.network.lead('ada', 'bob');
      world.network.lead('bob', 'ada');
      const ms = await allSteady([ada, bob], ['Ada', 'Bob']);
      promise({ id: 'R3', what: 'media after a cut of 45 s of the link alone', ms, atMost: 5_000 });
      assert.deepEqual([await idsOf(ada), await idsOf(bob)], ids);
      for (const person of [ada, bob]) await stateIs(person, 'joined');
      await assertNobodyMoved([ada, bob]);
      await assertFewConnections([ada, bob]);
    }),
  );

  it(
    'that gives another address goes on with the call (R4)',
    inNetwork(async (world) => {
      const people = await meet(world, 'Ada', 'Bob');
      const since = Date.now();
      world.network.move('bob');
      const ms = await allSteady(people, ['Ada', 'Bob'], since);
      promise({ id: 'R4', what: 'media after another address', ms, atMost: 5_000 });
      await assertNobodyMoved(people);
      await assertFewConnections(people);
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
      await assertFewConnections(people);
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
      await assertFewConnections([ada, bob]);
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
      const three = await gatherThree(world);
      const { group, people } = three;
      const [ada, bob] = people;
      const since = Date.now();
      world.network.mislead('ada', 'bob');
      world.network.mislead('bob', 'ada');
      await shown(ada, 'Bob', { as: 'reconnecting', since });
      await shown(bob, 'Ada', { as: 'reconnecting', since });
      // As long as it takes to make the connection anew, in vain.
      await lasting(8_000);
      for (const person of people) await stateIs(person, 'joined');
      for (const [person, other] of await goodLinks(three, { since, good: 'a good link' })) {
        assert.equal(await connectionOf(person, other), 'connected');
      }
      world.network.lead('ada', 'bob');
      world.network.lead('bob', 'ada');
      const ms = await allSteady(people, group);
      promise({ id: 'R16', what: 'media after the bad link works', ms, atMost: 5_000 });
      await assertNobodyMoved(people);
      await assertFewConnections(people);
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
});
