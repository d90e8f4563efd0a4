// @ts-check
/**
 * Writes the tables of the README between `<!-- table:name -->` and `<!-- /table -->`.
 * With `--check` it writes nothing, and fails if the README is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import prettier from 'prettier';
import { tsImport } from 'tsx/esm/api';
import { analyze, dataTypes } from './manifest.mjs';
import { dataTables, elementTables, errorsTable, optionsTable } from './tables.mjs';

const README = 'README.md';
const TABLE = /<!-- table:([\w-]+) -->[^]*?<!-- \/table -->/g;

/** The relay's options, from where the relay itself reads them. */
async function relayOptions() {
  const { KINDS } = await tsImport('../server/options.ts', import.meta.url);
  const kinds = /** @type {Record<string, {help: string, fallback: unknown}>} */ (KINDS);
  return Object.entries(kinds).map(([name, { help, fallback }]) => ({ name, help, fallback: String(fallback) }));
}

/** All that can go wrong in a call, from where the call itself has it. */
async function callErrors() {
  const { HINTS, isCallErrorCode } = await tsImport('../components/call/errors.ts', import.meta.url);
  const hints = Object.entries(/** @type {Record<string, string>} */ (HINTS));
  return hints.filter(([code]) => isCallErrorCode(code)).map(([code, hint]) => ({ code, hint }));
}

const { elements } = await analyze();
const tables = {
  ...elementTables(elements),
  ...dataTables(dataTypes()),
  errors: errorsTable(await callErrors()),
  options: optionsTable(await relayOptions()),
};
const readme = readFileSync(README, 'utf8');
const filled = readme.replace(TABLE, (_all, /** @type {string} */ name) => {
  const table = /** @type {Record<string, string>} */ (tables)[name];
  if (!table) throw new Error(`${README} asks for a table “${name}”; there are ${Object.keys(tables).join(', ')}.`);
  return `<!-- table:${name} -->\n\n${table}\n\n<!-- /table -->`;
});
const options = await prettier.resolveConfig(README);
const fresh = await prettier.format(filled, { ...options, parser: 'markdown' });

if (process.argv.includes('--check')) {
  if (fresh !== readme) {
    process.stderr.write(`${README} is stale: run “npm run analyze”.\n`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(README, fresh);
}
