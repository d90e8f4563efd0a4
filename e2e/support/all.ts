/**
 * Runs end-to-end tests in this process, with the browsers that PAIRING names. Arguments pick files by their paths; without
 * any, all but the slow ones in folders run.
 */
import { readdirSync } from 'node:fs';
import { after } from 'node:test';
import process from 'node:process';
import { endRun } from './e2e.js';

const wanted = process.argv.slice(2);
const folder = new URL('../', import.meta.url);
const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) => name.endsWith('.test.ts'));

const chosen = files
  .filter((file) => (wanted.length ? wanted.some((word) => file.includes(word)) : !file.includes('/')))
  .sort();
const strangers = wanted.filter((word) => !files.some((file) => file.includes(word)));
if (strangers.length) {
  process.stderr.write(`No test file below e2e has “${strangers.join('”, “')}” in its path.\n`);
  process.exit(1);
}

after(endRun);
for (const file of chosen) await import(new URL(file, folder).href);
