// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';

// The project's own configuration; only what needs the whole program is left out.
const eslint = new ESLint({
  overrideConfig: [/** @type {import('eslint').Linter.Config} */ (ts.configs.disableTypeChecked)],
});

/** @param {string} file @param {string} code @returns {Promise<string[]>} the rules that complain */
async function complaints(file, code) {
  const [result] = await eslint.lintText(code, { filePath: file });
  return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
}

/** @type {[does: string, file: string, imported: string][]} */
const REFUSED = [
  ['the protocol importing a package', 'server/protocol.ts', 'koa'],
  ['the relay importing a component', 'server/relay.ts', '../components/call/call.js'],
  ['the relay importing Lit', 'server/relay.ts', 'lit'],
  ['a test of the relay importing a component', 'server/relay.test.ts', '../components/call/call.js'],
  ['the rooms importing Socket.IO', 'server/rooms.ts', 'socket.io'],
  ['the rooms importing the site', 'server/rooms.ts', './site.js'],
  ['the relay importing Socket.IO', 'server/relay.ts', 'socket.io'],
  ['the relay importing the environment', 'server/relay.ts', 'node:process'],
  ['the call importing Lit', 'components/call/call.ts', 'lit'],
  ['the call importing a part of Lit', 'components/call/call.ts', 'lit/decorators.js'],
  ['the call importing an element', 'components/call/call.ts', '../video-pane.js'],
  ['the call importing the relay', 'components/call/call.ts', '../../server/rooms.js'],
  ['the call importing Node', 'components/call/call.ts', 'node:fs'],
  ['a test of the call importing an element', 'components/call/call.test.ts', '../video-pane.js'],
  ['the context importing an element', 'components/call-context.ts', './video-pane.js'],
  ['an element importing the protocol', 'components/chat-panel.ts', '../server/protocol.js'],
  ['an element importing the relay', 'components/chat-panel.ts', '../server/relay.js'],
  ['an element importing Socket.IO', 'components/chat-panel.ts', 'socket.io-client'],
  ['an element reaching into the call', 'components/chat-panel.ts', './call/mesh.js'],
  ['an element importing index.ts', 'components/chat-panel.ts', './index.js'],
  ['an element registering elements', 'components/chat-panel.ts', './define.js'],
  ['an element importing another one', 'components/chat-lobby.ts', './video-pane.js'],
  ['a plain element knowing the call', 'components/video-pane.ts', './call-context.js'],
  ['a plain element importing a connected one', 'components/pane-grid.ts', './chat-controls.js'],
  ['a language importing the relay', 'components/locales/de.ts', '../../server/relay.js'],
  ['a language importing Lit', 'components/locales/de.ts', 'lit'],
  ['a language importing the call', 'components/locales/de.ts', '../call/call.js'],
  ['the demo importing anything but the bundle', 'demo/index.js', 'lit'],
  ['the demo importing sources', 'demo/index.js', '../components/index.js'],
];

/** @type {[does: string, file: string, imported: string][]} */
const REFUSED_VALUES = [
  ['a plain element using the call', 'components/video-pane.ts', './call/call.js'],
  ['a second maker of calls', 'components/chat-panel.ts', './call/call.js'],
  ['the controls importing the menu, which comes later', 'components/chat-controls.ts', './call-menu.js'],
  ['the controls importing all that comes later', 'components/chat-controls.ts', './more.js'],
];

/** @type {[does: string, file: string, code: string][]} */
const ALLOWED = [
  ['the protocol importing the schema library', 'server/protocol.ts', `export * from 'valibot';`],
  ['the pipe importing Socket.IO', 'server/pipe.ts', `export * from 'socket.io';`],
  ['the call importing the protocol', 'components/call/call.ts', `export * from '../../server/protocol.js';`],
  ['an element importing the call', 'components/chat-panel.ts', `export { canShareScreen } from './call/call.js';`],
  [
    'an element importing a function of the call beside its type',
    'components/chat-panel.ts',
    `import { canShareScreen, type Call } from './call/call.js';\nexport const can = (_: Call) => canShareScreen;`,
  ],
  ['the tag importing the call', 'components/video-chat.ts', `export { Call } from './call/call.js';`],
  ['a connected element importing the context', 'components/chat-panel.ts', `export * from './call-context.js';`],
  ['a language importing another one', 'components/locales/de.ts', `export * from './en.js';`],
  ['a language importing hints', 'components/locales/en-first.ts', `export * from '../call/errors.js';`],
  ['index.ts importing an element', 'components/index.ts', `export * from './video-pane.js';`],
  ['the bundle fetching what comes later', 'components/bundle.ts', `export const more = import('./more.js');`],
  ['a test importing index.ts', 'components/pane-sight.test.ts', `export * from './index.js';`],
  ['the demo importing the bundle', 'demo/index.js', `import './video-chat.js';`],
  ['the gallery importing what the demos share', 'demo/gallery/gallery.js', `import '../room.js';`],
];

