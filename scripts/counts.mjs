// @ts-check
/** @typedef {{passed: number, failed: number}} Counts */

/** @param {string} output @param {string} word @returns {number} */
const told = (output, word) => Number([...output.matchAll(new RegExp(`^ℹ ${word} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);

/** Nothing that ended badly counts as good. @param {number} code @param {Counts} counts @returns {Counts} */
const honest = (code, { passed, failed }) => ({ passed, failed: code && !failed ? 1 : failed });

/** A program that is right or wrong as a whole. @param {number} code @returns {Counts} */
export const countOne = (code) => ({ passed: code ? 0 : 1, failed: code ? 1 : 0 });

/** What the spec reporter of `node:test` says; a test that is left out has failed. @param {number} code @param {string} output */
export const countSpec = (code, output) =>
  honest(code, {
    passed: told(output, 'pass'),
    failed: ['fail', 'cancelled', 'skipped', 'todo'].reduce((sum, word) => sum + told(output, word), 0),
  });

/** What `countReporter` says. @param {number} code @param {string} output */
export function countRunner(code, output) {
  const [, passed, failed] = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [];
  return honest(code, { passed: Number(passed ?? 0), failed: Number(failed ?? 0) });
}
