// @ts-check
/** @param {string} code @param {RegExp} pattern */
function only(code, pattern) {
  const [found, ...more] = code.matchAll(pattern);
  if (!found || more.length) throw new Error(`Rollup writes ${pattern} differently now, or more than once.`);
  return found;
}

/** @param {string} names as between the braces of an import or export */
const split = (names) =>
  names.split(', ').map((pair) => {
    const [name = '', as = name] = pair.split(' as ');
    return { name, as };
  });

/**
 * A plugin for two files, of which the first imports the second when it needs it. What they share is given to the second,
 * instead of imported by it: pages load the first under names of their own, such as `video-chat.js?v=2`, and an import would
 * load it once more under the name that it was built with. The first does not export it, either.
 * @param {string} first the name of its file
 * @param {string} second
 * @returns {import('rollup').Plugin}
 */
export const handDown = (first, second) => ({
  name: 'hand-down',
  renderChunk(code, { fileName, facadeModuleId }, ...[, { chunks }]) {
    const exported = only(code, /^export \{ (.*) \};$/gm);
    if (fileName === second) {
      const imported = only(code, new RegExp(`^import \\{ (.*) \\} from './${first}';$`, 'gm'));
      const taken = split(imported[1] ?? '').map(({ name, as }) => `${name}: ${as}`);
      const given = split(exported[1] ?? '').map(({ name, as }) => `${as}: ${name}`);
      return {
        code: code
          .replace(imported[0], `export default ({ ${taken} }) => {`)
          .replace(exported[0], `return { ${given} }; };`),
        map: null,
      };
    }
    const shared = chunks[second]?.importedBindings[first] ?? [];
    const own = this.getModuleInfo(facadeModuleId ?? '')?.exports ?? [];
    const names = split(exported[1] ?? '');
    const given = names.filter(({ as }) => shared.includes(as)).map(({ name, as }) => `${as}: ${name}`);
    const kept = names.filter(({ as }) => own.includes(as)).map(({ name, as }) => `${name} as ${as}`);
    // Browsers keep in mind at which address a module could not be had: each try has one of its own. But not where a page may
    // have pinned the file by its hash, in an import map, which would hold for none of the others.
    const fetched = `let second, tries = '';
      const SECOND = () => second ??= import('./${second}' + tries)
        .then((file) => file.default({ ${given} }))
        .catch((cause) => {
          second = null;
          if (!document.querySelector('[type=importmap]')) tries += '?';
          throw cause;
        });`;
    const asked = `import('./${second}')`;
    return {
      // Nothing else is moved by it, so that the source map holds.
      code:
        code.replaceAll(asked, 'SECOND()'.padEnd(asked.length)).replace(exported[0], `export { ${kept} };`) +
        fetched.replaceAll(/\s+/g, ' '),
      map: null,
    };
  },
});
