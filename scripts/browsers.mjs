// @ts-check

/** @typedef {'chromium' | 'firefox'} BrowserName */

/** Both browsers that the tests need. */
export const BROWSER_NAMES = /** @type {BrowserName[]} */ (['chromium', 'firefox']);
