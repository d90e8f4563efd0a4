// @ts-check
import { findProgram } from './programs.mjs';

/** @typedef {'granted' | 'denied' | 'asked' | 'none'} Devices */

/**
 * @typedef {object} BrowserWishes
 * @property {string[]} [args] more flags for Chromium
 * @property {Record<string, string | number | boolean>} [prefs] more preferences for Firefox
 * @property {Devices} [devices] what a page that asks for camera or microphone is told; `granted` if not said; if `asked`,
 *   whatever the browser's settings say; if `none`, it may have what this machine has, which in tests is nothing
 * @property {string} [wrapper] a program that starts Chromium with the flags it is given, somewhere else
 * @property {boolean} [throttles] whether Chromium takes time from tabs in the background, as it does where nobody drives it
 */

/** Nothing but the test talks to the network, and nothing asks a person. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** Flags of the driver's own, by which tabs in the background go on as others do. */
const UNTHROTTLED = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** @type {Record<Devices, string[]>} */
const CHROMIUM_DEVICES = {
  granted: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  denied: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
  asked: ['--use-fake-device-for-media-stream'],
  none: ['--use-fake-ui-for-media-stream'],
};

const FIREFOX_PREFS = {
  'media.navigator.streams.fake': true,
  'media.autoplay.default': 0,
  // Else it uses no TURN server on this machine.
  'media.peerconnection.ice.loopback': true,
};

/** @type {Record<Devices, Record<string, number | boolean>>} */
const FIREFOX_DEVICES = {
  granted: { 'media.navigator.permission.disabled': true },
  denied: { 'permissions.default.camera': 2, 'permissions.default.microphone': 2 },
  asked: {},
  none: { 'media.navigator.streams.fake': false, 'media.navigator.permission.disabled': true },
};

/**
 * How puppeteer-core launches a browser with fake devices, headless, as any user.
 * @param {import('./browsers.mjs').BrowserName} name
 * @param {BrowserWishes} [wishes]
 * @returns {import('puppeteer-core').LaunchOptions}
 */
export function launchOptions(name, { args = [], prefs = {}, devices = 'granted', wrapper, throttles } = {}) {
  const executablePath = wrapper ?? findProgram(name);
  if (!executablePath) throw new Error(`${name} is not installed`);
  if (name === 'firefox') {
    const extraPrefsFirefox = { ...FIREFOX_PREFS, ...FIREFOX_DEVICES[devices], ...prefs };
    // Whoever changes what the browser's settings say needs Firefox's own window.
    const flags = devices === 'asked' ? ['--remote-allow-system-access'] : [];
    return { browser: 'firefox', executablePath, extraPrefsFirefox, args: flags };
  }
  // No `browser: 'chrome'`: with it the test runner switches coverage off without a word.
  const options = {
    executablePath,
    args: [...CHROMIUM_FLAGS, ...CHROMIUM_DEVICES[devices], ...args],
    ignoreDefaultArgs: throttles ? UNTHROTTLED : [],
  };
  // A pipe works also from another network, and while there is none.
  return wrapper ? { ...options, pipe: true } : options;
}
