// @ts-check
import { constants, brotliCompressSync } from 'node:zlib';

/** What a page may have to load until somebody can join, see and hear, in bytes of brotli. */
export const BUDGET = 40_000;

/** @param {string | Uint8Array} content */
export const brotli = (content) =>
  brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
