/**
 * What the relay costs: processor time per signal beside bare Socket.IO and PeerServer, memory per idle connection, the
 * return of everybody after it was killed, and what more relays cost. All in one run, over loopback, each server in a
 * process of its own.
 *
 *   npm run build && npm run bench:relay [-- --short]
 */
import { loadavg } from 'node:os';
import { contest } from './relay/contest.js';
import { idleKb } from './relay/idle.js';
import { overNodes } from './relay/nodes.js';
import { KINDS } from './relay/server.js';
import { storm } from './relay/storm.js';
import { finish, isShort } from './support/bounds.js';
import type { Figures, Storm, Times } from './support/figures.js';
import { median } from './support/results.js';

const SIZES = {
  long: {
    costs: { rounds: 9, signals: 40_000 },
    idle: { rounds: 3, people: 4_000 },
    storm: { rounds: 3, people: 5_000 },
    nodes: { rounds: 7, signals: 15_000 },
  },
  short: {
    costs: { rounds: 3, signals: 15_000 },
    idle: { rounds: 3, people: 3_000 },
    storm: { rounds: 3, people: 200 },
    nodes: { rounds: 2, signals: 2_000 },
  },
};
type Size = (typeof SIZES)['long'];

/** The kinds take turns. */
async function idlers({ rounds, people }: Size['idle']): Promise<Times> {
  const idles: Times = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of KINDS) idles[kind]!.push(await idleKb(kind, people));
  }
  return idles;
}

/** They take turns here, too. */
async function stormy({ rounds, people }: Size['storm']): Promise<Figures['relay']['storms']> {
  const storms: Figures['relay']['storms'] = { relay: [], bare: [] };
  for (let seed = 0; seed < rounds; seed++) {
    for (const kind of ['relay', 'bare'] as const) storms[kind].push(await storm({ kind, count: people, seed }));
  }
  return storms;
}

function ratiosOf({ costs, idle, storms, nodes }: Figures['relay']): Record<string, number> {
  const cost = (key: string) => median(nodes[key]!);
  const ofStorms = (what: keyof Storm) =>
    median(storms.relay.map((one) => one[what])) / median(storms.bare.map((one) => one[what]));
  return {
    'signals, relay ÷ bare Socket.IO': median(costs['bare']!) / median(costs['relay']!),
    'signals, relay ÷ PeerServer': median(costs['peer-server']!) / median(costs['relay']!),
    'idle memory, relay ÷ bare Socket.IO': median(idle['relay']!) / median(idle['bare']!),
    'people lost in a storm': Math.max(...storms.relay.map(({ lost }) => lost)),
    'time until all are back after a storm, relay ÷ bare Socket.IO': ofStorms('allBackMs'),
    'delay of the event loop in a storm, p99, relay ÷ bare Socket.IO': ofStorms('loopLagMs'),
    'cost at one relay, 4 relays ÷ 1': cost('4 same') / cost('1 same'),
    'cost between two relays, 4 relays ÷ 2': cost('4 apart') / cost('2 apart'),
    'cost, between two relays ÷ at one': cost('2 apart') / cost('2 same'),
  };
}

const size = SIZES[isShort ? 'short' : 'long'];
const figures: Figures['relay'] = {
  load: loadavg().map((value) => value.toFixed(1)),
  costs: await contest(size.costs),
  idle: await idlers(size.idle),
  people: size.storm.people,
  storms: await stormy(size.storm),
  nodes: await overNodes(size.nodes),
};
finish('relay', { figures, ratios: ratiosOf(figures) });
