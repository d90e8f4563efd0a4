// @ts-check
/**
 * One thing that a file imports, as ESLint sees it.
 * @typedef {{node: any, specifier: string, isType: boolean, names: string[] | null}} Import
 */

/** @param {any} name */
const nameOf = ({ name, value }) => name ?? value;

/** @param {any[]} specifiers @returns {string[] | null} the names of values; null: all there are */
function namesOf(specifiers) {
  if (specifiers.some(({ type }) => type === 'ImportNamespaceSpecifier')) return null;
  const values = specifiers.filter(({ importKind, exportKind }) => (importKind ?? exportKind) !== 'type');
  return values.map((one) => (one.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(one.imported ?? one.local)));
}

/**
 * Visits every way to import: `import … from`, `export … from`, `import(…)`, and `import('…')` as a type. A specifier that
 * only says `type` inside of the braces still loads the file, so it is the declaration that must say it.
 * @param {(found: Import) => void} visit
 * @returns {import('eslint').Rule.RuleListener}
 */
export function eachImport(visit) {
  /** @param {any} node @param {string[] | null} names @param {boolean} isType */
  const take = (node, names, isType) => {
    const source = node.source ?? node.argument?.literal;
    const specifier = source?.value ?? source?.quasis?.[0]?.value.cooked;
    if (typeof specifier === 'string') visit({ node, specifier, isType, names });
  };
  /** @param {any} node */
  const named = (node) =>
    take(node, namesOf(node.specifiers), (node.importKind ?? node.exportKind ?? 'value') === 'type');
  return {
    ImportDeclaration: named,
    ExportNamedDeclaration: named,
    ExportAllDeclaration: (/** @type {any} */ node) => take(node, null, node.exportKind === 'type'),
    ImportExpression: (node) => take(node, null, false),
    TSImportType: (/** @type {any} */ node) => take(node, null, true),
  };
}
