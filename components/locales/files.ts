import type { Strings } from './en.js';

/** How each language but English is fetched. The bundles fetch JSON from their own folder instead (see rollup.config.mjs). */
export const FILES: Readonly<Record<string, () => Promise<{ default: Partial<Strings> }>>> = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  ja: () => import('./ja.js'),
  'zh-Hans': () => import('./zh-Hans.js'),
};
