/**
 * What a page has to load for a call: ours beside its peers, bundled, minified and compressed by the same tools.
 *
 *   npm run build && npm run bench:size [-- --short]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, LIBRARIES, weigh, type Library } from './support/bundles.js';
import { finish } from './support/bounds.js';
import type { Weight } from './support/figures.js';

const dist = (file: string) => weigh(readFileSync(join(import.meta.dirname, '../dist', file), 'utf8'));
const [first, more] = [dist('video-chat.js'), dist('video-chat-more.js')];
const both = {
  raw: first.raw + more.raw,
  gzip: first.gzip + more.gzip,
  brotli: first.brotli + more.brotli,
};
const weights: Record<string, Weight> = {
  'our tag: video-chat.js': first,
  'our tag: video-chat-more.js': more,
  'our tag: both': both,
};
for (const library of Object.keys(LIBRARIES) as Library[]) weights[library] = weigh(await bundle(library));

const of = (name: Library) => weights[name]!.brotli;
finish('size', {
  figures: { weights },
  ratios: {
    'video-chat.js ÷ simple-peer': first.brotli / of('simple-peer'),
    'both of our tag ÷ simple-peer': both.brotli / of('simple-peer'),
    'both of our tag ÷ livekit-client': both.brotli / of('livekit-client'),
    'our call alone ÷ peerjs': of('our call alone') / of('peerjs'),
  },
});
