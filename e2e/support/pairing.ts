import process from 'node:process';
import { BROWSER_NAMES, type BrowserName } from '../../scripts/browsers.mjs';

function parse(text: string): [BrowserName, BrowserName] {
  const [first, second] = text.split('-').map((word) => BROWSER_NAMES.find((name) => name === word));
  if (!first || !second) throw new TypeError(`PAIRING must be two of ${BROWSER_NAMES.join(', ')}, joined by a dash`);
  return [first, second];
}

/** The two browsers of this run; `PAIRING=chromium-firefox` says which. */
export const PAIRING = parse(process.env['PAIRING'] ?? 'chromium-chromium');

/** Whether this run is the one that tests what needs only one browser, or none. */
export const IS_FIRST_PAIRING = PAIRING.join('-') === 'chromium-chromium';

/**
 * Whether the run is in a hurry: then only what hangs most on the browsers is tested of leaving and writing. The features run
 * all of it.
 */
export const IS_BRIEF = process.env['BRIEF'] === '1';
