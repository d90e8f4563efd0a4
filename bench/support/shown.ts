import { barChart } from './chart.js';
import type { Figures, Place, Storm, Times } from './figures.js';
import { median, type Circumstances, type Rows } from './results.js';
import { timelineChart } from './timeline-chart.js';

/** How a bench's figures are shown. */
export interface Shown {
  tables: readonly Rows[];
  /** Drawings, by the names of their files. */
  charts?: Readonly<Record<string, { title: string; svg: string }>>;
}

/** What could not be measured is a dash. */
const fixed = (value: number | null, digits = 0) => value?.toFixed(digits) ?? '–';
const kb = (bytes: number) => fixed(bytes / 1_000, 1);
const medians = (times: Times) => Object.entries(times).map(([name, all]) => [name, median(all)] as const);

const OURS = /^(our|tag|call)/;
type Bars = readonly (readonly [name: string, value: number])[];
const bars = (title: string, unit: string, values: Bars) => ({
  title,
  svg: barChart({ title, unit, bars: values, isOurs: (name) => OURS.test(name) }),
});

/** What was wanted, what it became, and whether that is no more (or, of a least, no less) than it. */
type Aim = readonly [aim: string, value: number, bound: { most: number } | { least: number }];
const aims = (list: readonly Aim[]): Rows => [
  ['aim', 'measured', 'reached'],
  ...list.map(([aim, measured, bound]) => {
    // As exactly as the aims are said.
    const value = Number(measured.toFixed(2));
    const holds = 'most' in bound ? value <= bound.most : value >= bound.least;
    return [aim, `${value}`, holds ? 'yes' : 'no'];
  }),
];

