// @ts-check
import { constants, brotliCompressSync } from 'node:zlib';

/**
 * What the whole client may weigh, in bytes of brotli. The bar is 40,000: what devices, languages, layouts and hosts brought
 * has to become smaller before their issues are done.
 */
export const BUDGET = 46_500;

/** @param {string | Uint8Array} content */
export const brotli = (content) =>
  brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });

/** Who a module belongs to, by its path. @param {string} id */
function ownerOf(id) {
  if (/node_modules\/(?:@?lit[/-]|@lit\/)/.test(id)) return 'lit';
  if (id.includes('/components/call/')) return 'the call (components/call)';
  if (id.includes('/components/')) return 'the elements (components)';
  return 'the rest';
}

/**
 * Who weighs how much, in lines of text. A share is measured before minifying, and then scaled to the file's weight.
 * @param {import('rollup').OutputChunk} chunk
 * @param {number} total bytes of brotli
 */
export function sizeTable(chunk, total) {
  /** @type {Map<string, string>} */
  const code = new Map();
  for (const [id, module] of Object.entries(chunk.modules)) {
    code.set(ownerOf(id), (code.get(ownerOf(id)) ?? '') + (module.code ?? ''));
  }
  const weights = [...code].map(([owner, text]) => /** @type {const} */ ([owner, brotli(text).length]));
  const sum = weights.reduce((all, [, weight]) => all + weight, 0);
  const lines = weights
    .sort(([, a], [, b]) => b - a)
    .map(([owner, weight]) => `  ${((weight / sum) * (total / 1000)).toFixed(1).padStart(5)} kB  ${owner}`);
  return [`${chunk.fileName}: ${(total / 1000).toFixed(1)} kB brotli, of at most ${BUDGET / 1000} kB`, ...lines].join(
    '\n',
  );
}
