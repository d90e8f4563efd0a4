// @ts-check

/**
 * What Socket.IO's client carries, and this product never uses, by the file that is put in the place of its own. Together
 * they are 4.5 kB of the bundle.
 * @type {[RegExp, string][]}
 */
const UNUSED = [
  // One connection for each call: there is none to share with others, and no namespace but the default one.
  [
    /socket\.io-client\/build\/esm\/index\.js$/,
    'import { Manager } from "./manager.js"; export const io = (uri, opts) => new Manager(uri, opts).socket("/", opts);',
  ],
  // We try again in a rhythm of our own (`reconnection: false`).
  [
    /socket\.io-client\/build\/esm\/contrib\/backo2\.js$/,
    'export class Backoff { reset() {} setMin() {} setMax() {} setJitter() {} }',
  ],
  // A parser of addresses that is older than the browsers' own.
  [
    /engine\.io-client\/build\/esm\/contrib\/parseuri\.js$/,
    `export const parse = (uri) => {
      const { protocol, hostname, port } = new URL(uri);
      return { protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ""), port };
    };`,
  ],
  // No WebTransport, which would pass by the relay's check of the page's origin. Polling by `fetch`, not XMLHttpRequest.
  [
    /engine\.io-client\/build\/esm\/transports\/index\.js$/,
    `import { Fetch } from "./polling-fetch.js"; import { WS } from "./websocket.js";
    export const transports = { websocket: WS, polling: Fetch };`,
  ],
  [
    /engine\.io-client\/build\/esm\/index\.js$/,
    `export { Socket } from "./socket.js"; export { installTimerFunctions } from "./util.js"; export { nextTick } from "./globals.node.js";`,
  ],
  // Written for browsers of long ago.
  [
    /engine\.io-client\/build\/esm\/contrib\/parseqs\.js$/,
    'export const encode = (query) => `${new URLSearchParams(query)}`, decode = () => ({});',
  ],
  [
    /engine\.io-client\/build\/esm\/util\.js$/,
    `export const installTimerFunctions = (holder) => {
      holder.setTimeoutFn = setTimeout.bind(globalThis); holder.clearTimeoutFn = clearTimeout.bind(globalThis);
    };
    export const pick = () => ({});
    export const byteLength = (text) => new Blob([text]).size;
    export const randomString = () => Math.random().toString(36).slice(2);`,
  ],
  [
    /engine\.io-client\/build\/esm\/globals\.js$/,
    `export const nextTick = queueMicrotask.bind(globalThis), defaultBinaryType = "arraybuffer", createCookieJar = () => {};
    export const globalThisShim = globalThis;`,
  ],
  [
    /component-emitter\/lib\/esm\/index\.js$/,
    `export class Emitter {
      on(event, listener) {
        (this._listeners ??= new Map()).set(event, [...this.listeners(event), listener]);
        return this;
      }
      once(event, listener) {
        const once = (...args) => { this.off(event, once); listener.apply(this, args); };
        once.listener = listener;
        return this.on(event, once);
      }
      off(event, listener) {
        if (!event) this._listeners = null;
        this._listeners?.set(event, this.listeners(event).filter((other) => listener && other !== listener && other.listener !== listener));
        return this;
      }
      emit(...args) { return this.emitReserved(...args); }
      emitReserved(event, ...args) {
        for (const listener of this.listeners(event)) listener.apply(this, args);
        return this;
      }
      listeners(event) { return this._listeners?.get(event) ?? []; }
      hasListeners(event) { return this.listeners(event).length > 0; }
      removeListener(...args) { return this.off(...args); }
      removeAllListeners(...args) { return this.off(...args); }
    }`,
  ],
  // No binary messages: all of ours are JSON.
  [
    /engine\.io-parser\/build\/esm\/encodePacket\.browser\.js$/,
    `import { PACKET_TYPES } from "./commons.js";
    export const encodePacket = ({ type, data = "" }, _, callback) => callback(PACKET_TYPES[type] + data);
    export const encodePacketToBinary = () => {};`,
  ],
  [
    /engine\.io-parser\/build\/esm\/decodePacket\.browser\.js$/,
    `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from "./commons.js";
    export const decodePacket = (text) => {
      const type = PACKET_TYPES_REVERSE[text[0]];
      return type ? { type, data: text.slice(1) || undefined } : ERROR_PACKET;
    };`,
  ],
  // `components/call/json-packets.ts` is given as the parser.
  [
    /socket\.io-parser\/build\/esm\/index\.js$/,
    `export const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 };`,
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
