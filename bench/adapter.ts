/**
 * What a signal costs among several of our relays, beside several Socket.IO servers that check nothing and know each other by
 * Socket.IO's own sharded Redis adapter: processor time of all servers together, and of Redis. All in one run.
 *
 *   npm run build && npm run bench:adapter [-- --short]
 */
import process from 'node:process';
import { besideAdapter, GROUPS, type AdapterCosts } from './relay/adapter.js';
import { PLACES, type Place } from './relay/nodes.js';
import { finish, isShort } from './support/bounds.js';
import { median, table } from './support/results.js';

const SERVERS = 2;
const SIZE = isShort ? { rounds: 5, signals: 10_000 } : { rounds: 9, signals: 20_000 };
const NAMES = { relay: 'our relays', sharded: 'Socket.IO, sharded adapter' };

const costs = await besideAdapter({ ...SIZE, servers: SERVERS });
const cost = (costs: AdapterCosts, kind: keyof AdapterCosts, place: Place) =>
  median(costs[kind][place].servers) + median(costs[kind][place].redis);
const rows = GROUPS.flatMap((kind) =>
  PLACES.map((place) => [
    `${NAMES[kind]}, pair at ${place === 'same' ? 'one' : 'two'}`,
    median(costs[kind][place].servers).toFixed(1),
    median(costs[kind][place].redis).toFixed(1),
  ]),
);
process.stdout.write(`${table([['µs of processor per signal', 'servers', 'Redis'], ...rows])}\n`);
finish(
  'adapter',
  { servers: SERVERS, costs },
  {
    'cost at one server, ours ÷ adapter': cost(costs, 'relay', 'same') / cost(costs, 'sharded', 'same'),
    'cost between two servers, ours ÷ adapter': cost(costs, 'relay', 'apart') / cost(costs, 'sharded', 'apart'),
  },
);