function size({ weights }: Figures['size']): Shown {
  const entries = Object.entries(weights);
  const [[, first]] = entries as [(typeof entries)[number]];
  return {
    tables: [
      [
        ['kB', 'raw', 'gzip', 'brotli'],
        ...entries.map(([name, { raw, gzip, brotli }]) => [name, kb(raw), kb(gzip), kb(brotli)]),
      ],
      aims([['at most 40 kB until somebody can join', first.brotli / 1_000, { most: 40 }]]),
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

function page({ evaluation, cores, shift, shiftInTag, longTasks }: Figures['page']): Shown {
  const tasks = median(longTasks.map(({ length }) => length));
  return {
    tables: [
      [
        ['evaluating, ms', 'least', 'median'],
        ...Object.entries(evaluation).map(([name, all]) => [name, fixed(Math.min(...all), 1), fixed(median(all), 1)]),
      ],
      [['processor', 'cores'], ...Object.entries(cores).map(([name, value]) => [name, fixed(value, 3)])],
      [
        ['', 'figure'],
        ['layout shift around the tag', fixed(shift, 3)],
        ['layout shift of panes in the tag', fixed(shiftInTag, 3)],
        [`tasks over 50 ms in each of ${longTasks.length} calls`, longTasks.map(({ length }) => length).join(', ')],
        ['the longest of them, ms', longTasks.flat().length ? fixed(Math.max(...longTasks.flat())) : '–'],
      ],
      aims([
        ['evaluated within 30 ms', median(evaluation['our tag']!), { most: 30 }],
        ['no layout shift around the tag', shift, { most: 0 }],
        ['no task over 50 ms in a call of two (median)', tasks, { most: 0 }],
      ]),
    ],
    charts: { page: bars('Evaluating the script, ms', 'ms', medians(evaluation)) },
  };
}

function memory({ seconds, samples }: Figures['memory']): Shown {
  const rows = Object.entries(samples[0]!.held).flatMap(([who, held]) =>
    Object.keys(held).map((what) => [`${who}: ${what}`, ...samples.map((sample) => `${sample.held[who]![what]}`)]),
  );
  return {
    tables: [[[`${fixed(seconds)} s, after so many joins`, ...samples.map(({ joins }) => `${joins}`)], ...rows]],
  };
}

const RIVALS = ['hand-written', 'hand-written-early', 'peerjs', 'peerjs-early'];

function firstFrame({ roundTrips, seats }: Figures['first-frame']): Shown {
  const trips = Object.entries(roundTrips);
  const [farthestMs, farthest] = trips.at(-1)!;
  const rivals = RIVALS.filter((name) => name in farthest);
  const ratio = (name: string, rival: string) => median(farthest[name]!) / median(farthest[rival]!);
  const pairs = Object.keys(farthest).map((name) => [
    name,
    ...trips.map(([, times]) => fixed(median(times[name]!))),
    ...rivals.map((rival) => fixed(ratio(name, rival), 2)),
  ]);
  const head = [...trips.map(([ms]) => `at ${ms} ms`), ...rivals.map((rival) => `÷ ${rival}`)];
  const rooms = Object.entries(seats);
  const meshes = Object.keys(rooms[0]?.[1] ?? {}).map((name) => [
    name,
    ...rooms.map(([, times]) => fixed(median(times[name]!))),
  ]);
  const title = `From Join to the first frame at a round trip of ${farthestMs} ms`;
  const wanted = ['call', 'tag'].flatMap((ours): Aim[] => [
    [`${ours}: 0.72 of hand-written at ${farthestMs} ms`, ratio(ours, 'hand-written'), { most: 0.72 }],
    [`${ours}: 0.54 of PeerJS at ${farthestMs} ms`, ratio(ours, 'peerjs'), { most: 0.54 }],
  ]);
  return {
    tables: [
      [['ms', ...head], ...pairs],
      ...(rooms.length
        ? [[['ms until all others are seen', ...rooms.map(([count]) => `seat ${count}`)], ...meshes]]
        : []),
      // Without a distance there is nothing to win.
      ...(Number(farthestMs) === 200 ? [aims(wanted)] : []),
    ],
    charts: { 'first-frame': bars(title, 'ms', medians(farthest)) },
  };
}

function timeline({ date, machine, roundTripMs, joins, ways }: Figures['timeline'] & Partial<Circumstances>): Shown {
  const title = `Where the time of a join goes, at a round trip of ${roundTripMs} ms`;
  const caption = [`Medians of ${joins} joins each`, date, machine].filter(Boolean).join(', ');
  const [steps] = Object.values(ways)
    .map((way) => Object.keys(way))
    .sort((one, other) => other.length - one.length);
  return {
    tables: [
      [
        ['ms after Join', ...Object.keys(ways)],
        ...steps!.map((what) => [what, ...Object.values(ways).map((way) => `${way[what] ?? '–'}`)]),
      ],
    ],
    charts: { timeline: { title, svg: timelineChart({ title, caption, roundTripMs, ways }) } },
  };
}

/** One line for each situation and way. */
function lines<T>(all: Record<string, Record<string, T>>, tell: (costs: T) => string[]): string[][] {
  return Object.entries(all).flatMap(([situation, ways]) =>
    Object.entries(ways).map(([way, costs]) => [situation, way, ...tell(costs)]),
  );
}

function mesh({ situations, thin }: Figures['mesh']): Shown {
  // Where cameras are slow everybody has time for all that they give.
  const [most, ways] = Object.entries(situations)
    .filter(([situation]) => /^\d+ people$/.test(situation))
    .at(-1) ?? ['nobody', {}];
  return {
    tables: [
      [
        [
          '',
          'way',
          'cores',
          'uplink, kb/s each',
          'encoding, ms/s each',
          'frames/s each',
          'pixels tall',
          'sound made up, %',
        ],
        ...lines(situations, ({ cpu, uplink, encoding, frames, height, gaps }) => [
          ...[fixed(cpu, 2), fixed(uplink), fixed(encoding), fixed(frames, 1), fixed(height), fixed(gaps, 1)],
        ]),
      ],
      ...(Object.keys(thin).length
        ? [
            [
              ['what one way carries', 'way', 'longest silence, ms', 'sound made up, %', 'pictures/s in the end'],
              ...lines(thin, ({ silence, gaps, pictures }) => [fixed(silence), fixed(gaps, 1), fixed(pictures, 1)]),
            ],
          ]
        : []),
    ],
    charts: {
      'mesh-cores': bars(
        `Cores that ${most} use together`,
        'cores',
        Object.entries(ways).map(([way, { cpu }]) => [way, cpu!]),
      ),
    },
  };
}

const SERVERS = { relay: 'our relay', bare: 'bare Socket.IO', 'peer-server': 'PeerServer' };

function relay(figures: Figures['relay']): Shown {
  const { costs, idle, people, storms, nodes } = figures;
  const perSecond = Object.entries(SERVERS).map(([kind, name]) => [name, 1e6 / median(costs[kind]!)] as const);
  const ofStorms = (kind: keyof typeof storms, what: keyof Storm) => median(storms[kind].map((one) => one[what]));
  const storm = (title: string, what: keyof Storm, each: (value: number) => string) => [
    title,
    each(ofStorms('relay', what)),
    each(ofStorms('bare', what)),
  ];
  const lost = Math.max(...storms.relay.map((one) => one.lost));
  const seconds = (ms: number) => fixed(ms / 1_000, 1);
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
        [`${people.toLocaleString('en')} people after a kill`, SERVERS.relay, SERVERS.bare],
        storm('all back, s', 'allBackMs', seconds),
        storm('half of them back, s', 'medianBackMs', seconds),
        storm('p99 of the event loop’s delay, ms', 'loopLagMs', (ms) => fixed(ms)),
        // Who has no seat cannot lose it.
        ['lost, at most', `${lost}`, '–'],
      ],
      [['µs per signal', ''], ...medians(nodes).map(([key, us]) => [nodesIn(key), fixed(us, 1)])],
      relayAims(figures),
    ],
    charts: { relay: bars('Signals per second of processor time', '', perSecond) },
  };
}

