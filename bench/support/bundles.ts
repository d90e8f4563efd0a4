import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { brotli } from '../../scripts/size.mjs';
import type { Weight } from './figures.js';

const ROOT = join(import.meta.dirname, '../..');

/** What is weighed, and what a page has to import for it. */
export const LIBRARIES = {
  'our tag, bundled from npm': './dist/npm/components/index.js',
  'our call alone': './dist/npm/components/call/call.js',
  'socket.io-client': 'socket.io-client',
  'simple-peer': 'simple-peer/simplepeer.min.js',
  // The file that the package brings is smaller than what a bundler makes of its modules.
  peerjs: 'peerjs/dist/peerjs.min.js',
  trystero: 'trystero',
  'mediasoup-client': 'mediasoup-client',
  'daily-js': '@daily-co/daily-js',
  'livekit-client': 'livekit-client',
} as const;
export type Library = keyof typeof LIBRARIES;

export const weigh = (code: string): Weight => ({
  raw: Buffer.byteLength(code),
  gzip: gzipSync(code, { level: 9 }).length,
  brotli: brotli(code).length,
});

/** All that a page loads for one import of it, as one minified module; the same tool with the same options for everybody. */
export async function bundle(library: Library): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${LIBRARIES[library]}';`, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Languages are files of their own; nobody loads all of them.
    external: ['./locales/*', '../locales/*'],
    // A file that is minified already only sets a name of the page, which a note in its package calls no effect.
    ignoreAnnotations: LIBRARIES[library].endsWith('.min.js'),
  });
  return outputFiles[0]!.text;
}
