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

/** @type {[does: string, file: string, code: string][]} */
const REFUSED = [
  ['the protocol importing a package', 'server/protocol.ts', `export * from 'koa';`],
  ['the relay importing a component', 'server/relay.ts', `export * from '../components/call/call.js';`],
  ['the relay importing Lit', 'server/relay.ts', `export * from 'lit';`],
  ['the call importing Lit', 'components/call/call.ts', `export * from 'lit';`],
  ['the call importing a part of Lit', 'components/call/call.ts', `export * from 'lit/decorators.js';`],
  ['the call importing an element', 'components/call/call.ts', `export * from '../video-pane.js';`],
  ['the call importing the relay', 'components/call/call.ts', `export * from '../../server/rooms.js';`],
  ['an element importing the protocol', 'components/chat-panel.ts', `export * from '../server/protocol.js';`],
  ['an element importing the relay', 'components/chat-panel.ts', `export * from '../server/relay.js';`],
  ['an element importing Socket.IO', 'components/chat-panel.ts', `export * from 'socket.io-client';`],
  ['an element reaching into the call', 'components/chat-panel.ts', `export * from './call/mesh.js';`],
  ['an element importing index.ts', 'components/chat-panel.ts', `export * from './index.js';`],
  ['an element registering elements', 'components/chat-panel.ts', `export * from './define.js';`],
  ['a plain element knowing the call', 'components/video-pane.ts', `export * from './call-context.js';`],
  ['the demo importing anything but the bundle', 'demo/index.js', `import 'lit';`],
  ['the demo importing sources', 'demo/index.js', `import '../components/index.js';`],
];

/** @type {[does: string, file: string, code: string][]} */
const ALLOWED = [
  ['the protocol importing the schema library', 'server/protocol.ts', `export * from 'valibot';`],
  ['the call importing the protocol', 'components/call/call.ts', `export * from '../../server/protocol.js';`],
  ['an element importing the call', 'components/chat-panel.ts', `export * from './call/call.js';`],
  ['a connected element importing the context', 'components/chat-panel.ts', `export * from './call-context.js';`],
  ['index.ts importing an element', 'components/index.ts', `export * from './video-pane.js';`],
  ['the demo importing the bundle', 'demo/index.js', `import './video-chat.js';`],
];

describe('the layers', () => {
  for (const [what, file, code] of REFUSED) {
    it(`refuse ${what}`, async () => assert.ok((await complaints(file, code)).includes('no-restricted-imports')));
  }
  for (const [what, file, code] of ALLOWED) {
    it(`allow ${what}`, async () => assert.deepEqual(await complaints(file, code), []));
  }

  it('refuse `document` in the call', async () => {
    assert.deepEqual(await complaints('components/call/call.ts', 'export const title = document.title;'), [
      'no-restricted-globals',
    ]);
  });

  it('refuse a second maker of calls', async () => {
    const code = `import { Call } from './call/call.js';\nexport const call = new Call();`;
    assert.deepEqual(await complaints('components/chat-panel.ts', code), ['no-restricted-syntax']);
    assert.deepEqual(await complaints('components/video-chat.ts', code), []);
  });

  it('refuse an element that registers itself', async () => {
    const code = `customElements.define('a-b', HTMLElement);`;
    assert.ok((await complaints('components/chat-panel.ts', code)).includes('no-restricted-syntax'));
  });

  it('refuse a cycle, also one of types', async () => {
    const code = `import type { Call } from './call.js';\nexport type Errors = Call;`;
    assert.deepEqual(await complaints('components/call/errors.ts', code), ['local/no-import-cycle']);
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
