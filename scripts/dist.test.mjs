// @ts-check
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
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

/** What somebody writes who has the package. A wrong line in it is expected to be wrong. */
const CONSUMER = `
import { VideoChat, type ChatMessage, type Layout, type OwnStrings, type Strings, type Token } from 'video-chat-element';
import { Call, CallError, type CallState, type Participant } from 'video-chat-element/call';
import { createVideoChat } from 'video-chat-element/server';

const chat: VideoChat = document.querySelector('video-chat')!;
const [token, layout, strings]: [Token, Layout, OwnStrings] = [async () => 'signed', 'grid', { join: 'Come in' } satisfies Partial<Strings>];
Object.assign(chat, { token, layout, strings });
chat.addEventListener('message', ({ message }) => ((last: ChatMessage) => last.text)(message));
const call = new Call({ server: 'https://chat.example.com/', room: 'standup' });
call.addEventListener('participantjoin', ({ participant }) => ((one: Participant) => one.stream)(participant));
call.join().catch((error: unknown) => (error instanceof CallError ? error.code : ((state: CallState) => state.phase)(call.state)));
createVideoChat({ maxParticipants: 4 }).on('join', ({ room }) => room.length);
// @ts-expect-error -- there is no such layout
chat.layout = 'pile';
`;

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

  for (const [name, words] of Object.entries({
    'video-chat.js': ['"elementProperties"', '"participantjoin"'],
    'video-chat-more.js': ['"video-chat-sounds"'],
    'video-chat.iife.js': ['"elementProperties"', '"participantjoin"'],
  })) {
    it(`says in the map of ${name} where each thing comes from, Lit's included`, () => {
      const lines = readFileSync(`dist/${name}`, 'utf8').split('\n');
      const payload = JSON.parse(readFileSync(`dist/${name}.map`, 'utf8'));
      const map = new SourceMap(payload);
      for (const word of words) {
        const line = lines.findIndex((text) => text.includes(word));
        const entry = /** @type {import('node:module').SourceMapping} */ (
          map.findEntry(line, lines[line]?.indexOf(word) ?? -1)
        );
        const source = /** @type {string} */ (payload.sourcesContent[payload.sources.indexOf(entry.originalSource)]);
        const original = source.split('\n')[entry.originalLine]?.slice(entry.originalColumn);
        assert.equal(original?.slice(0, word.length).replaceAll("'", '"'), word, entry.originalSource);
      }
    });
  }

  it('can be imported by its names only', () => {
    for (const name of [
      'video-chat.js',
      'video-chat-more.js',
      'video-chat.iife.js',
      'integrity.json',
      'locales/de.json',
    ]) {
      assert.equal(import.meta.resolve(`video-chat-element/dist/${name}`), pathToFileURL(`dist/${name}`).href);
    }
    assert.throws(() => import.meta.resolve('video-chat-element/dist/npm/components/call/mesh.js'), {
      code: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
    });
  });

  for (const [module, moduleResolution] of [
    ['Node16', 'Node16'],
    ['ESNext', 'Bundler'],
  ]) {
    it(`gives every npm entry its types, to those who resolve modules as ${moduleResolution} does`, () => {
      const folder = mkdtempSync('dist/consumer-');
      try {
        writeFileSync(`${folder}/consumer.ts`, CONSUMER);
        const options = { module, moduleResolution, target: 'ES2022', lib: ['ES2023', 'DOM', 'DOM.Iterable'] };
        const compilerOptions = { ...options, strict: true, skipLibCheck: false, noEmit: true, types: ['node'] };
        writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
        const { status, stdout } = spawnSync('node', ['node_modules/typescript/bin/tsc', '-p', folder], {
          encoding: 'utf8',
        });
        assert.equal(stdout, '');
        assert.equal(status, 0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
