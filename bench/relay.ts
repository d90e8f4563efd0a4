/**
 * What the relay costs: processor time per signal beside bare Socket.IO and PeerServer, memory per idle connection, the
 * return of everybody after it was killed, and what more relays cost. All in one run, over loopback, each server in a
 * process of its own.
 *
 *   npm run build && npm run bench:relay [-- --short]
 *
 * `--short` takes less than half a minute, and ends with 1 if a ratio is worse than bounds.json allows.
 */
import { loadavg } from 'node:os';
import process from 'node:process';
import { contest, type Costs } from './relay/contest.js';
import { idleKb } from './relay/idle.js';
import { COUNTS, PLACES, overNodes, type NodeCosts } from './relay/nodes.js';
import { KINDS, type Contestant } from './relay/server.js';
import { storm, type Storm } from './relay/storm.js';
import { finish, isShort } from './support/bounds.js';
import { median, table } from './support/results.js';

interface Figures {
  /** Processor time per signal, µs, round by round. */
  costs: Costs;
  /** Memory per idle connection, kB, round by round. */
  idle: Record<Contestant, number[]>;
  storm: Storm;
  /** The same storm over Socket.IO alone. */
  bareStorm: Storm;
  nodes: NodeCosts;
}

const SIZES = {
  long: {
    costs: { rounds: 9, signals: 40_000 },
    idle: { rounds: 3, people: 4_000 },
    storm: 5_000,
    nodes: { rounds: 7, signals: 15_000 },
  },
  short: {
    costs: { rounds: 3, signals: 15_000 },
    idle: { rounds: 3, people: 3_000 },
    ...{ storm: 200, nodes: { rounds: 2, signals: 2_000 } },
  },
};
const NAMES: Record<Contestant, string> = { relay: 'the relay', bare: 'bare Socket.IO', 'peer-server': 'PeerServer' };

async function measure({ costs, idle, storm: people, nodes }: (typeof SIZES)['long']): Promise<Figures> {
  const contested = await contest(costs);
  return {
    ...{ costs: contested, idle: await idlers(idle) },
    ...{ storm: await storm('relay', people), bareStorm: await storm('bare', people) },
    nodes: await overNodes(nodes),
  };
}

/** The kinds take turns here, too. */
async function idlers({ rounds, people }: (typeof SIZES)['long']['idle']): Promise<Figures['idle']> {
  const idles: Figures['idle'] = { relay: [], bare: [], 'peer-server': [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of KINDS) idles[kind].push(await idleKb(kind, people));
  }
  return idles;
}

function show({ costs, idle, storm, bareStorm, nodes }: Figures): string {
  const perSecond = (kind: Contestant) => 1e6 / median(costs[kind]);
  const contestRows = KINDS.map((kind) => [
    NAMES[kind],
    perSecond(kind).toFixed(0),
    (perSecond(kind) / perSecond('bare')).toFixed(2),
    median(idle[kind]).toFixed(1),
  ]);
  const nodeRows = COUNTS.map((count) => [
    `${count} at one Redis`,
    ...PLACES.map((place) => nodes[`${count} ${place}`]).map((taken) => (taken ? median(taken).toFixed(1) : '–')),
  ]);
  const stormRow = (name: string, { allBackMs, medianBackMs, loopLagMs, peakPerSecond, lost }: Storm) => [
    name,
    ...[allBackMs, medianBackMs, loopLagMs, peakPerSecond, lost].map((value) => value.toFixed(0)),
  ];
  return [
    table([['', 'signals/s of CPU', '÷ bare', 'kB idle'], ...contestRows]),
    table([
      ['after a kill', 'all back, ms', 'half, ms', 'loop lag p99, ms', 'most/s', 'lost'],
      stormRow(NAMES.relay, storm),
      stormRow(NAMES.bare, bareStorm),
    ]),
    table([['µs of CPU per signal', 'pair at one relay', 'pair at two'], ...nodeRows]),
  ].join('\n\n');
}

function ratiosOf({ costs, idle, storm, bareStorm, nodes }: Figures): Record<string, number> {
  const cost = (key: keyof NodeCosts) => median(nodes[key]!);
  return {
    'signals, relay ÷ bare Socket.IO': median(costs.bare) / median(costs.relay),
    'signals, relay ÷ PeerServer': median(costs['peer-server']) / median(costs.relay),
    'idle memory, relay ÷ bare Socket.IO': median(idle.relay) / median(idle.bare),
    'people lost in a storm': storm.lost,
    'time until all are back after a storm, relay ÷ bare Socket.IO': storm.allBackMs / bareStorm.allBackMs,
    'delay of the event loop in a storm, p99, relay ÷ bare Socket.IO': storm.loopLagMs / bareStorm.loopLagMs,
    'cost at one relay, 4 relays ÷ 1': cost('4 same') / cost('1 same'),
    'cost between two relays, 4 relays ÷ 2': cost('4 apart') / cost('2 apart'),
    'cost, between two relays ÷ at one': cost('2 apart') / cost('2 same'),
  };
}

const load = loadavg().map((value) => value.toFixed(1));
const figures = await measure(SIZES[isShort ? 'short' : 'long']);
process.stdout.write(`${show(figures)}\n\nload of the machine before: ${load.join(' ')}\n`);
finish('relay', { load, ...figures }, ratiosOf(figures));
