// @ts-check
/** @typedef {import('@web/test-runner').TestSession} TestSession */
/** @typedef {NonNullable<TestSession['testResults']>} Suite */

/** @param {Suite} suite @returns {Suite['tests']} */
const testsOf = (suite) => [...suite.tests, ...suite.suites.flatMap(testsOf)];

/** @param {TestSession} session */
function countOf(session) {
  const tests = session.testResults ? testsOf(session.testResults) : [];
  const passed = tests.filter((test) => test.passed && !test.skipped).length;
  const failed = tests.filter((test) => !test.passed && !test.skipped).length;
  // A file that did not load, or complained outside of any test, is a failure of its own.
  const complained = session.logs.flat().some((line) => String(line).includes('console.error: '));
  return { passed, failed: failed || (session.passed && !complained) ? failed : 1 };
}

/**
 * A reporter for the test runner whose last line is `N passed, N failed`.
 * @returns {import('@web/test-runner').Reporter}
 */
export function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const counts = sessions.map(countOf);
      const sum = (/** @type {'passed' | 'failed'} */ key) => counts.reduce((total, count) => total + count[key], 0);
      process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
    },
  };
}
