import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { assertNobodyMoved, connectionOf } from '../support/apart.js';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, eventsOf } from '../support/people.js';
import { gatherThree, goodLinks } from '../support/three.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** What counts as poor, and what is still good. */
const POOR = 2;
const GOOD = 3;

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob', 'cem']));
after(() => shared?.down());

/** From now on the worst quality of each link is kept; returns what tells that of the link to somebody. */
async function watchQuality(person: Visitor): Promise<(name: string) => Promise<number>> {
  await person.run(() => {
    const worst: Record<string, number> = {};
    Object.assign(globalThis, { worst });
    document.querySelector('video-chat')!.addEventListener('qualitychange', ({ participant }) => {
      const { displayName, quality } = participant;
      worst[displayName] = Math.min(worst[displayName] ?? 4, quality ?? 4);
    });
  });
  return (name) =>
    person.run((of) => (globalThis as unknown as { worst: Record<string, number> }).worst[of] ?? 4, name);
}

describe('a network', () => {
  it(
    'that loses a third of what goes between two of three is poor for these two alone (R16)',
    e2e(
      async (world) => {
        const three = await gatherThree(world);
        const { people } = three;
        const [ada, bob] = people;
        const worst = new Map(await Promise.all(people.map(async (one) => [one, await watchQuality(one)] as const)));
        const since = Date.now();
        const end = world.network.lose('ada', 'bob', 1 / 3);
        try {
          const seen = async () => Math.max(await worst.get(ada)!('Bob'), await worst.get(bob)!('Ada'));
          await until('both see that it is poor', async () => (await seen()) <= POOR);
          promise({ id: 'R16', what: 'shown as poor where packets are lost', ms: Date.now() - since, atMost: 8_000 });
          await lasting(10_000);
        } finally {
          await end();
        }
        for (const [person, other] of await goodLinks(three, { since, good: 'a good link beside a lossy one' })) {
          const quality = await worst.get(person)!(other);
          assert.ok(quality >= GOOD, `${person.name} to ${other}: ${quality}`);
        }
        // It is poor, but it is a link: nobody looks for another one.
        for (const person of people) {
          const changes = await eventsOf(person, 'participantchange');
          const broken = changes.filter(({ at, connection }) => at > since && connection !== 'connected');
          assert.deepEqual(broken, [], `${person.name} sees nobody but as connected`);
        }
        assert.equal(await connectionOf(ada, 'Bob'), 'connected');
        await assertNobodyMoved(people);
      },
      { network, ...BROKEN_CONNECTION },
    ),
  );
});
