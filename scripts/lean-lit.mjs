// @ts-check
/**
 * What Lit brings that no page of today and no element of ours needs, and what stands for it.
 * @type {Map<RegExp, string>}
 */
const UNUSED = new Map([
  // The global scope is left to the page.
  [/globalThis/g, 'PAGE'],
  [/\w+\.\w+(PolyfillSupport|HydrateSupport)/g, 'undefined'],
  [/\(\w+\.\w+Versions\?\?=\[\]\)\.push\(".+?"\)/g, 'undefined'],
  // Every browser of today has shadow roots and constructed style sheets.
  [/\w+\.ShadowRoot&&.+?CSSStyleSheet\.prototype/g, 'true'],
  // Decorators of the standard kind keep their properties there; ours are of the older kind.
  [/Symbol\.metadata\?\?=.+?new WeakMap;/g, ''],
  [/const \w=this\[Symbol\.metadata\];.+?(?=this\._\$Eh=)/g, ''],
  // Attributes hold no JSON here.
  [/case Object:case Array:\w=.+?(?=\})/g, ''],
  [/case Object:case Array:try\{.+?\}catch\(\w\)\{.+?\}/g, ''],
  // No template is a piece of SVG or MathML by itself.
  [/(?<!-)[23]===\w(?![\w.])/g, 'false'],
  // What is said to those who write styles otherwise.
  [/Error\(("|`)(CSSResult is not|Value passed to 'css').+?\."\)/g, 'Error()'],
]);

/**
 * A plugin for Lit without all that. It fails when Lit is written differently than it was.
 * @returns {import('rollup').Plugin}
 */
export function leanLit() {
  const unseen = new Set(UNUSED.keys());
  return {
    name: 'lean-lit',
    transform(code, id) {
      if (!/node_modules\/(@lit|lit)/.test(id)) return null;
      let lean = code;
      for (const [pattern, replacement] of UNUSED) {
        if (lean.search(pattern) >= 0) unseen.delete(pattern);
        // As long as what it replaces, so that everything stays where it was and the source map holds.
        lean = lean.replaceAll(pattern, (found) => replacement.padEnd(found.length));
      }
      if (lean.length !== code.length) this.error(`In ${id} something stands for less than itself.`);
      return { code: lean, map: null };
    },
    buildEnd() {
      if (unseen.size) this.error(`Lit is written differently now: nothing in it is like ${[...unseen].join(', ')}.`);
    },
  };
}
