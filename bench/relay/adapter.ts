import { freePort, Redis, turned } from '../../server/shared/redis.fixture.js';
import type { Figures, Place } from '../support/figures.js';
import { Server } from './server.js';
import { costOf, makePairs, type Pair } from './signals.js';

/** Who knows the others how: our relays, and servers that check nothing, by Socket.IO's sharded adapter. */
const GROUPS = ['relay', 'sharded'] as const;
type GroupKind = (typeof GROUPS)[number];
/** For each server. */
const PAIRS = 16;

const PLACES: readonly Place[] = ['same', 'apart'];
type AdapterCosts = Figures['adapter']['costs'];

interface Group {
  readonly redis: Redis;
  readonly servers: readonly Server[];
  readonly pairs: Readonly<Record<Place, readonly Pair[]>>;
}

async function makeGroup(kind: GroupKind, count: number): Promise<Group> {
  const redis = new Redis(await freePort());
  await redis.start();
  const flags = kind === 'relay' ? ['--redis-url', redis.url] : [redis.url];
  const servers = await Promise.all(Array.from({ length: count }, () => Server.start(kind, { flags })));
  if (kind === 'relay') {
    await Promise.all(servers.map(({ port }) => turned({ url: `http://127.0.0.1:${port}` }, true)));
  }
  const same = await makePairs(servers, PAIRS * count, 0);
  return { redis, servers, pairs: { same, apart: await makePairs(servers, PAIRS * count, 1) } };
}

/** The processor time of a Redis so far, as it says itself. */
async function cpuMs(redis: Redis): Promise<number> {
  const said = String(await redis.command('INFO', 'cpu'));
  const seconds = [...said.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, value]) => Number(value));
  return 1_000 * seconds.reduce((sum, value) => sum + value, 0);
}

/** What `signals` cost in one group, µs each. */
async function costIn({ redis, servers, pairs }: Group, place: Place, signals: number) {
  const before = await cpuMs(redis);
  const cost = await costOf(servers, pairs[place], signals);
  return { servers: cost, redis: (((await cpuMs(redis)) - before) * 1_000) / signals };
}

async function end({ redis, servers, pairs }: Group): Promise<void> {
  for (const pair of [...pairs.same, ...pairs.apart]) pair.end();
  for (const server of servers) await server.kill();
  await redis.kill();
}

/** The same signals in a group of relays and in one of servers with the adapter; they take turns round by round. */
export async function besideAdapter(size: { rounds: number; signals: number; servers: number }): Promise<AdapterCosts> {
  const none = () => ({ same: { servers: [], redis: [] }, apart: { servers: [], redis: [] } });
  const costs: AdapterCosts = { relay: none(), sharded: none() };
  const groups = { relay: await makeGroup('relay', size.servers), sharded: await makeGroup('sharded', size.servers) };
  const turns = GROUPS.flatMap((kind) => PLACES.map((place) => ({ kind, place })));
  // The first round warms compilers up, and does not count.
  for (let round = 0; round <= size.rounds; round++) {
    for (const { kind, place } of round % 2 ? turns : [...turns].reverse()) {
      const cost = await costIn(groups[kind], place, size.signals);
      if (!round) continue;
      costs[kind][place].servers.push(cost.servers);
      costs[kind][place].redis.push(cost.redis);
    }
  }
  for (const group of Object.values(groups)) await end(group);
  return costs;
}