function relayAims({ costs, idle, people, storms, nodes }: Figures['relay']): Rows {
  const cost = (key: string) => median(nodes[key]!);
  const lost = Math.max(...storms.relay.map((one) => one.lost));
  const signals = median(costs['bare']!) / median(costs['relay']!);
  return aims([
    ['0.9 of bare Socket.IO’s signals, with all checks on', signals, { least: 0.9 }],
    ['14 kB per idle person', median(idle['relay']!), { most: 14 }],
    ['people at one relay: 4 relays cost at most 1.2 of 1', cost('4 same') / cost('1 same'), { most: 1.2 }],
    ['people at two relays: 4 relays cost at most 1.2 of 2', cost('4 apart') / cost('2 apart'), { most: 1.2 }],
    ['people at two of 4 relays cost at most 1.2 of one relay', cost('4 apart') / cost('1 same'), { most: 1.2 }],
    [`nobody lost of ${people.toLocaleString('en')} people`, lost, { most: 0 }],
  ]);
}

/** `2 apart`, in words. */
function nodesIn(key: string): string {
  const [count, place] = key.split(' ');
  return `${count === '1' ? 'one relay' : `${count} relays`}, pair at ${place === 'same' ? 'one' : 'two'}`;
}

/** Whose they are, in words. */
const ADAPTERS = { relay: 'our relays', sharded: 'Socket.IO with its sharded adapter' };

function adapter({ servers, costs }: Figures['adapter']): Shown {
  const kinds = ['relay', 'sharded'] as const;
  const row = (what: string, place: Place, of: 'servers' | 'redis') => [
    what,
    ...kinds.map((kind) => fixed(median(costs[kind][place][of]), 1)),
  ];
  return {
    tables: [
      [
        [`µs per signal, ${servers} servers`, ...kinds.map((kind) => ADAPTERS[kind])],
        row('pair at one of them', 'same', 'servers'),
        row('pair at two of them', 'apart', 'servers'),
        row('the same, in Redis', 'apart', 'redis'),
      ],
    ],
  };
}

/** How each bench's figures are shown. */
export const SHOWN: { [N in keyof Figures]: (figures: Figures[N] & Partial<Circumstances>) => Shown } = {
  ...{ size, page, memory, timeline, mesh, relay, adapter },
  'first-frame': firstFrame,
};
