// @ts-check
import ts from 'typescript';

/** @param {string} text */
const css = (text) =>
  text
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/(?<=[ :(,])0(?=\.\d)/g, '')
    .replace(/;\}/g, '}');

/** White space is worth one space, as for the browser; none of it is dropped, because it may part two words. @param {string} text */
const html = (text) => text.replace(/\s+/g, ' ');

/** @type {Record<string, (text: string) => string>} */
const MINIFIERS = { css, html, svg: html };

/** @param {import('typescript').TaggedTemplateExpression} node */
function minifierOf({ tag }) {
  return ts.isIdentifier(tag) ? MINIFIERS[tag.text] : undefined;
}

/**
 * Takes the white space and the comments out of `css` and `html` templates.
 * @type {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export function minifyTemplates(context) {
  const { factory } = context;
  /** @type {((text: string) => string) | undefined} */
  let minify;

  /** @param {import('typescript').Node} node @returns {import('typescript').Node} */
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node)) {
      const outer = minify;
      minify = minifierOf(node);
      const template = /** @type {import('typescript').TemplateLiteral} */ (ts.visitNode(node.template, visit));
      minify = outer;
      return factory.updateTaggedTemplateExpression(node, node.tag, undefined, template);
    }
    if (!minify || !ts.isTemplateLiteralToken(node)) return ts.visitEachChild(node, visit, context);
    const raw = minify(node.rawText ?? node.text);
    const cooked = minify(node.text);
    if (ts.isTemplateHead(node)) return factory.createTemplateHead(cooked, raw);
    if (ts.isTemplateMiddle(node)) return factory.createTemplateMiddle(cooked, raw);
    if (ts.isTemplateTail(node)) return factory.createTemplateTail(cooked, raw);
    return factory.createNoSubstitutionTemplateLiteral(cooked, raw);
  };
  return (file) => /** @type {import('typescript').SourceFile} */ (ts.visitNode(file, visit));
}
