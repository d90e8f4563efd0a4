// @ts-check
import { constants, brotliCompressSync } from 'node:zlib';

/**
 * What `video-chat.js` may weigh, in bytes of brotli: with it somebody can join, see and hear. `video-chat-more.js`, which a
 * visible tag fetches in its lobby, has the rest, and no budget.
 */
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
