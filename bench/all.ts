/**
 * Runs all benches, one after the other, and draws the README's tables and charts from what they found.
 *
 *   npm run build && npm run bench            everything; about thirty-five minutes on an idle machine
 *   npm run bench:short                       what CI runs: only ratios, compared with bounds.json; eight minutes
 */
import process from 'node:process';
import { startChild } from '../e2e/support/child.js';
import { isShort } from './support/bounds.js';
import { writeReport } from './support/report.js';

/** Each one's most minutes, in full and short; a bench that hangs is ended, and has failed. */
const BENCHES: readonly { name: string; long: number; short?: number }[] = [
  { name: 'size', long: 2, short: 1 },
  { name: 'page', long: 8, short: 4 },
  { name: 'memory', long: 18, short: 4 },
  { name: 'first-frame', long: 30, short: 5 },
  // A drawing holds no ratio.
  { name: 'timeline', long: 4 },
  { name: 'mesh', long: 25, short: 6 },
  { name: 'relay', long: 12, short: 4 },
  { name: 'adapter', long: 3, short: 1 },
];

/** Runs one, and tells whether it ended well. */
function runs(name: string, minutes: number): Promise<boolean> {
  process.stdout.write(`\n${name}\n`);
  const begin = Date.now();
  const args = ['--import', 'tsx', `bench/${name}.ts`, ...(isShort ? ['--short'] : [])];
  return new Promise((resolve) => {
    const child = startChild([process.execPath, ...args], { hear: (text) => process.stdout.write(text) });
    const tooLong = setTimeout(() => {
      process.stdout.write(`✖ ${name}: not done after ${minutes} min\n`);
      child.kill('SIGTERM');
    }, minutes * 60_000);
    child.once('exit', (code) => {
      clearTimeout(tooLong);
      process.stdout.write(`${name} took ${Math.round((Date.now() - begin) / 1_000)} s\n`);
      resolve(code === 0);
    });
  });
}

let passed = 0;
const failed: string[] = [];
for (const { name, long, short } of BENCHES) {
  const minutes = isShort ? short : long;
  if (!minutes) continue;
  if (await runs(name, minutes)) passed++;
  else failed.push(name);
}
if (!isShort) await writeReport();
if (failed.length) process.stdout.write(`\n✖ ${failed.join(', ')}\n`);
process.stdout.write(`${passed} passed, ${failed.length} failed\n`);
process.exit(failed.length ? 1 : 0);
