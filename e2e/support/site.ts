import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';

/** What a page is sent with, besides its type. */
type Headers = Readonly<Record<string, string>>;

/** Somebody's web site, on another origin than the relay: serves the pages that a test gives it, and a copy of the bundles. */
export class Site {
  /** Paths of scripts that are not there for now. */
  readonly missing = new Set<string>();
  readonly #pages = new Map<string, { html: string; headers: Headers }>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** With the last slash. `host` may be any name of this machine. */
  url(host = 'localhost'): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Puts a page there, and returns its path. `body` is what stands in its body, or a whole document. */
  add(body: string, headers: Headers = {}): string {
    const path = `page-${this.#pages.size + 1}`;
    this.#pages.set(`/${path}`, { html: body.startsWith('<!doctype') ? body : document(body), headers });
    return path;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(url, 'http://site');
    const page = this.#pages.get(pathname);
    if (page !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...page.headers }).end(page.html);
    } else if (/^\/video-chat(-more|\.iife)?\.js$/.test(pathname) && !this.missing.has(pathname)) {
      const script = await readFile(`dist/${basename(pathname)}`);
      response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }).end(script);
    } else {
      response.writeHead(404).end();
    }
  }
}

function document(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,"></head>
<body>${body}</body>
</html>`;
}
