// @ts-check
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tsImport } from 'tsx/esm/api';

const ROOT = new URL('../', import.meta.url);
const files = ['components', 'e2e', 'scripts', 'server'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT), { encoding: 'utf8', recursive: true })
    .filter((name) => /\.test\.(ts|mjs)$/.test(name))
    .map((name) => `${folder}/${name}`),
);
/** @param {string} file */
const read = (file) => readFileSync(new URL(file, ROOT), 'utf8');
/** By file. */
const tests = new Map(files.map((file) => [file, read(file)]));
const pages = ['.', 'docs', 'bench'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`),
);

/** The rows of all tables that have these columns, each with its cells of them. @param {string} text @param {string[]} columns */
function rows(text, columns) {
  /** @type {number[]} */
  let at = [];
  return text.split('\n').flatMap((line) => {
    const row = line.startsWith('|') ? line.split('|').map((cell) => cell.trim()) : [];
    if (!row.length) at = [];
    else if (!at.length) at = columns.map((column) => row.indexOf(column));
    else if (!at.includes(-1) && !/^-+:?$/.test(row[1] ?? '-')) return [at.map((index) => row[index] ?? '')];
    return [];
  });
}

/** Whether a test names itself so, alone or among others, or as one of a list from which titles are made. @param {string} id @param {string[]} where */
const isTested = (id, where = files) => {
  const named = new RegExp(`\\((?:\\w+, )*${id}(?:, \\w+)*\\)|^ *{ id: '${id}', `, 'm');
  return where.some((file) => named.test(tests.get(file) ?? ''));
};
/** @param {string} name such as `relay.test.ts` or `e2e/turn` */
const filesOf = (name) => files.filter((file) => file.endsWith(`/${name}`) || file === `${name}.test.ts`);
/** D1–D3 are three. @param {string} cell @returns {string[]} */
const idsOf = (cell) =>
  cell.split(', ').flatMap((word) => {
    const [, letter = word, from = 0, to = from] = /^([A-Z])(\d+)(?:–[A-Z](\d+))?$/.exec(word) ?? [];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${letter}${Number(from) + index}`);
  });

describe('the docs', () => {
  it('promise nothing of security that no test of that id holds', () => {
    const words = rows(read('docs/security.md'), ['tested as']).flatMap(([cell = '']) => cell.split(', '));
    assert.ok(words.length > 20);
    for (const word of words)
      assert.ok(word.startsWith('`') ? filesOf(word.slice(1, -1)).length : isTested(word), word);
  });

  it('promise nothing of a fault that the tests that they name do not hold', () => {
    const faults = rows(read('docs/reliability.md'), ['id', 'test']);
    assert.ok(faults.length > 60);
    for (const [cell = '', names = ''] of faults) {
      const ids = idsOf(cell);
      const named = names.split(', ').map((name) => filesOf(name.replaceAll('`', '')));
      for (const id of ids) assert.ok(isTested(id, named.flat()), `${id} in ${names}`);
      for (const where of named)
        assert.ok(
          ids.some((id) => isTested(id, where)),
          `${cell} in each of ${names}`,
        );
    }
  });

  it('name the package to npx, and not its command, which may be somebody else’s package', () => {
    const { name } = JSON.parse(read('package.json'));
    const sources = ['server', 'server/doctor', 'examples', 'demo'].flatMap((folder) =>
      readdirSync(new URL(folder, ROOT))
        .filter((file) => /\.(ts|mjs|html)$/.test(file))
        .map((file) => `${folder}/${file}`),
    );
    let count = 0;
    for (const file of [...pages, ...sources]) {
      for (const [said, asked = ''] of read(file).matchAll(/\bnpx (?:-p )?([^\s`"]+)/g)) {
        assert.equal(asked, name, `${file}: ${said}`);
        count++;
      }
    }
    assert.ok(count > 8);
  });

  it('put no secret on a command line, where everybody on the machine can read it', () => {
    for (const file of pages) {
      for (const [, block = ''] of read(file).matchAll(/^```sh\n([^]*?)^```/gm)) {
        assert.doesNotMatch(block, /--(static-auth-|turn-)?secret\b|--ticket-key|--redis-url/, file);
      }
    }
  });

  it('show what the benches found, in tables and charts that are made from it', async () => {
    const { report } = /** @type {{report: () => Promise<Record<string, string>>}} */ (
      await tsImport('../bench/support/report.ts', import.meta.url)
    );
    const written = Object.entries(await report());
    assert.ok(written.length > 6);
    for (const [file, text] of written) {
      assert.ok(text === read(file), `${file} is stale: node --import tsx bench/support/report.ts`);
    }
  });

  it('link, in the package, to files that are in it', () => {
    const { files: packed } = /** @type {{files: string[]}} */ (JSON.parse(read('package.json')));
    const isPacked = (/** @type {string} */ path) =>
      packed.some((entry) => path === entry || path.startsWith(`${entry}/`));
    let count = 0;
    for (const file of pages.map((page) => page.replace('./', '')).filter(isPacked)) {
      for (const [, link = ''] of read(file).matchAll(/(?:\]\(|src(?:set)?=")(?!https?:|#)([^)#\s"]+)/g)) {
        const path = new URL(link, new URL(file, ROOT)).pathname.slice(ROOT.pathname.length).replace(/\/$/, '');
        assert.ok(isPacked(path), `${file}: ${link}`);
        count++;
      }
    }
    assert.ok(count > 20);
  });

  it('link to files that are there', () => {
    for (const file of pages) {
      for (const [, link = ''] of read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        assert.ok(existsSync(new URL(link, new URL(file, ROOT))), `${file}: ${link}`);
      }
    }
  });
});
