// @ts-check

/**
 * What Socket.IO's client carries, and our wire never uses: WebTransport, which would pass by the relay's check of the
 * page's origin, and binary messages, since all of ours are JSON. Together they are 1.1 kB of the bundle.
 * @type {[RegExp, string][]}
 */
const UNUSED = [
  [/engine\.io-client\/build\/esm\/transports\/webtransport\.js$/, 'export class WT {}'],
  [/socket\.io-parser\/build\/esm\/is-binary\.js$/, 'export const isBinary = () => false, hasBinary = () => false;'],
  [
    /socket\.io-parser\/build\/esm\/binary\.js$/,
    'export const deconstructPacket = (packet) => ({ packet, buffers: [] }), reconstructPacket = (packet) => packet;',
  ],
];

/** Leaves out of the bundles what is unused in Socket.IO's client. Fails if it finds nothing to leave out. */
export function leanSocket() {
  const found = new Set();
  return {
    name: 'lean-socket',
    /** @param {string} id */
    load(id) {
      const [pattern, code] = UNUSED.find(([unused]) => unused.test(id)) ?? [];
      if (pattern) found.add(pattern);
      return code;
    },
    /** @param {Error} [error] */
    buildEnd(error) {
      if (!error && found.size < UNUSED.length)
        throw new Error('Socket.IO has moved its files: mend scripts/lean-socket.mjs.');
    },
  };
}
