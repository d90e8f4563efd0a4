/** Runs every end-to-end test in this process, with the browsers that PAIRING names. Arguments pick files by their names. */
import { readdirSync } from 'node:fs';
import { after } from 'node:test';
import process from 'node:process';
import { endRun } from './e2e.js';

const wanted = process.argv.slice(2);
const folder = new URL('../', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));

after(endRun);
for (const file of files.sort()) {
  if (!wanted.length || wanted.some((word) => file.includes(word))) await import(new URL(file, folder).href);
}