/** @param {string} imported */
const asValue = (imported) => [
  `export * from '${imported}';`,
  `import * as all from '${imported}';\nexport { all };`,
  `export const all = import('${imported}');`,
  `export const all = import(\`${imported}\`);`,
];

/** @param {string} imported */
const asType = (imported) => [
  `import type * as all from '${imported}';\nexport type All = typeof all;`,
  `export type * from '${imported}';`,
  `export type All = typeof import('${imported}');`,
];

/** @param {string} file @param {readonly string[]} codes @returns {Promise<string[]>} those that pass */
async function passed(file, codes) {
  const found = await Promise.all(codes.map(async (code) => [code, await complaints(file, code)]));
  return found.filter(([, rules]) => !rules?.includes('local/keep-layers')).map(([code]) => String(code));
}

describe('the layers', () => {
  for (const [what, file, imported] of REFUSED) {
    const codes = [...asValue(imported), ...(file.endsWith('.ts') ? asType(imported) : [])];
    it(`refuse ${what}`, async () => assert.deepEqual(await passed(file, codes), []));
  }
  for (const [what, file, imported] of REFUSED_VALUES) {
    it(`refuse ${what}, but not its types`, async () => {
      assert.deepEqual(await passed(file, asValue(imported)), []);
      assert.deepEqual(await passed(file, asType(imported)), asType(imported));
    });
  }
  for (const [what, file, code] of ALLOWED) {
    it(`allow ${what}`, async () => assert.deepEqual(await complaints(file, code), []));
  }

  it('refuse a page’s things in the call', async () => {
    for (const thing of ['document', 'globalThis.document', 'customElements', 'globalThis.customElements']) {
      assert.deepEqual(await complaints('components/call/call.ts', `export const found = ${thing};`), [
        'no-restricted-globals',
      ]);
    }
    assert.deepEqual(await complaints('components/call/visibility.ts', 'export const page = globalThis.document;'), []);
  });

  it('refuse the environment to all but config.ts', async () => {
    const code = 'export const { PORT } = process.env;';
    assert.deepEqual(await complaints('server/relay.ts', code), ['no-restricted-properties']);
    assert.deepEqual(await complaints('server/config.ts', code), []);
  });

  it('refuse a second maker of calls, by whatever name', async () => {
    const code = `import { Call as C } from './call/call.js';\nexport const call = new C();`;
    assert.deepEqual(await complaints('components/chat-panel.ts', code), ['local/keep-layers']);
    assert.deepEqual(await complaints('components/video-chat.ts', code), []);
  });

  it('refuse an element that registers itself', async () => {
    const code = `customElements.define('a-b', HTMLElement);`;
    assert.ok((await complaints('components/chat-panel.ts', code)).includes('no-restricted-syntax'));
  });

  it('refuse a cycle, also one of types', async () => {
    const code = `import type { Call } from './call.js';\nexport type Errors = Call;`;
    assert.deepEqual(await complaints('components/call/errors.ts', code), ['local/no-import-cycle']);
    const inline = `export type Errors = import('./call.js').Call;`;
    assert.deepEqual(await complaints('components/call/errors.ts', inline), ['local/no-import-cycle']);
  });
});

describe('the house rules', () => {
  it('refuse the console in product code', async () => {
    assert.deepEqual(await complaints('components/call/call.ts', `console.log('x');`), ['no-console']);
    assert.deepEqual(await complaints('server/relay.ts', `console.log('x');`), ['no-console']);
  });

  it('refuse left and right in styles', async () => {
    const style = (/** @type {string} */ css) =>
      complaints('components/theme.ts', `import { css } from 'lit';\nexport const style = css\`b { ${css} }\`;`);
    assert.deepEqual(await style('margin-left: 1px'), ['local/logical-css']);
    assert.deepEqual(await style('left: 0'), ['local/logical-css']);
    assert.deepEqual(await style('text-align: right'), ['local/logical-css']);
    assert.deepEqual(await style('margin-inline-start: 1px; inset-inline-end: 0; text-align: start'), []);
  });

  it('refuse `any`', async () => {
    assert.deepEqual(await complaints('components/call/call.ts', 'export const x = 1 as any;'), [
      '@typescript-eslint/no-explicit-any',
    ]);
  });

  it('refuse more than 250 lines, 40 in a function, 3 parameters and 3 levels', async () => {
    const found = await complaints(
      'components/call/call.ts',
      `export function f(a: number, b: number, c: number, d: number): void {
        if (a) if (b) if (c) { if (d) { f(a, b, c, d); } }
        ${'f(a, b, c, d);\n'.repeat(250)}
      }`,
    );
    assert.deepEqual(new Set(found), new Set(['max-lines', 'max-lines-per-function', 'max-params', 'max-depth']));
  });
});
