import { freePort, Redis, turned } from '../../server/shared/redis.fixture.js';
import type { Place, Times } from '../support/figures.js';
import { Server } from './server.js';
import { costOf, makePairs, type Pair } from './signals.js';

const COUNTS = [1, 2, 4];
/** For each relay, so that all groups work alike, however many relays are in them. */
const PAIRS = 16;

interface Group {
  readonly key: `${number} ${Place}`;
  readonly relays: readonly Server[];
  readonly pairs: readonly Pair[];
}

/**
 * The load goes from relay to relay, so that the machine is as busy with one as with four: who has to share it with others
 * handles fewer messages at a time, which costs more, and is no matter of how many relays know each other.
 */
async function inTurn(relays: readonly Server[], pairs: readonly Pair[], signals: number): Promise<number> {
  let sum = 0;
  for (const index of relays.keys()) {
    const here = pairs.filter((_, n) => n % relays.length === index);
    sum += await costOf(relays, here, signals);
  }
  return sum / relays.length;
}

/**
 * The same load for each relay in groups of 1, 2 and 4, each at a Redis of its own; they take turns round by round. Returns the
 * processor time of all relays together per signal, µs, by number of relays and by place.
 */
export async function overNodes({ rounds, signals }: { rounds: number; signals: number }): Promise<Times> {
  const stops: (() => void)[] = [];
  const groups: Group[] = [];
  for (const count of COUNTS) {
    const redis = new Redis(await freePort());
    await redis.start();
    const flags = ['--redis-url', redis.url];
    const relays = await Promise.all(Array.from({ length: count }, () => Server.start('relay', { flags })));
    await Promise.all(relays.map(({ port }) => turned({ url: `http://127.0.0.1:${port}` }, true)));
    stops.push(
      () => relays.forEach((relay) => void relay.kill()),
      () => void redis.kill(),
    );
    const add = async (place: Place, apart: number) =>
      groups.push({ key: `${count} ${place}`, relays, pairs: await makePairs(relays, PAIRS * count, apart) });
    await add('same', 0);
    if (count > 1) await add('apart', 1);
  }
  const costs: Times = {};
  for (let round = 0; round <= rounds; round++) {
    for (const { key, relays, pairs } of groups) {
      const cost = await inTurn(relays, pairs, signals);
      if (round) (costs[key] ??= []).push(cost);
    }
  }
  for (const { pairs } of groups) for (const pair of pairs) pair.end();
  for (const stop of stops) stop();
  return costs;
}
