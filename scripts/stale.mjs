// @ts-check
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that a build is made of, and made by. */
const SOURCES = [
  ...['components', 'server', 'scripts', 'rollup.config.mjs', 'package.json'],
  ...['base', 'components', 'server'].map((part) => `tsconfig.${part}.json`),
];
/** Written last by a build. */
const STAMP = 'dist/integrity.json';

/** When a file, or the newest file below a folder, was changed. @param {string} path @returns {number} */
function changedAt(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

/** Whether the build is older than the sources, or was never made. */
export function isStale() {
  return !existsSync(STAMP) || Math.max(...SOURCES.map(changedAt)) > changedAt(STAMP);
}
