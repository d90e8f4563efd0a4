// @ts-check
const PHYSICAL = [
  /(?<![\w-])(?:left|right)\s*:/,
  /(?<![\w-])(?:margin|padding|border|inset)-(?:left|right)\b/,
  /(?<![\w-])border-(?:top|bottom)-(?:left|right)-radius\b/,
  /(?<![\w-])scroll-(?:margin|padding)-(?:left|right)\b/,
  /(?<![\w-])(?:text-align(?:-last)?|float|clear|caption-side|resize)\s*:\s*(?:left|right)\b/,
  // Four values go around the box by its physical sides.
  /(?<![\w-])(?:margin|padding|inset|border-(?:width|style|color))\s*:\s*[\w.%-]+(?:\s+[\w.%-]+){3}\s*[;}]/,
  /(?<![\w-])position-area\s*:[^;}]*\b(?:left|right|x-start|x-end)\b/,
];

/**
 * Styles say start and end, never left and right, so that right-to-left pages need no second stylesheet.
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { physical: '“{{found}}” is physical: use the logical property or value (inline-start, inline-end).' },
  },
  create(context) {
    return {
      TaggedTemplateExpression(node) {
        if (node.tag.type !== 'Identifier' || node.tag.name !== 'css') return;
        for (const quasi of node.quasi.quasis) {
          const found = PHYSICAL.map((pattern) => pattern.exec(quasi.value.raw)?.[0]).find(Boolean);
          if (found) context.report({ node: quasi, messageId: 'physical', data: { found } });
        }
      },
    };
  },
};
