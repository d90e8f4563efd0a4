// @ts-check
/**
 * Writes what the faults' tests measured into docs/reliability.md, the worst of each:
 * `FIGURES=figures.jsonl npm run test:faults && node scripts/figures.mjs figures.jsonl`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import * as prettier from 'prettier';

/** @typedef {{id: string, what: string, pairing: string, value: number, unit: string, atMost: number}} Figure as `e2e/support/figures.ts` keeps them */

const DOC = new URL('../docs/reliability.md', import.meta.url);
const BETWEEN = /(?<=<!-- figures -->\n)[^]*(?=<!-- \/figures -->)/;

/** R2 before R10. @param {string} id */
const rank = (id) => id.replace(/\d+/, (number) => number.padStart(3, '0'));

/** @param {string} lines one JSON object in each */
function worstOf(lines) {
  /** @type {Map<string, Figure & {times: number}>} */
  const worst = new Map();
  for (const line of lines.split('\n').filter(Boolean)) {
    const figure = /** @type {Figure} */ (JSON.parse(line));
    const key = [figure.id, figure.what, figure.pairing].join();
    const { times = 0, value = 0 } = worst.get(key) ?? {};
    worst.set(key, { ...figure, value: Math.max(value, figure.value), times: times + 1 });
  }
  return [...worst.values()].sort((one, other) => (rank(one.id) < rank(other.id) ? -1 : 1));
}

const [file] = process.argv.slice(2);
if (!file) throw new Error('Name the file of the figures: node scripts/figures.mjs figures.jsonl');
const rows = worstOf(readFileSync(file, 'utf8')).map(
  ({ id, what, pairing, times, value, unit, atMost }) =>
    `| ${id} | ${what} | ${pairing.replaceAll('chromium', 'C').replaceAll('firefox', 'F')} | ${times} | ${value} ${unit} | ${atMost} ${unit} |`,
);
const table = ['| id | what | browsers | times | worst | at most |', '|-|-|-|-:|-:|-:|', ...rows].join('\n');
const doc = readFileSync(DOC, 'utf8').replace(BETWEEN, `\n${table}\n\n`);
const options = await prettier.resolveConfig(DOC);
writeFileSync(DOC, await prettier.format(doc, { ...options, parser: 'markdown' }));
