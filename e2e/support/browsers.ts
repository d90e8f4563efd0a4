import { launch as launchBrowser, type Browser } from 'puppeteer-core';
import type { BrowserName } from '../../scripts/browsers.mjs';
import { launchOptions, type BrowserWishes } from '../../scripts/launch-options.mjs';

const shared = new Map<string, Promise<Browser>>();

/** A browser of the test's own, which it may kill, and has to close. */
export function launch(name: BrowserName, wishes: BrowserWishes = {}): Promise<Browser> {
  return launchBrowser(launchOptions(name, wishes));
}

/** The browser of this kind that all tests share, launched at first use. */
export function sharedBrowser(name: BrowserName, wishes: BrowserWishes = {}): Promise<Browser> {
  const key = name + JSON.stringify(wishes);
  const known = shared.get(key);
  if (known) return known;
  const browser = launch(name, wishes);
  shared.set(key, browser);
  return browser;
}

/** Closes the shared browsers, at the end of a run. */
export async function closeBrowsers(): Promise<void> {
  for (const browser of shared.values()) await (await browser).close();
  shared.clear();
}
