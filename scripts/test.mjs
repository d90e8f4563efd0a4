// @ts-check
/**
 * Checks everything, or the groups that are named: `npm test -- lint types`. Ends with one line, `N passed, N failed`.
 */
import process from 'node:process';
import { PHASES } from './groups.mjs';
import { ensurePrograms } from './programs.mjs';
import { run } from './run.mjs';
import { isStale } from './stale.mjs';

/** @typedef {import('./groups.mjs').Group} Group */
/** @typedef {import('./counts.mjs').Counts} Counts */

const total = { passed: 0, failed: 0 };
const say = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);

/** What of an output a reader needs, once something failed. @param {string} output */
function excerpt(output) {
  const summary = output.indexOf('✖ failing tests:');
  // eslint-disable-next-line no-control-regex -- the test runner moves the cursor even without a terminal
  return (summary < 0 ? output : output.slice(summary)).replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '').trim();
}

/** @param {import('./groups.mjs').Check} check @returns {Promise<Counts>} */
async function runCheck({ name, args, env, count, problem, tells }) {
  const reason = problem?.();
  if (reason) {
    say(`– ${name}: left out, ${reason}`);
    return { passed: 0, failed: 0 };
  }
  const { code, output } = await run('node', args, env && { env });
  const { passed, failed } = count(code, output);
  const isEmpty = !passed && !failed;
  if (tells && !failed) say(output.trim());
  if (failed) say(`\n✖ ${name}\n${excerpt(output)}\n`);
  if (isEmpty) say(`\n✖ ${name}: nothing ran\n${excerpt(output)}\n`);
  return { passed, failed: isEmpty ? 1 : failed };
}

/** @param {Group} group @returns {Promise<boolean>} whether what comes after it can be tried */
async function runGroup({ name, checks }) {
  const begin = performance.now();
  const counts = { passed: 0, failed: 0 };
  let isBroken = false;
  for (const check of checks) {
    const { passed, failed } = await runCheck(check);
    counts.passed += passed;
    counts.failed += failed;
    isBroken = Boolean(failed && check.name === 'build');
    if (isBroken) break;
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const told = `${String(counts.passed).padStart(4)} passed, ${counts.failed} failed  ${seconds} s`;
  say(`${counts.failed ? '✖' : '✔'} ${name.padEnd(22)} ${told}`);
  return !isBroken;
}

/** @param {Group[]} lane */
async function runLane(lane) {
  for (const group of lane) if (!(await runGroup(group))) return false;
  return true;
}

/** @param {string[]} names */
async function main(names) {
  const needsBuild = names.some((name) => /^(e2e|features|faults|server)/.test(name)) && isStale();
  const isWanted = (/** @type {Group} */ { name, slow }) =>
    names.length ? names.some((wanted) => name.startsWith(wanted)) || (needsBuild && name === 'build') : !slow;
  const phases = PHASES.map((lanes) => lanes.map((lane) => lane.filter(isWanted)).filter((lane) => lane.length));
  const groups = phases.flat(2);
  const problem = ensurePrograms([...new Set(groups.flatMap(({ needs = [] }) => needs))]);
  if (problem || !groups.length) {
    say(problem ?? `There is no group ${names.join(' ')}.`);
    total.failed = 1;
    return;
  }
  for (const lanes of phases) {
    const results = await Promise.all(lanes.map(runLane));
    if (results.includes(false)) return say('The rest needs the build, and did not run.');
  }
}

await main(process.argv.slice(2));
say(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
