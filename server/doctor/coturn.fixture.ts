import { isIP } from 'node:net';

/** For tests: coturn as deploy/turnserver.conf sets it up. */

/** How coturn is set up on the internet. */
export const CONFIG = new URL('../../deploy/turnserver.conf', import.meta.url).pathname;

/** The bytes of an address. */
export function bytesOf(address: string): number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part = '') => part.split(':').filter(Boolean);
  const gap = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(gap).fill('0'), ...groups(tail)];
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

/** Where nobody may get by it, … */
export const INSIDE = {
  ipv4: ['0.0.0.1', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.0.1', '192.168.1.1', '224.0.0.1'],
  ipv6: [
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fd00::1',
    'fe80::1',
    'ff02::1',
  ],
};
/** … and where everybody may. */
export const OUTSIDE = { ipv4: '1.1.1.1', ipv6: '2606:4700::1111' };
