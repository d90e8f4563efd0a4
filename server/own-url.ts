import type { Options } from './options.js';

/** Where a relay with these options is reached from its own machine, or at `place`. */
export function ownUrl(
  { host, port, basePath, https, cert }: Pick<Options, 'host' | 'port' | 'basePath' | 'https' | 'cert'>,
  place = nameOf(host),
): string {
  return `http${https || cert ? 's' : ''}://${place}:${port}${basePath}`;
}

/** Whether it listens on all addresses. */
export function isEverywhere({ host }: Pick<Options, 'host'>): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

function nameOf(host: string): string {
  if (isEverywhere({ host })) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
