// @ts-check
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** @typedef {'chromium' | 'firefox'} BrowserName */

/** @type {Record<BrowserName, {variable: string, commands: string[], paths: string[], debian: string}>} */
const BROWSERS = {
  chromium: {
    variable: 'CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    paths: [
      '/snap/bin/chromium',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debian: 'chromium',
  },
  firefox: {
    variable: 'FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    paths: ['/snap/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debian: 'firefox-esr',
  },
};

/** Both browsers that the tests need. */
export const BROWSER_NAMES = /** @type {BrowserName[]} */ (Object.keys(BROWSERS));

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where a browser is: what its environment variable says, else a usual place; undefined if it is nowhere.
 * @param {BrowserName} name
 */
export function findBrowser(name) {
  const { variable, commands, paths } = BROWSERS[name];
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...candidates, ...paths].find(isExecutable);
}

/** Browsers that are nowhere, or whose variable names no program. */
function missingBrowsers() {
  return BROWSER_NAMES.filter((name) => !isExecutable(findBrowser(name) ?? ''));
}

/** @param {BrowserName[]} names */
function installWithApt(names) {
  const packages = names.map((name) => BROWSERS[name].debian);
  process.stdout.write(`Installing ${packages.join(' and ')} with apt …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, stdio: 'ignore' });
  } catch {
    // Whatever is still missing is told by the caller.
  }
}

/**
 * Sees to it that both browsers are there; installs them where it may (Debian and Ubuntu, as root).
 * @returns {string | null} what to do if one is missing, in one line
 */
export function ensureBrowsers() {
  const missing = missingBrowsers();
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const installable = missing.filter((name) => !process.env[BROWSERS[name].variable]);
  if (mayInstall && installable.length) installWithApt(installable);
  const still = missingBrowsers();
  if (!still.length) return null;
  const variables = still.map((name) => `${BROWSERS[name].variable}=/path/to/${name}`).join(' ');
  const how =
    process.platform === 'darwin'
      ? `brew install --cask ${still.join(' ')}`
      : `apt-get install ${still.map((name) => BROWSERS[name].debian).join(' ')}`;
  return `Not found: ${still.join(' and ')}. Install with “${how}” as root, or set ${variables}.`;
}
