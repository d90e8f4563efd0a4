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
const tests = files.map((file) => readFileSync(new URL(file, ROOT), 'utf8')).join('\n');
const pages = ['.', 'docs', 'bench'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`),
);
const read = (/** @type {string} */ file) => readFileSync(new URL(file, ROOT), 'utf8');

/** The cells of one column, from all tables that have it. @param {string} text @param {string} column @returns {string[]} */
function cells(text, column) {
  let at = -1;
  return text.split('\n').flatMap((line) => {
    const row = line.startsWith('|') ? line.split('|').map((cell) => cell.trim()) : [];
    if (!row.length) at = -1;
    else if (at < 0) at = row.indexOf(column);
    else if (!/^-+$/.test(row[at] ?? '-')) return row[at] ?? [];
    return [];
  });
}

/** Whether a test names itself so, alone or among others, or as one of a list from which titles are made. @param {string} id */
const isTested = (id) => new RegExp(`\\((?:\\w+, )*${id}(?:, \\w+)*\\)|^ *{ id: '${id}', `, 'm').test(tests);
/** @param {string} name such as `relay.test.ts` or `e2e/turn` */
const isThere = (name) => files.some((file) => file.endsWith(`/${name}`) || file === `${name}.test.ts`);

describe('the docs', () => {
  it('promise nothing of security that no test of that id holds', () => {
    const words = cells(read('docs/security.md'), 'tested as').flatMap((cell) => cell.split(', '));
    assert.ok(words.length > 20);
    for (const word of words) assert.ok(word.startsWith('`') ? isThere(word.slice(1, -1)) : isTested(word), word);
  });

  it('name tests of faults that are there', () => {
    const names = cells(read('docs/reliability.md'), 'test').flatMap((cell) => cell.split(', '));
    assert.ok(names.length > 40);
    for (const name of names) assert.ok(isThere(name.replaceAll('`', '')), name);
  });

  it('promise nothing of a fault that no test of that id holds', () => {
    const ids = cells(read('docs/reliability.md'), 'id')
      .flatMap((cell) => cell.split(', '))
      .flatMap((word) => {
        const [, letter = word, from = 0, to = from] = /^([A-Z])(\d+)(?:–[A-Z](\d+))?$/.exec(word) ?? [];
        return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${letter}${Number(from) + index}`);
      });
    assert.ok(new Set(ids).size > 50);
    assert.deepEqual(
      ids.filter((id) => !isTested(id)),
      [],
    );
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
