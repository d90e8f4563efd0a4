// @ts-check
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { eachImport } from './imports.mjs';

/** Every relative module that a source names, type imports included: `import … from`, `export … from`, `import()`. */
const IMPORT = /^\s*(?:import|export)\b[^'";]*?(?:from\s*)?['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/gm;

/** @type {Map<string, string[]>} */
const importsByFile = new Map();

/** @param {string} file @param {string} specifier */
const target = (file, specifier) => resolve(dirname(file), specifier.replace(/\.js$/, '.ts'));

/** @param {string} file @returns {string[]} */
function importsOf(file) {
  const known = importsByFile.get(file);
  if (known) return known;
  let source = '';
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    // A missing file is the compiler's to report.
  }
  const found = [...source.matchAll(IMPORT)].map(([, from, dynamic]) => target(file, from ?? dynamic ?? ''));
  importsByFile.set(file, found);
  return found;
}

/**
 * The files on the way from `start` back to `goal`, or null.
 * @param {string} start @param {string} goal @param {Set<string>} [seen] @returns {string[] | null}
 */
function wayBack(start, goal, seen = new Set()) {
  if (start === goal) return [start];
  seen.add(start);
  for (const next of importsOf(start)) {
    const rest = seen.has(next) ? null : wayBack(next, goal, seen);
    if (rest) return [start, ...rest];
  }
  return null;
}

/**
 * No file may import itself by way of others; type imports count, because a reader has to follow them too.
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: { type: 'problem', schema: [], messages: { cycle: 'Import cycle: {{way}}.' } },
  create(context) {
    return eachImport(({ node, specifier }) => {
      if (!specifier.startsWith('.')) return;
      const way = wayBack(target(context.filename, specifier), context.filename);
      if (!way) return;
      const names = [context.filename, ...way].map((file) => file.slice(file.lastIndexOf('/') + 1));
      context.report({ node, messageId: 'cycle', data: { way: names.join(' → ') } });
    });
  },
};
