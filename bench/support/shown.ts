import { barChart } from './chart.js';
import { median } from './results.js';
import { timelineChart, type Steps } from './timeline-chart.js';

export type Rows = readonly (readonly string[])[];

/** How a bench's figures are shown in the README. */
export interface Shown {
  /** Each with its first line as the head. */
  tables: readonly Rows[];
  /** Drawings, by the names of their files. */
  charts?: Readonly<Record<string, { title: string; svg: string }>>;
}

type Times = Record<string, number[]>;
type Counts = Record<string, Record<string, number>>;

interface SizeFigures {
  weights: Record<string, Record<'raw' | 'gzip' | 'brotli', number>>;
}
interface PageFigures {
  evaluation: Times;
  cores: Record<string, number>;
  shift: number;
  shiftInTag: number;
  /** Meeting by meeting. */
  longTasks: number[][];
}
interface MemoryFigures {
  joins: number;
  seconds: number;
  samples: { joins: number; held: Counts }[];
}
interface FirstFrameFigures {
  roundTrips: Record<string, Times>;
  seats: Record<string, Times>;
}
interface TimelineFigures {
  date: string;
  machine: string;
  roundTripMs: number;
  joins: number;
  ways: Record<string, Steps>;
}
interface MeshFigures {
  /** Pictures a second of each camera, by how many people there were. */
  cameras: Record<string, number>;
  people: Record<string, Record<string, Record<'cpu' | 'uplink' | 'frames' | 'height' | 'gaps', number>>>;
}
type Storm = Record<'allBackMs' | 'medianBackMs' | 'loopLagMs' | 'lost' | 'peakPerSecond', number>;
interface RelayFigures {
  costs: Times;
  idle: Times;
  storm: Storm;
  bareStorm?: Storm;
  nodes: Times;
}

const fixed = (value: number, digits = 0) => value.toFixed(digits);
const kb = (bytes: number) => fixed(bytes / 1_000, 1);
const medians = (times: Times) => Object.entries(times).map(([name, all]) => [name, median(all)] as const);

const OURS = /^(our|tag|call)/;
const bars = (title: string, unit: string, values: readonly (readonly [name: string, value: number])[]) => ({
  title,
  svg: barChart({ title, unit, bars: values, isOurs: (name) => OURS.test(name) }),
});

function size({ weights }: SizeFigures): Shown {
  const entries = Object.entries(weights);
  return {
    tables: [
      [
        ['kB', 'raw', 'gzip', 'brotli'],
        ...entries.map(([name, { raw, gzip, brotli }]) => [name, kb(raw), kb(gzip), kb(brotli)]),
      ],
    ],
    charts: {
      size: bars(
        'What a page loads, kB of brotli',
        'kB',
        entries.map(([name, { brotli }]) => [name, brotli / 1_000]),
      ),
    },
  };
}

function page({ evaluation, cores, shift, shiftInTag, longTasks }: PageFigures): Shown {
  return {
    tables: [
      [['evaluating', 'ms'], ...medians(evaluation).map(([name, ms]) => [name, fixed(ms, 1)])],
      [['processor', 'cores'], ...Object.entries(cores).map(([name, value]) => [name, fixed(value, 3)])],
      [
        ['', 'figure'],
        ['layout shift around the tag', fixed(shift, 3)],
        ['layout shift of panes in the tag', fixed(shiftInTag, 3)],
        ['tasks over 50 ms when two meet, median', fixed(median(longTasks.map(({ length }) => length)))],
        ['the longest of them, ms', longTasks.flat().length ? fixed(Math.max(...longTasks.flat())) : '–'],
      ],
    ],
    charts: { page: bars('Evaluating the script, ms', 'ms', medians(evaluation)) },
  };
}

/** How each thing that a page holds is named and told. */
const HELD: Record<string, string> = { heap: 'heap, kB', audioContexts: 'audio contexts' };

function memory({ seconds, samples }: MemoryFigures): Shown {
  const rows = Object.entries(samples[0]!.held).flatMap(([who, held]) =>
    Object.keys(held).map((what) => [
      `${who}: ${HELD[what] ?? what}`,
      ...samples.map((sample) => `${sample.held[who]![what]}`),
    ]),
  );
  return {
    tables: [[[`${fixed(seconds)} s, after so many joins`, ...samples.map(({ joins }) => `${joins}`)], ...rows]],
  };
}

const RIVALS = ['hand-written', 'hand-written-early', 'peerjs'];

function firstFrame({ roundTrips, seats }: FirstFrameFigures): Shown {
  const trips = Object.entries(roundTrips);
  const [farthestMs, farthest] = trips.at(-1)!;
  const rivals = RIVALS.filter((name) => name in farthest);
  const pairs = Object.keys(farthest).map((name) => [
    name,
    ...trips.map(([, times]) => fixed(median(times[name]!))),
    ...rivals.map((rival) => fixed(median(farthest[name]!) / median(farthest[rival]!), 2)),
  ]);
  const head = [...trips.map(([ms]) => `at ${ms} ms`), ...rivals.map((rival) => `÷ ${rival}`)];
  const rooms = Object.entries(seats);
  const meshes = Object.keys(rooms[0]?.[1] ?? {}).map((name) => [
    name,
    ...rooms.map(([, times]) => fixed(median(times[name]!))),
  ]);
  const title = `From Join to the first frame at a round trip of ${farthestMs} ms`;
  return {
    tables: [
      [['ms', ...head], ...pairs],
      [['ms until all others are seen', ...rooms.map(([count]) => `seat ${count}`)], ...meshes],
    ],
    charts: { 'first-frame': bars(title, 'ms', medians(farthest)) },
  };
}

