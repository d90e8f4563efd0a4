import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { assertUnmoved, behindProxy, idOf, meet } from '../support/meeting.js';
import { BROKEN_CONNECTION, stateIs } from '../support/people.js';
import { startRelay } from '../support/relay.js';
import type { Visitor } from '../support/visitor.js';

/** Pages go within 3 to 9 s after the signal. */
const FLAGS = { 'ticket-key': 'one key for every relay of these tests', 'drain-seconds': 9 };
const DRAINED_MS = 12_000;

/** What `act` does moves nobody, and nobody’s media; they are the same as before, and at a relay again. */
async function assertCalm(people: [Visitor, Visitor], act: () => Promise<unknown>): Promise<void> {
  const ids = await Promise.all(people.map(idOf));
  const since = Date.now();
  await act();
  for (const person of people) await stateIs(person, 'joined', 16_000);
  promise({ id: 'M6', what: 'at a relay again after SIGTERM', ms: Date.now() - since, atMost: DRAINED_MS + 16_000 });
  assert.deepEqual(await Promise.all(people.map(idOf)), ids);
  await assertUnmoved(people, { id: 'M6', since });
}

describe('a relay that is told to end', () => {
  it(
    'hands its people to another one, and ends with 0, without a gap in their media (M6)',
    e2e(
      async (world) => {
        const other = await startRelay(FLAGS);
        try {
          await behindProxy(world, async (proxy) => {
            const { people } = await meet(world, [proxy.url, proxy.url]);
            await assertCalm(people, async () => {
              proxy.leadTo(other.url);
              const asked = Date.now();
              assert.equal(await world.relay.stop('SIGTERM'), 0);
              promise({ id: 'M6', what: 'from SIGTERM to the end', ms: Date.now() - asked, atMost: DRAINED_MS });
            });
          });
        } finally {
          await other.dispose();
        }
      },
      { relay: FLAGS, origins: /localhost/, ...BROKEN_CONNECTION },
    ),
  );

  it(
    'and has no successor until it is started again leaves calls as they are (M6)',
    e2e(
      async (world) => {
        const { url } = world.relay;
        const { people } = await meet(world, [url, url]);
        await assertCalm(people, async () => {
          assert.equal(await world.relay.stop('SIGTERM'), 0);
          await world.relay.start();
        });
      },
      { relay: FLAGS, ...BROKEN_CONNECTION },
    ),
  );
});
