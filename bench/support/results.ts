import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as system } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { findProgram } from '../../scripts/programs.mjs';

const FOLDER = join(import.meta.dirname, '../results');

/** The value in the middle; of an even number the mean of both. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

/** Where and when figures were taken; without that they say nothing. */
export function circumstances(): Record<string, string> {
  const [cpu] = cpus();
  const chromium = execFileSync(findProgram('chromium')!, ['--version', '--no-sandbox'], { encoding: 'utf8' }).trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${system()} ${release()}`,
    node: process.version,
    chromium,
  };
}

/** Writes what a bench found beside it, for the tables and charts that are made from it. */
export function save(name: string, figures: object): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify({ ...circumstances(), ...figures }, null, 2)}\n`);
}

/** What was written last; null if nothing was. */
export function load<T>(name: string): T | null {
  try {
    return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as T;
  } catch {
    return null;
  }
}

/** Columns of text, the first one to the left, all others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  '))
    .join('\n');
}
