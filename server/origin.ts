import type { IncomingHttpHeaders } from 'node:http';
import type { Options } from './options.js';

type OriginOptions = Pick<Options, 'origins' | 'trustProxy'>;

/**
 * Whether the page that asks may embed the chat. The relay's own pages may, and those that the options name, or else those
 * on loopback. Without an `Origin` it is no browser that asks, or one that fetches from its own origin.
 */
export function isOriginAllowed(headers: IncomingHttpHeaders, { origins, trustProxy }: OriginOptions): boolean {
  const { origin } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  // Whoever may be anybody says `null`, such as a page in a sandbox of any other one. It must be named, also beside `*`.
  if (origin !== 'null' && origins.includes('*')) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (page.protocol !== 'https:' && page.protocol !== 'http:') return false;
  if (page.host === ownHost(headers, page.protocol, trustProxy)) return true;
  return origins.length === 0 && isLoopback(page.hostname);
}

/** The relay's host as the asker knows it, without the scheme's usual port, as in an `Origin`. */
function ownHost(headers: IncomingHttpHeaders, protocol: string, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? lastOf(headers['x-forwarded-host']) : undefined;
  const url = `${protocol}//${forwarded ?? headers.host}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** Whether a host name, as in a URL, is of this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname) || /(^|\.)localhost$/.test(hostname);
}

/** The last item of a header that proxies append to: the only one that was written by the nearest of them. */
export function lastOf(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim() || undefined
  );
}
