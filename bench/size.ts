/**
 * What a page has to load for a call: ours beside its peers, bundled, minified and compressed by the same tools.
 *
 *   npm run build && npm run bench:size [-- --short]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { bundle, LIBRARIES, weigh, type Library, type Weight } from './support/bundles.js';
import { finish } from './support/bounds.js';
import { table } from './support/results.js';

const dist = (file: string) => weigh(readFileSync(join(import.meta.dirname, '../dist', file), 'utf8'));
const shipped = dist('video-chat.js');
const whole = dist('video-chat.iife.js');
const weights: Record<string, Weight> = {
  'our tag, first file': shipped,
  'our tag, both files in one': whole,
};
for (const library of Object.keys(LIBRARIES) as Library[]) weights[library] = weigh(await bundle(library));

const kb = (bytes: number) => (bytes / 1_000).toFixed(1);
const rows = Object.entries(weights).map(([name, { raw, gzip, brotli }]) => [name, kb(raw), kb(gzip), kb(brotli)]);
process.stdout.write(`${table([['kB', 'raw', 'gzip', 'brotli'], ...rows])}\n`);
const of = (name: string) => weights[name]!.brotli;
finish(
  'size',
  { weights },
  {
    'our tag ÷ simple-peer': shipped.brotli / of('simple-peer'),
    'all of our tag ÷ simple-peer': whole.brotli / of('simple-peer'),
    'our tag ÷ livekit-client': shipped.brotli / of('livekit-client'),
    'our call alone ÷ peerjs': of('our call alone') / of('peerjs'),
  },
);
