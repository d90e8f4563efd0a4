import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Figures } from './figures.js';
import { save, table } from './results.js';
import { SHOWN } from './shown.js';

/** What a ratio may be. */
interface Bound {
  readonly least?: number;
  readonly most?: number;
}
type Ratios = Readonly<Record<string, number>>;

/** Whether only a short version is wanted, which is compared with its bounds, and writes nothing. */
export const isShort = process.argv.includes('--short');

/** What is worse than `bounds.json` allows, in words. A bound whose ratio was not measured is worse, too. */
export function worse(bench: string, ratios: Ratios): string[] {
  const all = JSON.parse(readFileSync(join(import.meta.dirname, '../bounds.json'), 'utf8')) as Record<
    string,
    Record<string, Bound> | undefined
  >;
  return Object.entries(all[bench] ?? {}).flatMap(([name, { least = -Infinity, most = Infinity }]) => {
    const ratio = ratios[name] ?? NaN;
    return ratio >= least && ratio <= most
      ? []
      : `${bench}, ${name}: ${ratio.toFixed(2)} is not within ${least} to ${most}`;
  });
}

/** What `finish` is told. */
interface Finished<N extends keyof Figures> {
  figures: Figures[N];
  ratios: Ratios;
  /** Under which name its bounds are, and its figures are kept, where they are other ones than usual. */
  as?: string;
}

/** Says what a bench found, writes it unless it was a short one, and ends with 1 if a ratio got worse. */
export function finish<N extends keyof Figures>(bench: N, { figures, ratios, as = bench }: Finished<N>): never {
  const rows = Object.entries(ratios).map(([name, ratio]) => [name, ratio.toFixed(2)]);
  for (const shown of [...SHOWN[bench](figures).tables, [['', 'ratio'], ...rows]]) {
    process.stdout.write(`\n${table(shown)}\n`);
  }
  const faults = worse(as, ratios);
  for (const fault of faults) process.stdout.write(`✖ ${fault}\n`);
  if (!isShort) save(as, { ...figures, ratios });
  process.exit(faults.length ? 1 : 0);
}
