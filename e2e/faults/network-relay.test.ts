import { after, describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { allSteady, assertNobodyMoved, meet, shown } from '../support/apart.js';
import { assertFewConnections } from '../support/connections.js';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, stateIs } from '../support/people.js';
import type { Visitor } from '../support/visitor.js';

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob']));
after(() => shared?.down());

/** A test in that network, with a relay there, whose pages may say that connections broke. */
const inNetwork = (test: (world: World) => Promise<void>) => e2e(test, { network, ...BROKEN_CONNECTION });

describe('a network with a relay that goes and comes back', () => {
  it(
    'that is cut for 4.5 s while one of two is not back at a restarted relay yet throws nobody out (R9)',
    inNetwork(async (world) => {
      const people = (await meet(world, 'Ada', 'Bob')) as [Visitor, Visitor];
      await world.relay.stop('SIGKILL');
      for (const person of people) await stateIs(person, 'reconnecting');
      world.network.mislead('bob', 'relay');
      await world.relay.start();
      await stateIs(people[0], 'joined', 20_000);
      const since = Date.now();
      world.network.mislead('ada', 'bob');
      world.network.mislead('bob', 'ada');
      await shown(people[0], 'Bob', { as: 'reconnecting', since });
      await lasting(since + 4_500 - Date.now());
      world.network.lead('ada', 'bob');
      world.network.lead('bob', 'ada');
      world.network.lead('bob', 'relay');
      const ms = await allSteady(people, ['Ada', 'Bob']);
      promise({ id: 'R9', what: 'media after a cut of 4.5 s soon after a restart', ms, atMost: 5_000 });
      for (const person of people) await stateIs(person, 'joined', 20_000);
      await assertNobodyMoved(people);
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
      await assertFewConnections(people);
      for (const person of people) await stateIs(person, 'joined');
    }),
  );
});
