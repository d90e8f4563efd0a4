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

after(endRun);
for (const file of files.sort()) {
  const isWanted = wanted.length ? wanted.some((word) => file.includes(word)) : !file.includes('/');
  if (isWanted) await import(new URL(file, folder).href);
}