function timeline({ date, machine, roundTripMs, joins, ways }: TimelineFigures): Shown {
  const title = `Where the time of a join goes, at a round trip of ${roundTripMs} ms`;
  const caption = `Medians of ${joins} joins each, ${date}, ${machine}`;
  return { tables: [], charts: { timeline: { title, svg: timelineChart({ title, caption, roundTripMs, ways }) } } };
}

function mesh({ people, cameras }: MeshFigures): Shown {
  const rows = Object.entries(people).flatMap(([count, ways]) =>
    Object.entries(ways).map(([way, { cpu, uplink, frames, height, gaps }]) => [
      ...[`${count}, cameras of ${cameras[count]}/s`, way, fixed(cpu, 2), fixed(uplink)],
      ...[fixed(frames, 1), fixed(height), fixed(gaps, 1)],
    ]),
  );
  // Where cameras are slow everybody shows all that they give.
  const fastest = Math.max(...Object.values(cameras));
  const [most, ways] = Object.entries(people)
    .filter(([count]) => cameras[count] === fastest)
    .at(-1)!;
  const of = (what: 'frames' | 'cpu') => Object.entries(ways).map(([way, figures]) => [way, figures[what]] as const);
  return {
    tables: [
      [['people', 'way', 'cores', 'uplink, kb/s each', 'frames/s each', 'pixels tall', 'sound made up, %'], ...rows],
    ],
    charts: {
      'mesh-frames': bars(`Pictures per second of each of the others, among ${most} people`, '/s', of('frames')),
      'mesh-cores': bars(`Cores that ${most} people use together`, 'cores', of('cpu')),
    },
  };
}

const SERVERS = { relay: 'our relay', bare: 'bare Socket.IO', 'peer-server': 'PeerServer' };

function relay({ costs, idle, storm, bareStorm, nodes }: RelayFigures): Shown {
  const storms = [[SERVERS.relay, storm] as const, ...(bareStorm ? [[SERVERS.bare, bareStorm] as const] : [])];
  const each = (tell: (one: Storm) => string) => storms.map(([, one]) => tell(one));
  const perSecond = Object.entries(SERVERS).map(([kind, name]) => [name, 1e6 / median(costs[kind]!)] as const);
  return {
    tables: [
      [
        ['', 'signals per second of CPU', 'kB per idle person'],
        ...Object.keys(SERVERS).map((kind, i) => [
          perSecond[i]![0],
          fixed(perSecond[i]![1]),
          fixed(median(idle[kind]!), 1),
        ]),
      ],
      [
        ['5,000 people after a kill', ...storms.map(([name]) => name)],
        ['all back, s', ...each(({ allBackMs }) => fixed(allBackMs / 1_000, 1))],
        ['half of them back, s', ...each(({ medianBackMs }) => fixed(medianBackMs / 1_000, 1))],
        ['p99 of the event loop’s delay, ms', ...each(({ loopLagMs }) => fixed(loopLagMs))],
        // Who has no seat cannot lose it.
        ['lost', `${storm.lost}`, ...storms.slice(1).map(() => '–')],
      ],
      [
        ['µs per signal', ''],
        ...medians(nodes).map(([key, us]) => {
          const [count, place] = key.split(' ');
          return [
            `${count === '1' ? 'one relay' : `${count} relays`}, pair at ${place === 'same' ? 'one' : 'two'}`,
            fixed(us, 1),
          ];
        }),
      ],
    ],
    charts: { relay: bars('Signals per second of processor time', '', perSecond) },
  };
}

type AdapterCosts = Record<string, Record<string, Record<'servers' | 'redis', number[]>>>;

function adapter({ servers, costs }: { servers: number; costs: AdapterCosts }): Shown {
  const names: Record<string, string> = { relay: 'our relays', sharded: 'Socket.IO with its sharded adapter' };
  const kinds = Object.keys(names);
  const row = (what: string, place: string, of: 'servers' | 'redis') => [
    what,
    ...kinds.map((kind) => fixed(median(costs[kind]![place]![of]), 1)),
  ];
  return {
    tables: [
      [
        [`µs per signal, ${servers} servers`, ...Object.values(names)],
        row('pair at one of them', 'same', 'servers'),
        row('pair at two of them', 'apart', 'servers'),
        row('the same, in Redis', 'apart', 'redis'),
      ],
    ],
  };
}

/** How each bench's figures are shown. */
export const SHOWN: Record<string, (figures: never) => Shown> = {
  ...{ size, page, memory, timeline, mesh, relay, adapter },
  'first-frame': firstFrame,
};
