import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { save, table } from './results.js';

/** What a ratio may be. */
interface Bound {
  readonly least?: number;
  readonly most?: number;
}

/** Whether only a short version is wanted, which is compared with its bounds, and writes nothing. */
export const isShort = process.argv.includes('--short');

/** What is worse than `bounds.json` allows, in words. A bound whose ratio was not measured is worse, too. */
export function worse(bench: string, ratios: Readonly<Record<string, number>>): string[] {
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

/** Says the ratios of a bench, writes what it found unless it was a short one, and ends with 1 if a ratio got worse. */
export function finish(bench: string, figures: object, ratios: Readonly<Record<string, number>>): never {
  const rows = Object.entries(ratios).map(([name, ratio]) => [name, ratio.toFixed(2)]);
  process.stdout.write(`\n${table([['', 'ratio'], ...rows])}\n`);
  const faults = worse(bench, ratios);
  for (const fault of faults) process.stdout.write(`✖ ${fault}\n`);
  if (!isShort) save(bench, { ...figures, ratios });
  process.exit(faults.length ? 1 : 0);
}
