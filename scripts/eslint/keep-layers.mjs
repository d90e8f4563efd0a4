// @ts-check
import { dirname, relative, resolve } from 'node:path';
import { eachImport } from './imports.mjs';
import { LAYERS } from './layers.mjs';

const TEST = /\.(test|fixture)\.ts$/;

/** @param {string[]} patterns `*` stands for a name, `**` for the whole rest @returns {(name: string) => boolean} */
function matcher(patterns) {
  const sources = patterns.map((pattern) =>
    pattern.replace(/[.]/g, '\\.').replace(/\*+/g, (stars) => (stars === '*' ? '[^/]*' : '.*')),
  );
  const all = new RegExp(`^(?:${sources.join('|')})$`);
  return (name) => all.test(name);
}

const ROWS = LAYERS.map(({ files, but = [], only, not = [], names, values, tests, why }) => {
  const [isMeant, isExcepted, isFree, isBarred] = [matcher(files), matcher(but), matcher(only ?? []), matcher(not)];
  return {
    why,
    /** @param {string} file */
    holds: (file) => isMeant(file) && !isExcepted(file) && (tests || !TEST.test(file)),
    /** @param {string} name @param {import('./imports.mjs').Import} found */
    refuses: (name, found) =>
      (only ? !isFree(name) : isBarred(name)) &&
      !(values && found.isType) &&
      (!names || !found.names || names.some((one) => found.names?.includes(one))),
  };
});

/**
 * Holds the table of layers.mjs. Imports are known by what they lead to, so the table says each path from the project's root.
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: { type: 'problem', schema: [], messages: { refused: '“{{name}}” is not to be imported here. {{why}}' } },
  create({ cwd, filename, report }) {
    const rows = ROWS.filter(({ holds }) => holds(relative(cwd, filename)));
    return eachImport((found) => {
      const { node, specifier } = found;
      const name = specifier.startsWith('.')
        ? relative(cwd, resolve(dirname(filename), specifier)).replace(
            /\.js$/,
            filename.endsWith('.ts') ? '.ts' : '.js',
          )
        : specifier;
      const row = rows.find(({ refuses }) => refuses(name, found));
      if (row) report({ node, messageId: 'refused', data: { name, why: row.why } });
    });
  },
};
