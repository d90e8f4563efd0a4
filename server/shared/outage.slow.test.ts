import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { quantile } from '../attacks.fixture.js';
import { LEASE_MS } from './script.js';
import { seen, startGroup, turned, type Redis } from './redis.fixture.js';

/** Longer than a relay that says nothing counts as alive. */
const AWAY_MS = 30_000;
const REPAIRED_MS = 10_000;

const signalTo = (pid: string, n: number) => ({ to: pid, toEpoch: 1, link: 'x', n, candidate: null });

/** What people at two relays are told while Redis is away for long, and after that. */
async function bear(t: TestContext, act: { go: (redis: Redis) => unknown; back: (redis: Redis) => unknown }) {
  assert.ok(AWAY_MS > 2 * LEASE_MS);
  const { redis, relays } = await startGroup(t);
  t.after(() => redis.goOn());
  const [ada, bob, cem] = [await relays[0]!.connect(), await relays[0]!.connect(), await relays[1]!.connect()];
  const [, b, c] = [
    await ada.join('standup', 'Ada'),
    await bob.join('standup', 'Bob'),
    await cem.join('standup', 'Cem'),
  ];
  await act.go(redis);
  const begin = performance.now();
  await Promise.all(relays.map((relay) => turned(relay, false)));
  const took: number[] = [];
  let n = 0;
  while (performance.now() - begin < AWAY_MS) {
    const sent = performance.now();
    assert.equal(await ada.refused('signal', signalTo(b.pid, ++n)), null);
    await bob.hears('signal', (signal) => signal.n === n);
    took.push(performance.now() - sent);
    // A signal five times a second is within the rate of a pair.
    await lasting(200);
  }
  assert.ok(quantile(took, 0.95) <= 50, `p95 of ${took.length} signals is ${quantile(took, 0.95)} ms`);
  // People come in all the time.
  const [dora, eve] = [await relays[0]!.connect(), await relays[1]!.connect()];
  const [d, e] = [await dora.join('standup', 'Dora'), await eve.join('standup', 'Eve')];
  const returned = performance.now();
  await act.back(redis);
  await Promise.all([dora.hearsPeer('join', e.pid), eve.hearsPeer('join', d.pid)]);
  const ms = performance.now() - returned;
  t.diagnostic(
    `all know each other ${ms.toFixed(0)} ms after Redis is back; p95 ${quantile(took, 0.95).toFixed(1)} ms`,
  );
  assert.ok(ms <= REPAIRED_MS, `${ms} ms`);
  // Their leases were over, but a relay judges nobody before each could have renewed its own.
  await lasting(LEASE_MS + 6_000);
  for (const client of [ada, bob, cem, dora, eve]) {
    assert.deepEqual(
      client.heard('peer').filter(({ op }) => op === 'leave' || op === 'lost'),
      [],
    );
    assert.equal((await seen(client)).length, 4);
  }
  assert.equal(await ada.refused('signal', signalTo(c.pid, 1)), null);
  await cem.hears('signal');
}

describe('Redis', { concurrency: true }, () => {
  it('that hangs for longer than the leases of relays makes nobody leave (M1)', { timeout: 120_000 }, (t) =>
    bear(t, { go: (redis) => redis.hang(), back: (redis) => redis.goOn() }),
  );

  it('that is dead for longer than the leases of relays makes nobody leave (M2)', { timeout: 120_000 }, (t) =>
    bear(t, { go: (redis) => redis.kill(), back: (redis) => redis.start() }),
  );
});
