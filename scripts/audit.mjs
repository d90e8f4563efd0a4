// @ts-check
/**
 * Asks the registry for known holes in what the package brings along. Where no registry answers that, as many mirrors do
 * not, it says that nothing was checked, and fails nothing: a machine without a network must be able to run all of CI.
 * Ends with one line, `N passed, N failed`.
 */
import process from 'node:process';
import { run } from './run.mjs';

/** @typedef {{auditReportVersion?: number, message?: string, error?: {summary?: string}, vulnerabilities?: Record<string, {severity: string}>}} Report */

const PATIENCE = ['--fetch-retries=0', '--fetch-timeout=20000'];
const say = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);

/** What npm says, which may stand between warnings. @param {string} output @returns {Report} */
function read(output) {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return {};
  }
}

const { output } = await run('npm', ['audit', '--omit=dev', '--json', ...PATIENCE]);
const { auditReportVersion, vulnerabilities = {}, message, error } = read(output);
const holes = Object.entries(vulnerabilities).map(([name, { severity }]) => `${name} (${severity})`);
if (!auditReportVersion) {
  const why = message || error?.summary || output.trim().slice(0, 200);
  say(`– npm audit: NOTHING WAS CHECKED for known holes, because the registry does not answer: ${why}`);
} else if (holes.length) say(`✖ npm audit: ${holes.join(', ')}`);
const failed = holes.length ? 1 : 0;
say(`${auditReportVersion && !failed ? 1 : 0} passed, ${failed} failed`);
process.exitCode = failed;
