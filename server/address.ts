import type { IncomingMessage } from 'node:http';
import { SocketAddress, isIPv6 } from 'node:net';
import { lastOf } from './origin.js';

/**
 * By whom rates are counted: the client's address; of IPv6 its /64, since one household has all of that. Behind a proxy the
 * address that the nearest proxy saw.
 */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? lastOf(request.headers['x-forwarded-for']) : undefined;
  return subscriber(withoutPort(forwarded ?? request.socket.remoteAddress ?? ''));
}

/** Some proxies add the port, which is another one for each connection. */
function withoutPort(address: string): string {
  return address.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
}

function subscriber(address: string): string {
  const inner = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (inner) return inner;
  if (!isIPv6(address)) return address;
  // Node writes an address in its shortest form; filling the gap of `::` again gives its groups.
  const [head = '', tail] = new SocketAddress({ address, family: 'ipv6' }).address.split('::');
  const groups = head.split(':').filter(Boolean);
  if (tail !== undefined)
    groups.push(...Array<string>(8 - groups.length - tail.split(':').filter(Boolean).length).fill('0'));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
