import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { barChart } from './chart.js';
import { load, median } from './results.js';

const BENCH = join(import.meta.dirname, '..');
const README = join(BENCH, 'README.md');

type Rows = readonly (readonly string[])[];
type Circumstances = Record<'date' | 'machine' | 'node' | 'chromium', string>;

/** A table of the README, and a chart that shows its point. */
interface Shown {
  rows: Rows;
  chart?: { title: string; bars: readonly (readonly [name: string, value: number])[]; unit: string };
}

const OURS = /^(our|tag|call)/;

/** How each bench's figures are shown. */
const SHOWN: Record<string, (figures: never) => Shown> = {
  size: ({ weights }: { weights: Record<string, Record<'raw' | 'gzip' | 'brotli', number>> }) => {
    const kb = (bytes: number) => (bytes / 1_000).toFixed(1);
    const entries = Object.entries(weights);
    return {
      rows: [
        ['kB', 'raw', 'gzip', 'brotli'],
        ...entries.map(([name, { raw, gzip, brotli }]) => [name, kb(raw), kb(gzip), kb(brotli)]),
      ],
      chart: {
        title: 'What a page loads, kB of brotli',
        unit: 'kB',
        bars: entries.map(([name, { brotli }]) => [name, brotli / 1_000]),
      },
    };
  },
  page: ({ evaluation, cores, shift, shiftInTag, longTasks }: PageFigures) => ({
    rows: [
      ['', 'figure'],
      ...Object.entries(evaluation).map(([name, times]) => [`evaluating ${name}, ms`, median(times).toFixed(1)]),
      ...Object.entries(cores).map(([name, value]) => [`cores used by ${name}`, value.toFixed(3)]),
      ['layout shift around the tag', shift.toFixed(3)],
      ['layout shift of panes in the tag', shiftInTag.toFixed(3)],
      ['tasks over 50 ms in a call of two', longTasks.map((ms) => `${ms} ms`).join(', ') || 'none'],
    ],
    chart: {
      title: 'Evaluating the script, ms',
      unit: 'ms',
      bars: Object.entries(evaluation).map(([name, times]) => [name, median(times)]),
    },
  }),
  memory: ({ joins, before, after }: MemoryFigures) => ({
    rows: [
      [`${joins} joins and leaves`, 'before', 'after'],
      ...Object.entries(before).flatMap(([who, held]) =>
        Object.entries(held).map(([what, value]) => [`${who}: ${what}`, `${value}`, `${after[who]![what]}`]),
      ),
    ],
  }),
  'first-frame': ({ roundTrips }: { roundTrips: Record<string, Record<string, number[]>> }) => {
    const trips = Object.entries(roundTrips);
    const [, farthest] = trips.at(-1)!;
    return {
      rows: [
        ['ms', ...trips.map(([ms]) => `at ${ms} ms`)],
        ...Object.keys(farthest).map((name) => [name, ...trips.map(([, times]) => median(times[name]!).toFixed(0))]),
      ],
      chart: {
        title: `From Join to the first frame at a round trip of ${trips.at(-1)![0]} ms`,
        unit: 'ms',
        bars: Object.entries(farthest).map(([name, times]) => [name, median(times)]),
      },
    };
  },
  mesh: ({ people }: { people: Record<string, Record<string, MeshFigures>> }) => ({
    rows: [
      ['people', 'way', 'cores', 'uplink, kb/s each', 'frames/s each', 'sound made up, %'],
      ...Object.entries(people).flatMap(([count, ways]) =>
        Object.entries(ways).map(([way, { cpu, uplink, frames, gaps }]) => [
          ...[count, way, cpu.toFixed(2), uplink.toFixed(0)],
          ...[frames.toFixed(1), gaps.toFixed(1)],
        ]),
      ),
    ],
  }),
};

interface PageFigures {
  evaluation: Record<string, number[]>;
  cores: Record<string, number>;
  shift: number;
  shiftInTag: number;
  longTasks: number[];
}
interface MemoryFigures {
  joins: number;
  before: Record<string, Record<string, number>>;
  after: Record<string, Record<string, number>>;
}
type MeshFigures = Record<'cpu' | 'uplink' | 'frames' | 'gaps', number>;

function markdown(rows: Rows): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, line(rows[0]!.map((_, i) => (i ? '--:' : '---'))), ...body].join('\n');
}

/** Puts the tables and charts of all that was measured between their markers in the README. */
export async function writeReport(): Promise<void> {
  let readme = readFileSync(README, 'utf8');
  mkdirSync(join(BENCH, 'charts'), { recursive: true });
  for (const [name, show] of Object.entries(SHOWN)) {
    const figures = load<Circumstances>(name);
    if (!figures) continue;
    const { rows, chart } = show(figures as never);
    const parts = [markdown(rows), `${figures.date}, ${figures.machine}, Node ${figures.node}, ${figures.chromium}.`];
    if (chart) {
      writeFileSync(join(BENCH, `charts/${name}.svg`), barChart({ ...chart, isOurs: (bar) => OURS.test(bar) }));
      parts.unshift(`![${chart.title}](charts/${name}.svg)`);
    }
    const block = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!block.test(readme)) throw new Error(`bench/README.md has no place for ${name}.`);
    readme = readme.replace(block, (_, begin: string, end: string) => `${begin}\n${parts.join('\n\n')}\n${end}`);
  }
  writeFileSync(README, await format(readme, { ...(await resolveConfig(README)), filepath: README }));
}

if (import.meta.filename === process.argv[1]) await writeReport();
