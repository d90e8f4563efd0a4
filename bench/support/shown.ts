import { median } from './results.js';

export type Rows = readonly (readonly string[])[];

/** How a bench's figures are shown in the README. */
export interface Shown {
  /** Each with its first line as the head. */
  tables: readonly Rows[];
  chart?: { title: string; bars: readonly (readonly [name: string, value: number])[]; unit: string };
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
  longTasks: number[];
}
interface MemoryFigures {
  joins: number;
  seconds: number;
  before: Counts;
  after: Counts;
}
interface FirstFrameFigures {
  roundTrips: Record<string, Times>;
  seats: Record<string, Times>;
}
interface MeshFigures {
  people: Record<string, Record<string, Record<'cpu' | 'uplink' | 'frames' | 'height' | 'gaps', number>>>;
}
interface RelayFigures {
  costs: Times;
  idle: Times;
  storm: Record<'allBackMs' | 'medianBackMs' | 'loopLagMs' | 'lost' | 'peakPerSecond', number>;
  nodes: Times;
}

const fixed = (value: number, digits = 0) => value.toFixed(digits);
const kb = (bytes: number) => fixed(bytes / 1_000, 1);
const medians = (times: Times) => Object.entries(times).map(([name, all]) => [name, median(all)] as const);

function size({ weights }: SizeFigures): Shown {
  const entries = Object.entries(weights);
  return {
    tables: [
      [
        ['kB', 'raw', 'gzip', 'brotli'],
        ...entries.map(([name, { raw, gzip, brotli }]) => [name, kb(raw), kb(gzip), kb(brotli)]),
      ],
    ],
    chart: {
      title: 'What a page loads, kB of brotli',
      unit: 'kB',
      bars: entries.map(([name, { brotli }]) => [name, brotli / 1_000]),
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
        ['tasks over 50 ms in a call of two', longTasks.map((ms) => `${fixed(ms)} ms`).join(', ') || 'none'],
      ],
    ],
    chart: { title: 'Evaluating the script, ms', unit: 'ms', bars: medians(evaluation) },
  };
}

function memory({ joins, seconds, before, after }: MemoryFigures): Shown {
  const rows = Object.entries(before).flatMap(([who, held]) =>
    Object.entries(held).map(([what, value]) => [`${who}: ${what}`, `${value}`, `${after[who]![what]}`]),
  );
  return { tables: [[[`${joins} joins and leaves in ${fixed(seconds)} s`, 'before', 'after'], ...rows]] };
}

function firstFrame({ roundTrips, seats }: FirstFrameFigures): Shown {
  const trips = Object.entries(roundTrips);
  const [farthestMs, farthest] = trips.at(-1)!;
  const pairs = Object.keys(farthest).map((name) => [
    name,
    ...trips.map(([, times]) => fixed(median(times[name]!))),
    fixed(median(farthest[name]!) / median(farthest['hand-written']!), 2),
    fixed(median(farthest[name]!) / median(farthest['peerjs']!), 2),
  ]);
  const head = [...trips.map(([ms]) => `at ${ms} ms`), '÷ hand-written', '÷ PeerJS'];
  const rooms = Object.entries(seats);
  const meshes = Object.keys(rooms[0]?.[1] ?? {}).map((name) => [
    name,
    ...rooms.map(([, times]) => fixed(median(times[name]!))),
  ]);
  return {
    tables: [
      [['ms', ...head], ...pairs],
      [['ms until all others are seen', ...rooms.map(([count]) => `seat ${count}`)], ...meshes],
    ],
    chart: {
      title: `From Join to the first frame at a round trip of ${farthestMs} ms`,
      unit: 'ms',
      bars: medians(farthest),
    },
  };
}

function mesh({ people }: MeshFigures): Shown {
  const rows = Object.entries(people).flatMap(([count, ways]) =>
    Object.entries(ways).map(([way, { cpu, uplink, frames, height, gaps }]) => [
      ...[count, way, fixed(cpu, 2), fixed(uplink)],
      ...[fixed(frames, 1), fixed(height), fixed(gaps, 1)],
    ]),
  );
  const [most, ways] = Object.entries(people).at(-1)!;
  return {
    tables: [
      [['people', 'way', 'cores', 'uplink, kb/s each', 'frames/s each', 'pixels tall', 'sound made up, %'], ...rows],
    ],
    chart: {
      title: `What each of ${most} people sends, kb/s`,
      unit: 'kb/s',
      bars: Object.entries(ways).map(([way, { uplink }]) => [way, uplink]),
    },
  };
}

const SERVERS = { relay: 'our relay', bare: 'bare Socket.IO', 'peer-server': 'PeerServer' };

function relay({ costs, idle, storm, nodes }: RelayFigures): Shown {
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
        ['5,000 people after a kill', ''],
        ['all back, s', fixed(storm.allBackMs / 1_000, 1)],
        ['half of them back, s', fixed(storm.medianBackMs / 1_000, 1)],
        ['p99 of the event loop’s delay, ms', fixed(storm.loopLagMs)],
        ['lost', `${storm.lost}`],
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
    chart: { title: 'Signals per second of processor time', unit: '', bars: perSecond },
  };
}

/** How each bench's figures are shown. */
export const SHOWN: Record<string, (figures: never) => Shown> = {
  ...{ size, page, memory, mesh, relay },
  'first-frame': firstFrame,
};
