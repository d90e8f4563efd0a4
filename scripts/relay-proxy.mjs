// @ts-check
import { request } from 'node:http';
import { connect } from 'node:net';

/** @typedef {NonNullable<import('@web/dev-server').DevServerConfig['middleware']>[number]} Middleware */

/** What of a page's own origin is the relay's to answer. @param {string} [url] */
const isForRelay = (url = '') => /^\/(socket\.io\/|healthz)/.test(url);

/**
 * Passes on to the relay at `relay` what a page asks its own origin for, as the proxy in front of a relay would.
 * @param {URL} relay
 * @returns {Middleware}
 */
export const toRelay = (relay) => (context, next) => {
  const { req, res } = context;
  if (!isForRelay(req.url)) return next();
  context.respond = false;
  const { method, headers } = req;
  const asked = request(new URL(req.url ?? '', relay), { method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  // The relay is away while it restarts; pages try again.
  asked.on('error', () => res.destroy());
  req.pipe(asked);
};

/**
 * The same for WebSockets, which are an upgrade of a connection and no answer.
 * @param {import('node:net').Server} server
 * @param {URL} relay
 */
export function upgradeToRelay(server, { hostname, port }) {
  server.on(
    'upgrade',
    (/** @type {import('node:http').IncomingMessage} */ req, /** @type {import('node:net').Socket} */ socket) => {
      if (!isForRelay(req.url)) return;
      const passed = connect(Number(port), hostname);
      const { method, url, rawHeaders } = req;
      const headers = rawHeaders.map((word, index) => word + (index % 2 ? '\r\n' : ': ')).join('');
      passed.write(`${method} ${url} HTTP/1.1\r\n${headers}\r\n`);
      for (const [one, other] of [
        [socket, passed],
        [passed, socket],
      ]) {
        one?.on('error', () => other?.destroy());
        if (other) one?.pipe(other);
      }
    },
  );
}
