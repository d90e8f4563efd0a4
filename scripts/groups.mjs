// @ts-check
import { readdirSync } from 'node:fs';
import { countOne, countRunner, countSpec } from './counts.mjs';

/**
 * One program that tells whether something is right.
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} args of `node`
 * @property {Record<string, string>} [env]
 * @property {(code: number, output: string) => import('./counts.mjs').Counts} count
 */

/**
 * @typedef {object} Group
 * @property {string} name
 * @property {Check[]} checks run one after the other
 * @property {boolean} [browsers] whether it needs browsers
 */

const UNDER_TSX = ['--import', 'tsx', '--import', './scripts/quick-assert.mjs'];

/** @param {string} name @param {...string} args @returns {Check} */
const one = (name, ...args) => ({ name, args, count: countOne });

/** @param {string} project */
const types = (project) => one(project, 'node_modules/typescript/bin/tsc', '-p', project, '--noEmit');

/** Tests that run in Node, one process for each file. @param {string} name @param {...string} files @returns {Check} */
const nodeTests = (name, ...files) => ({
  name,
  args: [...UNDER_TSX, '--test', '--test-reporter=spec', ...files],
  count: countSpec,
});

/** @param {string} folder */
const testsBelow = (folder) =>
  readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`);

/** Whole browsers; all files in one process, so that they are launched once. @param {string} pairing @returns {Group} */
const endToEnd = (pairing) => ({
  name: `e2e ${pairing}`,
  browsers: true,
  checks: [
    {
      name: pairing,
      args: [...UNDER_TSX, '--test-reporter=spec', 'e2e/support/all.ts'],
      env: { PAIRING: pairing },
      count: countSpec,
    },
  ],
});

/** @type {Group} */
const lint = {
  name: 'lint',
  checks: [
    one('eslint', 'node_modules/eslint/bin/eslint.js', '.'),
    one('prettier', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
    one('the tables of the README', 'scripts/analyze.mjs', '--check'),
    nodeTests('the rules themselves', 'scripts/layers.test.mjs'),
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
    one('build', 'scripts/build.mjs'),
    nodeTests('bundles', 'scripts/dist.test.mjs'),
    one('package', 'node_modules/publint/src/cli.js', 'run', '--pack=false', '--strict'),
  ],
};

/** @type {Group} */
const server = { name: 'server', checks: [nodeTests('server', ...testsBelow('server'))] };

/** @type {Group} */
const elements = {
  name: 'elements',
  browsers: true,
  checks: [{ name: 'elements', args: ['node_modules/@web/test-runner/dist/bin.js'], count: countRunner }],
};

/**
 * Everything that is checked: phases, one after the other; in each phase lanes, side by side; in each lane groups, one
 * after the other. Whole browsers have the machine to themselves, because they are tested against the clock.
 * @type {Group[][][]}
 */
export const PHASES = [
  [[lint], [typed, built]],
  [[server], [elements]],
  [[endToEnd('chromium-chromium'), endToEnd('chromium-firefox'), endToEnd('firefox-firefox')]],
];
