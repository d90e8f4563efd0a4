// @ts-check
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** @typedef {'chromium' | 'firefox' | 'turnserver' | 'nginx' | 'redis' | 'python3' | 'ip' | 'tc'} ProgramName */

/**
 * What the tests need that npm does not bring.
 * @type {Record<ProgramName, {variable: string, commands: string[], paths: string[], debian: string, brew: string}>}
 */
const PROGRAMS = {
  chromium: {
    variable: 'CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    paths: [
      '/snap/bin/chromium',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debian: 'chromium',
    brew: 'chromium',
  },
  firefox: {
    variable: 'FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    paths: ['/snap/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debian: 'firefox-esr',
    brew: 'firefox',
  },
  turnserver: { variable: 'TURNSERVER', commands: ['turnserver'], paths: [], debian: 'coturn', brew: 'coturn' },
  redis: {
    variable: 'REDIS_SERVER',
    commands: ['redis-server', 'valkey-server'],
    paths: [],
    debian: 'redis-server',
    brew: 'redis',
  },
  python3: { variable: 'PYTHON3', commands: ['python3'], paths: [], debian: 'python3', brew: 'python' },
  nginx: {
    variable: 'NGINX',
    commands: ['nginx'],
    paths: ['/usr/sbin/nginx', '/sbin/nginx'],
    debian: 'nginx',
    brew: 'nginx',
  },
  ip: {
    variable: 'IP_COMMAND',
    commands: ['ip'],
    paths: ['/usr/sbin/ip', '/sbin/ip'],
    debian: 'iproute2',
    brew: 'iproute2mac',
  },
  tc: {
    variable: 'TC_COMMAND',
    commands: ['tc'],
    paths: ['/usr/sbin/tc', '/sbin/tc'],
    debian: 'iproute2',
    brew: 'iproute2mac',
  },
};

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
 * Where a program is: what its environment variable says, else a usual place; undefined if it is nowhere.
 * @param {ProgramName} name
 */
export function findProgram(name) {
  const { variable, commands, paths } = PROGRAMS[name];
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...candidates, ...paths].find(isExecutable);
}

/** Those that are nowhere, or whose variable names no program. @param {readonly ProgramName[]} names */
function missing(names) {
  return names.filter((name) => !isExecutable(findProgram(name) ?? ''));
}

/** @param {ProgramName[]} names */
function installWithApt(names) {
  const packages = names.map((name) => PROGRAMS[name].debian);
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
 * Sees to it that programs are there; installs them where it may (Debian and Ubuntu, as root).
 * @param {readonly ProgramName[]} names
 * @returns {string | null} what to do if one is missing, in one line
 */
export function ensurePrograms(names) {
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const installable = missing(names).filter((name) => !process.env[PROGRAMS[name].variable]);
  if (mayInstall && installable.length) installWithApt(installable);
  const still = missing(names);
  if (!still.length) return null;
  const variables = still.map((name) => `${PROGRAMS[name].variable}=/path/to/${name}`).join(' ');
  const packager = process.platform === 'darwin' ? 'brew' : 'debian';
  const install = packager === 'brew' ? 'brew install' : 'sudo apt-get install';
  const packages = still.map((name) => PROGRAMS[name][packager]).join(' ');
  return `Not found: ${still.join(' and ')}. Install with “${install} ${packages}”, or set ${variables}.`;
}
