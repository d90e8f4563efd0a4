import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as system } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { findProgram } from '../../scripts/programs.mjs';
import type { Figures } from './figures.js';

const FOLDER = join(import.meta.dirname, '../results');

/** The value in the middle; of an even number the mean of both. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

/** Where, when and how figures were taken; without that they say nothing. */
export type Circumstances = Record<'date' | 'commit' | 'command' | 'machine' | 'node' | 'chromium', string>;

function circumstances(): Circumstances {
  const [cpu] = cpus();
  const say = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' }).trim();
  const [, script, ...args] = process.argv;
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: say('git', 'rev-parse', '--short', 'HEAD'),
    command: [`npm run bench:${basename(script!, '.ts')}`, ...(args.length ? ['--'] : []), ...args].join(' '),
    machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${system()} ${release()}`,
    node: process.version,
    chromium: say(findProgram('chromium')!, '--version', '--no-sandbox'),
  };
}

/** No figure is known more exactly than that. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(Math.abs(value) < 10 ? 3 : 1)) : value;

/** Figures as they are kept: a list that holds no other one on a line of its own. */
export const asText = (figures: object): string =>
  `${JSON.stringify(figures, rounded, 2).replaceAll(/\[[^[\]{}]*\]/g, (list) => list.replaceAll(/\s+/g, ' ').replaceAll(/(?<=\[) | (?=\])/g, ''))}\n`;

/** Writes what a bench found, for the tables and charts that are made from it. */
export function save(name: string, figures: object): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), asText({ ...circumstances(), ...figures }));
}

/** What was written last. */
export const load = <N extends keyof Figures>(name: N) =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Figures[N] & Circumstances;

/** The first line is the head. */
export type Rows = readonly (readonly string[])[];

/** Columns of text, the first one to the left, all others to the right. */
export function table(rows: Rows): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  '))
    .join('\n');
}
