// @ts-check
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isStale } from './stale.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (isStale()) {
  process.stdout.write('Building …\n');
  const { build } = await import('./build.mjs');
  await build().catch((/** @type {Error} */ { message }) => {
    process.stderr.write(`${message}\n`);
    process.exit(1);
  });
}
// The relay reads the flags, and prints where to look.
await import(new URL('../dist/npm/server/index.js', import.meta.url).href);
