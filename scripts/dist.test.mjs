// @ts-check
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** Lit itself leaves these. */
const OF_LIT = [
  'customElements',
  'litServerRoot',
  'CustomEvent',
  'litPropertyMetadata',
  'reactiveElementVersions',
  'litHtmlVersions',
  'litElementVersions',
];

/** Runs code in a fresh Node, and returns the globals that it left behind. @param {string} code */
function globalsLeftBy(code) {
  const script = `
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    ${code}
    const after = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
    process.stdout.write(JSON.stringify(after));`;
  const output = execFileSync('node', ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  return /** @type {string[]} */ (JSON.parse(output));
}

const dist = (/** @type {string} */ name) => JSON.stringify(pathToFileURL(`dist/${name}`).href);

describe('in plain Node, without a page', () => {
  it('imports the module bundle, and leaves nothing behind', () => {
    assert.deepEqual(globalsLeftBy(`await import(${dist('video-chat.js')});`), []);
  });

  it('runs the classic bundle, and leaves only its own name behind', () => {
    const code = `
      const { readFileSync } = await import('node:fs');
      const { runInThisContext } = await import('node:vm');
      runInThisContext(readFileSync(new URL(${dist('video-chat.iife.js')}), 'utf8'));`;
    assert.deepEqual(globalsLeftBy(code), ['VideoChatElement']);
  });

  it('imports the elements from npm, and leaves nothing behind but what Lit leaves', () => {
    const left = globalsLeftBy(`await import('video-chat-element');`);
    assert.deepEqual(
      left.filter((name) => !OF_LIT.includes(name)),
      [],
    );
  });

  it('imports the headless call from npm, and leaves nothing behind', () => {
    assert.deepEqual(globalsLeftBy(`await import('video-chat-element/call');`), []);
  });

  it('imports the server from npm, and leaves nothing behind', () => {
    assert.deepEqual(globalsLeftBy(`await import('video-chat-element/server');`), []);
  });
});

describe('the build', () => {
  for (const [name, beside] of Object.entries({
    'video-chat.js': ['./video-chat-more.js'],
    'video-chat-more.js': [],
    'video-chat.iife.js': [],
  })) {
    it(`writes ${name} with its hash, its map and a compressed sibling of each`, () => {
      const content = readFileSync(`dist/${name}`);
      const hashes = /** @type {Record<string, string>} */ (JSON.parse(readFileSync('dist/integrity.json', 'utf8')));
      assert.equal(hashes[name], `sha384-${createHash('sha384').update(content).digest('base64')}`);
      assert.match(content.toString(), new RegExp(`sourceMappingURL=${name}\\.map\\s*$`));
      for (const file of [name, `${name}.map`]) {
        assert.deepEqual(brotliDecompressSync(readFileSync(`dist/${file}.br`)), readFileSync(`dist/${file}`));
      }
    });

    it(`writes ${name} with all that it needs${beside.length ? `, but for ${String(beside)}` : ''}`, () => {
      const imports = readFileSync(`dist/${name}`, 'utf8').matchAll(/\b(?:from|import|require)[\s(]*["'](.*?)["']/g);
      assert.deepEqual([...new Set([...imports].map(([, path]) => path))], beside);
    });
  }

  it('writes every language but English beside the bundles, with a compressed sibling', () => {
    for (const lang of ['ar', 'de', 'es', 'fr', 'ja', 'zh-Hans']) {
      const file = `dist/locales/${lang}.json`;
      const texts = /** @type {Record<string, string>} */ (JSON.parse(readFileSync(file, 'utf8')));
      assert.ok(texts['join']);
      assert.deepEqual(brotliDecompressSync(readFileSync(`${file}.br`)), readFileSync(file));
      assert.ok(readFileSync('dist/video-chat.iife.js', 'utf8').includes(`./locales/${lang}.json`));
      assert.ok(!readFileSync('dist/video-chat.js', 'utf8').includes(texts['join']));
    }
  });

  it('puts the sources into the maps of the npm entries, since the package has them nowhere else', () => {
    const maps = readdirSync('dist/npm', { encoding: 'utf8', recursive: true }).filter((name) => name.endsWith('.map'));
    assert.ok(maps.length > 100);
    for (const name of maps) {
      const { sourcesContent } = /** @type {{sourcesContent?: string[]}} */ (
        JSON.parse(readFileSync(`dist/npm/${name}`, 'utf8'))
      );
      assert.ok(sourcesContent?.[0], name);
    }
  });

  it('gives every npm entry its types', () => {
    const { exports } = /** @type {{exports: Record<string, string | {types: string}>}} */ (
      JSON.parse(readFileSync('package.json', 'utf8'))
    );
    for (const entry of Object.values(exports)) {
      if (typeof entry !== 'string') assert.ok(readFileSync(entry.types, 'utf8'));
    }
  });
});
