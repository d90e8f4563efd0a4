import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';

/** The servers that a relay can be mounted under. */
export type AppServer = HttpServer | HttpsServer;

type Emit = (this: AppServer, event: string | symbol, ...args: unknown[]) => boolean;

/** What is mounted. */
export interface Mounted {
  basePath: string;
  /** Answers a request below the base path, or calls `pass`. */
  request: (req: IncomingMessage, res: ServerResponse, pass: () => void) => void;
  /** Whether it takes this upgrade below the base path. */
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
}

const fronts = new WeakMap<AppServer, Front>();

/**
 * Puts the relay in front of an app's own listeners, which go on with the rest, whether they were added before or come
 * later. Returns what takes it away again.
 */
export function mount(server: AppServer, mounted: Mounted): () => void {
  let front = fronts.get(server);
  if (!front) fronts.set(server, (front = new Front(server)));
  return front.add(mounted);
}

/** All that is mounted under one server; the newest is asked first. */
class Front {
  readonly #server: AppServer;
  readonly #emit: Emit;
  #mounts: readonly Mounted[] = [];

  constructor(server: AppServer) {
    this.#server = server;
    this.#emit = (server as { emit: Emit }).emit;
    // A listener among the app's own could not keep a request from those that the app adds later.
    server.emit = this.#emitOrTake;
  }

  add(mounted: Mounted): () => void {
    if (!this.#mounts.length) this.#server.on('upgrade', this.#onUpgrade);
    this.#mounts = [mounted, ...this.#mounts];
    return () => {
      if (!this.#mounts.includes(mounted)) return;
      this.#mounts = this.#mounts.filter((other) => other !== mounted);
      if (!this.#mounts.length) this.#close();
    };
  }

  #close(): void {
    this.#server.off('upgrade', this.#onUpgrade);
    // Somebody else has wrapped `emit` meanwhile and still calls this one, which passes everything on.
    if (this.#server.emit !== this.#emitOrTake) return;
    this.#server.emit = this.#emit;
    fronts.delete(this.#server);
  }

  readonly #emitOrTake = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event !== 'request' || !this.#mounts.length) return this.#emit.call(this.#server, event, ...args);
    const [req, res] = args as [IncomingMessage, ServerResponse];
    this.#request(req, res, this.#mountsFor(req));
    return true;
  };

  #request(req: IncomingMessage, res: ServerResponse, [first, ...others]: readonly Mounted[]): void {
    if (first) first.request(req, res, () => this.#request(req, res, others));
    else if (!this.#emit.call(this.#server, 'request', req, res)) {
      res.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
    }
  }

  readonly #onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (this.#mountsFor(req).some((mounted) => mounted.upgrade(req, socket, head))) return;
    // Nobody else would ever answer, since Node leaves upgrades to whoever listens.
    if (this.#server.listenerCount('upgrade') === 1) refuseUpgrade(socket, '404 Not Found');
  };

  #mountsFor({ url }: IncomingMessage): readonly Mounted[] {
    return this.#mounts.filter(({ basePath }) => url?.startsWith(basePath));
  }
}

/** Answers an upgrade that will not be made. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  // Whoever asked may be gone already, which is as well.
  socket.on('error', () => socket.destroy());
  // Else the other side may keep its half open for good, and nobody counts it.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
