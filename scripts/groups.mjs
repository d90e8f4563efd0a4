// @ts-check
import { readdirSync } from 'node:fs';
import { countOne, countRunner, countSpec } from './counts.mjs';
import { namespaceProblem } from './namespaces.mjs';

/**
 * One program that tells whether something is right.
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} args of `node`
 * @property {Record<string, string>} [env]
 * @property {(code: number, output: string) => import('./counts.mjs').Counts} count
 * @property {boolean} [tells] whether what it says is worth reading when all is well
 * @property {() => string | null} [problem] why it cannot run on this machine, in one line; then it counts as nothing
 */

/**
 * @typedef {object} Group
 * @property {string} name
 * @property {Check[]} checks run one after the other
 * @property {import('./programs.mjs').ProgramName[]} [needs] programs that npm does not bring
 * @property {boolean} [slow] runs only where it is named
 */

const UNDER_TSX = ['--import', 'tsx', '--import', './scripts/quick-assert.mjs'];
const TEST_RUNNER = ['node_modules/@web/test-runner/dist/bin.js'];

/** @param {string} name @param {...string} args @returns {Check} */
const one = (name, ...args) => ({ name, args, count: countOne });

/** @param {string} project */
const types = (project) => one(project, 'node_modules/typescript/bin/tsc', '-p', project, '--noEmit');

/**
 * Tests that run in Node, one process for each file, four at a time: many of them wait for something most of the time.
 * @param {string} name
 * @param {...string} files
 * @returns {Check}
 */
const nodeTests = (name, ...files) => ({
  name,
  args: [...UNDER_TSX, '--test', '--test-concurrency=4', '--test-reporter=spec', ...files],
  count: countSpec,
});

/** @param {string} folder */
const testsBelow = (folder) =>
  readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`);

/**
 * Whole browsers; all files in one process, so that they are launched once.
 * @param {string} pairing
 * @param {...string} files
 * @returns {Check}
 */
const together = (pairing, ...files) => ({
  name: [...files, pairing].join(', '),
  args: [...UNDER_TSX, '--test-reporter=spec', 'e2e/support/all.ts', ...files],
  env: { PAIRING: pairing },
  count: countSpec,
});

/**
 * The call itself: joining, seeing and hearing, writing, leaving. In brief, only what hangs most on the browsers that are in it.
 * @param {string} pairing
 * @param {{inBrief?: boolean}} [options]
 * @returns {Group}
 */
function endToEnd(pairing, { inBrief = false } = {}) {
  const all = together(pairing);
  const env = { ...all.env, ...(inBrief && { BRIEF: '1' }) };
  return { name: `e2e ${pairing}`, needs: ['chromium', 'firefox'], checks: [{ ...all, env }] };
}

/**
 * All else that people meet, which takes longer than one likes to wait before each commit.
 * @type {Group}
 */
const features = {
  name: 'features',
  slow: true,
  needs: ['chromium', 'firefox', 'turnserver'],
  checks: [
    together('chromium-chromium', 'features/'),
    ...['chromium-firefox', 'firefox-firefox'].map((pairing) => together(pairing, 'features/', 'leaving', 'talk')),
  ],
};

/** @type {Group} */
const lint = {
  name: 'lint',
  checks: [
    one('eslint', 'node_modules/eslint/bin/eslint.js', '.'),
    one('prettier', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
    one('the tables of the README', 'scripts/analyze.mjs', '--check'),
    nodeTests('the rules themselves', ...['layers', 'audit', 'docs'].map((name) => `scripts/${name}.test.mjs`)),
  ],
};

/** @type {Group} */
const typed = {
  name: 'types',
  checks: ['components', 'server', 'test', 'scripts'].map((part) => types(`tsconfig.${part}.json`)),
};

/** @type {Group} */
const built = {
  name: 'build',
  checks: [
    // How large the bundle is, and whose each part of it.
    { ...one('build', 'scripts/build.mjs'), tells: true },
    nodeTests('bundles', 'scripts/dist.test.mjs'),
    one('package', 'node_modules/publint/src/cli.js', 'run', '--pack=false', '--strict'),
  ],
};

const [slowServerTests, serverTests] = [true, false].map((isSlow) =>
  testsBelow('server').filter((name) => name.endsWith('.slow.test.ts') === isSlow),
);

/** @type {Group} */
const server = {
  name: 'server',
  needs: ['redis', 'turnserver', 'nginx'],
  checks: [nodeTests('server', ...(serverTests ?? []))],
};

/** @type {Group} */
const elements = {
  name: 'elements',
  needs: ['chromium', 'firefox'],
  checks: [{ name: 'elements', args: TEST_RUNNER, count: countRunner }],
};

/**
 * Real faults, which take their time: what breaks in a network lasts up to a minute.
 * @type {Group}
 */
const faults = {
  name: 'faults',
  slow: true,
  needs: ['chromium', 'firefox', 'turnserver', 'redis'],
  checks: [
    { name: 'elements, long', args: TEST_RUNNER, env: { SOAK: '1' }, count: countRunner },
    ...(slowServerTests ?? []).map((file) => nodeTests(file, file)),
    { ...together('chromium-chromium', 'faults/network'), problem: namespaceProblem },
    ...['loss', 'relay', 'drain', 'clocks', 'cluster', 'going', 'background', 'tag', 'again', 'storm'].map((theme) =>
      together('chromium-chromium', `faults/${theme}`),
    ),
    together('chromium-firefox', 'faults/relay', 'faults/going', 'faults/tag'),
  ],
};

/**
 * Everything that is checked: phases, one after the other; in each phase lanes, side by side; in each lane groups, one
 * after the other. What is tested against the clock has the machine to itself; the tests of elements, which mostly wait,
 * leave room for one run of whole browsers.
 * @type {Group[][][]}
 */
export const PHASES = [
  [[lint], [typed, built]],
  [[server, endToEnd('chromium-firefox', { inBrief: true })], [elements]],
  [[endToEnd('chromium-chromium'), endToEnd('firefox-firefox', { inBrief: true }), features, faults]],
];
