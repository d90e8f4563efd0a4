// @ts-check
/**
 * The direction of imports, lowest layer first:
 *
 *   server/protocol.ts ◄── components/call/ ◄── call-context.ts ◄── elements ◄── index.ts ◄── demo/
 *           ▲
 *           └── server/relay.ts ◄── app.ts ◄── index.ts
 */

/** @typedef {import('eslint').Linter.RulesRecord} Rules */

/** @param {[regex: string, message: string][]} patterns @returns {Rules} */
const forbid = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
});

/** @param {[selector: string, message: string][]} syntax @returns {Rules} */
const without = (...syntax) => ({
  'no-restricted-syntax': ['error', ...syntax.map(([selector, message]) => ({ selector, message }))],
});

/** @type {[string, string]} */
const NO_INDEX = ['/index\\.js$', 'Nothing imports an index.ts: it is where things end.'];
/** @type {[string, string]} */
const NO_NODE = ['^node:', 'Components run in pages.'];
/** @type {[string, string][]} */
const ELEMENT_IMPORTS = [
  NO_INDEX,
  ['^\\./define\\.js$', 'Elements do not register themselves: elements.ts and more.ts do.'],
  NO_NODE,
  ['(^|/)server/', 'Only components/call and the relay read the protocol.'],
  ['^socket\\.io', 'Only components/call talks to the relay.'],
  ['^\\./call/(?!(call|call-state|call-events|errors)\\.js$)', 'Elements know the call by its public modules only.'],
];
/** @type {[string, string]} */
const NO_REGISTERING = [
  'CallExpression[callee.object.name="customElements"][callee.property.name="define"], Decorator[expression.callee.name="customElement"]',
  'Only components/define.ts registers elements.',
];
/** @type {[string, string]} */
const NO_NEW_CALL = ['NewExpression[callee.name="Call"]', 'Only <video-chat> makes a call; others get it by context.'];

const TESTS = ['**/*.test.ts', '**/*.fixture.ts'];

/** @type {import('eslint').Linter.Config[]} */
export const layers = [
  {
    files: ['server/**/*.ts'],
    rules: forbid(
      ['(^|/)components/', 'The relay knows no page.'],
      ['^lit$|^lit/|^@lit/', 'The relay knows no page.'],
      NO_INDEX,
    ),
  },
  {
    files: ['server/protocol.ts'],
    rules: {
      ...forbid(['^(?!valibot$)', 'protocol.ts imports nothing but the schema library: both sides compile it.']),
      'no-restricted-globals': ['error', 'window', 'document', 'process', 'Buffer'],
    },
  },
  {
    files: ['components/call/**/*.ts'],
    rules: {
      ...forbid(
        NO_NODE,
        ['^lit$|^lit/|^@lit/', 'The call works without any element.'],
        [
          '^\\.\\./(?!\\.\\./server/protocol\\.js$)',
          'The call knows nothing above it; of the server, only its protocol.',
        ],
      ),
      'no-restricted-globals': ['error', 'document', 'customElements', 'HTMLElement'],
    },
  },
  {
    files: ['components/*.ts'],
    rules: { ...forbid(...ELEMENT_IMPORTS), ...without(NO_REGISTERING, NO_NEW_CALL) },
  },
  {
    files: ['components/video-pane.ts', 'components/pane-grid.ts'],
    rules: forbid(...ELEMENT_IMPORTS, [
      '^\\./call-context\\.js$',
      'Plain elements know no call: properties in, events out.',
    ]),
  },
  { files: ['components/video-chat.ts'], rules: without(NO_REGISTERING) },
  { files: ['components/define.ts'], rules: without(NO_NEW_CALL) },
  { files: ['components/elements.ts', 'components/more.ts'], rules: forbid(NO_INDEX, NO_NODE) },
  {
    files: ['demo/**/*.js'],
    rules: forbid([
      '^(?!\\./|\\.\\./room\\.js$)',
      'The demo imports what a user would: the bundle beside it, and its own files.',
    ]),
  },
  {
    files: TESTS,
    rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['server/**/*.test.ts', 'server/**/*.fixture.ts'],
    rules: forbid(['(^|/)components/', 'The relay knows no page.']),
  },
  {
    files: ['components/call/**/*.test.ts', 'components/call/**/*.fixture.ts'],
    rules: forbid(
      ['^lit$|^lit/|^@lit/', 'The call works without any element.'],
      ['^\\.\\./(?!\\.\\./server/)', 'The call knows nothing above it.'],
    ),
  },
];
