/**
 * What a signal costs among several of our relays, beside several Socket.IO servers that check nothing and know each other by
 * Socket.IO's own sharded Redis adapter: processor time of all servers together, and of Redis. All in one run.
 *
 *   npm run build && npm run bench:adapter [-- --short]
 */
import { besideAdapter } from './relay/adapter.js';
import { finish, isShort } from './support/bounds.js';
import type { Figures, Place } from './support/figures.js';
import { median } from './support/results.js';

const SERVERS = 2;
const SIZE = isShort ? { rounds: 5, signals: 10_000 } : { rounds: 9, signals: 20_000 };

function ratioIn({ relay, sharded }: Figures['adapter']['costs'], place: Place): number {
  const [ours, theirs] = [relay, sharded].map((costs) => median(costs[place].servers) + median(costs[place].redis));
  return ours! / theirs!;
}

const costs = await besideAdapter({ ...SIZE, servers: SERVERS });
finish('adapter', {
  figures: { servers: SERVERS, costs },
  ratios: {
    'cost at one server, ours ÷ adapter': ratioIn(costs, 'same'),
    'cost between two servers, ours ÷ adapter': ratioIn(costs, 'apart'),
  },
});
