// @ts-check
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { rollup } from 'rollup';
import config from '../rollup.config.mjs';
import { analyze } from './manifest.mjs';
import { run } from './run.mjs';
import { BUDGET, brotli } from './size.mjs';
import { treemap } from './treemap.mjs';

/** The npm entries: modules with their types, dependencies left outside. */
async function buildNpm() {
  // Put in place in one go, because a relay may be running from there.
  const fresh = 'dist/npm-fresh';
  await rm(fresh, { recursive: true, force: true });
  for (const project of ['tsconfig.components.json', 'tsconfig.server.json']) {
    // The package holds no sources, so the maps have to.
    const args = ['node_modules/typescript/bin/tsc', '-p', project, '--outDir', fresh, '--inlineSources'];
    const { code, output } = await run('node', args);
    if (code) throw new Error(output);
  }
  await chmod(`${fresh}/server/index.js`, 0o755);
  await rm('dist/npm', { recursive: true, force: true });
  await rename(fresh, 'dist/npm');
}

/** Both bundles, and what the module fetches later. @returns {Promise<import('rollup').OutputChunk[]>} */
async function buildBundles() {
  const bundle = await rollup(config);
  const chunks = [];
  for (const options of config.output) {
    const { output } = await bundle.write(options);
    chunks.push(...output.filter((file) => file.type === 'chunk'));
  }
  await bundle.close();
  return chunks;
}

/** The languages that lie beside the bundles, from what was compiled of them. */
async function buildLanguages() {
  const compiled = new URL('../dist/npm/components/locales/', import.meta.url);
  await mkdir('dist/locales', { recursive: true });
  for (const name of await readdir(compiled)) {
    const [, id] = /^(?!en[.-]|files\.)([\w-]+)\.js$/.exec(name) ?? [];
    if (!id) continue;
    const language = /** @type {{default: object}} */ (await import(new URL(name, compiled).href));
    await writeFile(`dist/locales/${id}.json`, JSON.stringify(language.default));
    await compress(`dist/locales/${id}.json`);
  }
}

/** Writes the `.br` beside a file, and returns its size. @param {string} file */
async function compress(file) {
  const compressed = brotli(await readFile(file));
  await writeFile(`${file}.br`, compressed);
  return compressed.length;
}

/** @param {string} file */
const integrity = async (file) =>
  `sha384-${createHash('sha384')
    .update(await readFile(file))
    .digest('base64')}`;

/** Builds everything below dist/. Throws if something does not compile or weighs too much. */
export async function build() {
  await buildNpm();
  await buildLanguages();
  const chunks = await buildBundles();
  /** @type {Record<string, string>} */
  const hashes = {};
  const tables = [];
  for (const chunk of chunks) {
    const file = `dist/${chunk.fileName}`;
    const size = await compress(file);
    await compress(`${file}.map`);
    hashes[chunk.fileName] = await integrity(file);
    // The classic script is the same again, in one file.
    if (chunk.fileName.includes('iife')) continue;
    tables.push(await treemap(chunk, size));
    if (chunk.isEntry && size > BUDGET) throw new Error(`Too big, it may have ${BUDGET} bytes.\n${tables.join('\n')}`);
  }
  const { manifest } = await analyze();
  await writeFile('custom-elements.json', `${JSON.stringify(manifest, null, 2)}\n`);
  // Last, because its date says how fresh the build is.
  await writeFile('dist/integrity.json', `${JSON.stringify(hashes, null, 2)}\n`);
  return tables.join('\n');
}

if (import.meta.filename === process.argv[1]) {
  try {
    process.stdout.write(`${await build()}\n`);
  } catch (cause) {
    process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
    process.exitCode = 1;
  }
}
