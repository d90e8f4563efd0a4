// @ts-check
import { createServer } from 'node:http';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import process from 'node:process';
import * as puppeteer from 'puppeteer-core';
import { tsImport } from 'tsx/esm/api';
import { BROWSER_NAMES } from './scripts/browsers.mjs';
import { countReporter } from './scripts/count-reporter.mjs';
import { launchOptions } from './scripts/launch-options.mjs';

/**
 * A real relay for the tests that want one: they fetch its address from `/__relay`.
 * @returns {import('@web/test-runner').TestRunnerPlugin}
 */
function relay() {
  const http = createServer();
  /** @type {{close(): unknown} | undefined} */
  let videoChat;
  return {
    name: 'relay',
    async serverStart() {
      const { createVideoChat } = await tsImport('./server/app.ts', import.meta.url);
      const chat = createVideoChat({ ticketKey: 'the key of the element tests', logLevel: 'silent' });
      chat.attach(http);
      videoChat = chat;
      await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
    },
    serve({ path }) {
      if (path !== '/__relay') return;
      const { port } = /** @type {import('node:net').AddressInfo} */ (http.address());
      return { body: `http://localhost:${port}/`, type: 'text/plain' };
    },
    async serverStop() {
      await videoChat?.close();
      http.close();
    },
  };
}

/** The runner's page; what lands in its console as an error fails the test that runs. */
const page = (/** @type {string} */ framework) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Tests</title></head>
  <body>
    <script>
      console.error = (...args) => reportError(new Error('console.error: ' + args.map(String).join(' ')));
    </script>
    <script type="module" src="${framework}"></script>
  </body>
</html>`;

/** Firefox's own sound card for tests: on a machine without one it runs no AudioContext. */
const prefs = { 'media.cubeb.force_mock_context': true };

/** @param {import('./scripts/browsers.mjs').BrowserName} name */
const browser = (name) => chromeLauncher({ puppeteer, launchOptions: launchOptions(name, { prefs }), concurrency: 1 });

/** The long tests are a group of their own, in Chromium: Firefox 153 loses a connection in forty when both sides restart at once. */
const isSoak = Boolean(process.env['SOAK']);
const files = isSoak ? 'components/**/*.soak.test.ts' : ['components/**/*.test.ts', '!components/**/*.soak.test.ts'];
const browsers = BROWSER_NAMES.filter((name) => !isSoak || name === 'chromium');

export default /** @type {import('@web/test-runner').TestRunnerConfig} */ ({
  // Files at the root would run a third time, in whatever Chrome is there.
  groups: browsers.map((name) => ({ name, files, browsers: [browser(name)] })),
  concurrentBrowsers: 2,
  nodeResolve: { browser: true, exportConditions: ['production', 'browser'] },
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: new URL('tsconfig.components.json', import.meta.url).pathname,
    }),
    relay(),
  ],
  testRunnerHtml: page,
  testFramework: { config: { timeout: isSoak ? 180_000 : 20_000 } },
  testsFinishTimeout: 300_000,
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false }), countReporter()],
});
