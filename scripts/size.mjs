// @ts-check
import { constants, brotliCompressSync } from 'node:zlib';

/**
 * What the whole client may weigh, in bytes of brotli. The bar is 40,000: what devices, languages, layouts and hosts brought
 * has to become smaller before their issues are done.
 */
export const BUDGET = 40_600;

/** @param {string | Uint8Array} content */
export const brotli = (content) =>
  brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
