// @ts-check
/**
 * The direction of imports, lowest layer first:
 *
 *   server/protocol.ts ◄── components/call/ ◄── call-context.ts ◄── elements ◄── index.ts ◄── demo/
 *           ▲
 *           └── server/relay.ts ◄── app.ts ◄── index.ts
 */

/**
 * One rule about imports. In paths, `*` stands for one name and `**` for the rest of the path.
 *
 * - `files` are the files that it is about, except those in `but`.
 * - `only` lists all that they may import; `not` lists what they may not import. A rule has one of the two.
 * - `names`: of the files in `not`, only these exports are forbidden.
 * - `values`: importing types is allowed.
 * - `tests`: the rule is about test files, too.
 * - `why` is what the linter says.
 *
 * @typedef {{
 *   files: string[], but?: string[], only?: string[], not?: string[],
 *   names?: string[], values?: boolean, tests?: boolean, why: string,
 * }} Layer
 */

const LIT = ['lit', 'lit/**', '@lit/**'];
const PUBLIC_CALL = ['call', 'call-state', 'call-events', 'errors'].map((name) => `components/call/${name}.ts`);
const ELEMENTS = [
  ...['video-chat', 'video-pane', 'pane-grid', 'media-toggles'],
  ...['chat-controls', 'chat-lobby', 'chat-panel', 'device-picker'],
].map((name) => `components/${name}.ts`);
const ENTRIES = ['index', 'bundle', 'elements', 'more'].map((name) => `components/${name}.ts`);
const PLAIN = ['components/video-pane.ts', 'components/pane-grid.ts'];
const SECOND_FILE = [
  ...[
    'call-menu',
    'chat-panel',
    'clock',
    'device-picker',
    'displays',
    'hosting',
    'invite',
    'locales/en-more',
    'more',
    'more-icons',
  ],
  ...['picture-in-picture', 'report-copy', 'shortcuts', 'sounds'],
].map((name) => `components/${name}.ts`);

/** @type {Layer[]} */
export const LAYERS = [
  {
    files: ['**'],
    not: ['components/index.ts', 'server/index.ts'],
    why: 'An index.ts is where things end.',
  },
  {
    files: ['server/protocol.ts'],
    only: ['valibot'],
    why: 'Both sides compile the protocol: it imports nothing but the schema library.',
  },
  {
    files: ['server/**'],
    not: ['components/**', 'demo/**', ...LIT],
    tests: true,
    why: 'The relay knows no page.',
  },
  {
    files: ['server/rooms.ts', 'server/doors.ts'],
    only: ['server/pass.ts', 'server/protocol.ts', 'server/tickets.ts'],
    why: 'What decides knows no sockets, no files and no site.',
  },
  {
    files: ['server/**'],
    but: ['server/pipe.ts', 'server/visit.ts'],
    not: ['socket.io', 'socket.io/**'],
    why: 'Socket.IO is pipe.ts’s, and one connection visit.ts’s.',
  },
  {
    files: ['server/**'],
    but: ['server/config.ts'],
    not: ['process', 'node:process'],
    why: 'config.ts alone reads the environment; all else of `process` is global.',
  },
  {
    files: ['components/call/**'],
    only: ['components/call/**', 'server/protocol.ts'],
    why: 'The call knows nothing above it, no Lit and no Node; of the server, only its protocol.',
  },
  {
    files: ['components/call/**'],
    not: ['components/*', 'components/locales/**', ...LIT],
    tests: true,
    why: 'The call works without any element.',
  },
  {
    files: ['components/locales/**'],
    only: ['components/locales/**', 'components/call/errors.ts'],
    why: 'A language is words, and the hints of errors are words, too.',
  },
  {
    files: ['components/*'],
    only: ['components/*', 'components/locales/*', ...PUBLIC_CALL, ...LIT],
    why: 'Elements know the call by its public modules, and neither the relay nor Node.',
  },
  {
    files: ['components/*'],
    but: ENTRIES,
    not: ['components/define.ts', ...ELEMENTS],
    why: 'Elements meet in the page, by their tags; elements.ts and more.ts register them.',
  },
  {
    files: ['components/*'],
    but: ['components/index.ts', 'components/bundle.ts', 'components/video-chat.ts'],
    not: ['components/call/call.ts'],
    names: ['Call'],
    values: true,
    why: 'Only <video-chat> makes a call; others get it by context, and need no more than its type.',
  },
  {
    files: PLAIN,
    not: ['components/call-context.ts'],
    why: 'Plain elements know no call: properties in, events out.',
  },
  {
    files: PLAIN,
    not: ['components/call/**'],
    values: true,
    why: 'Plain elements are given what they show: of the call they need only types.',
  },
  {
    files: ['components/call-context.ts'],
    only: ['components/around.ts', 'components/call/*', 'lit', '@lit/context'],
    why: 'The context lies below the elements.',
  },
  {
    files: ['components/*'],
    but: ['components/index.ts', 'components/bundle.ts', ...SECOND_FILE],
    not: SECOND_FILE,
    values: true,
    why: 'It waits behind a button: an import would draw it into the first file. Look into late.ts.',
  },
  {
    files: ['demo/**'],
    only: ['demo/**'],
    why: 'The demo imports what a user would: the bundle beside it, and its own files.',
  },
];

/** @typedef {import('eslint').Linter.RulesRecord} Rules */

/** @param {string[]} globals @returns {Rules} */
const withoutGlobals = (...globals) => ({ 'no-restricted-globals': ['error', { globals, checkGlobalObject: true }] });

/** What no import shows. @type {import('eslint').Linter.Config[]} */
export const layers = [
  { files: ['components/**/*.ts', 'server/**/*.ts', 'demo/**/*.js'], rules: { 'local/keep-layers': 'error' } },
  { files: ['server/protocol.ts'], rules: withoutGlobals('window', 'document', 'process', 'Buffer') },
  {
    files: ['server/**/*.ts'],
    ignores: ['server/config.ts', '**/*.test.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'config.ts alone reads the environment.' },
      ],
    },
  },
  {
    files: ['components/call/**/*.ts'],
    // These ask whether the page is visible, and what its policy allows.
    ignores: ['components/call/visibility.ts', 'components/call/capture.ts', '**/*.test.ts', '**/*.fixture.ts'],
    rules: withoutGlobals('document', 'customElements', 'HTMLElement'),
  },
  {
    files: ['components/call/visibility.ts', 'components/call/capture.ts'],
    rules: withoutGlobals('customElements', 'HTMLElement'),
  },
  {
    files: ['components/**/*.ts'],
    ignores: ['components/define.ts', '**/*.test.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name="customElements"][callee.property.name="define"], Decorator[expression.callee.name="customElement"]',
          message: 'Only components/define.ts registers elements.',
        },
      ],
    },
  },
];
