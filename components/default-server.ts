/** Where the bundle's script came from. Only the bundles define it (see rollup.config.mjs). */
declare const SCRIPT_URL: string | undefined;

/**
 * The relay that is meant when none is named: the folder of the bundle's script, else the page's origin; empty where
 * there is no page.
 */
export function defaultServer(): string {
  if (!globalThis.document) return '';
  const script = typeof SCRIPT_URL === 'undefined' ? undefined : SCRIPT_URL;
  if (script?.startsWith('http')) return new URL('.', script).href;
  // A page from a file, or in a sandbox, has no origin.
  return origin === 'null' ? '' : `${origin}/`;
}
