import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import { addressOf } from './address.js';
import type { Times } from './attendance.js';
import { ConnectionCounts } from './connection-counts.js';
import { refuseUpgrade } from './mount.js';
import type { Options } from './options.js';
import { isOriginAllowed } from './origin.js';
import type { Tally } from './tally.js';
import type { RelayServer } from './visit.js';

interface PipeParts {
  options: Options;
  times: Times;
  log: Logger;
  tally: Tally;
}

/** Each refused page is logged once, and no more of them than this, so that nobody can fill the log. */
const LOGGED_ORIGINS = 100;
const LOGGED_CHARS = 200;
/**
 * Whoever says so many times more than a message may be is not heard out; whoever says less is answered. So much is also held
 * of each message that is begun and never ends: 400 of them are 65 MB, and were 168 MB at 4. Signals cost the same.
 */
const HEARD_OUT = 2;
/** Whoever finds the relay full comes back after this and up to as much again, so that not all come at once. */
const BUSY_MS = 5_000;

/** Whoever comes to a relay that ends tries again after this and up to twice as much more: another one may be reached. */
const DRAINING_MS = 1_000;

const CLOSING_MS = 1_000;

/** What is used here of Engine.IO's sockets. */
interface EngineConnection {
  request: IncomingMessage | null;
  /** By which it counts. */
  remoteAddress: string;
  readonly transport: { readonly name: string };
  once(event: 'close', leave: (reason: string) => void): void;
  on(event: 'flush', begin: () => void): void;
}

/** Socket.IO, and who may connect to it: by origin, and by how many there are already. */
export class Pipe {
  readonly io: RelayServer;
  readonly #parts: PipeParts;
  readonly #path: string;
  readonly #counts: ConnectionCounts;
  /** Socket.IO wants a server for its own. This one never listens; it is handed what is meant for it. */
  readonly #server = createServer();
  readonly #sockets = new Set<Duplex>();
  /** Those to which something is sent once this turn of the event loop is over. */
  readonly #corked: Duplex[] = [];
  readonly #loggedOrigins = new Set<string>();
  /** Connections that have had their one visit. */
  readonly #visited = new WeakSet<object>();
  #drained: Promise<void> | undefined;
  #left = () => {};

  constructor(parts: PipeParts) {
    const { options, times } = parts;
    this.#parts = parts;
    this.#path = `${options.basePath}socket.io/`;
    this.#counts = new ConnectionCounts(options);
    this.io = new Server(this.#server, {
      path: this.#path,
      // A polling client must reach the same relay each time.
      transports: options.redisUrl && !options.stickySessions ? ['websocket'] : ['websocket', 'polling'],
      serveClient: false,
      destroyUpgrade: false,
      pingInterval: times.pingInterval,
      pingTimeout: times.pingTimeout,
      connectTimeout: times.greeting,
      maxHttpBufferSize: HEARD_OUT * options.messageBytes,
      httpCompression: false,
      perMessageDeflate: false,
      // Whoever comes this far is allowed in.
      cors: { origin: true },
    });
    this.#keepCount();
  }

  /** How many connections there are. */
  get total(): number {
    return this.#counts.total;
  }

  /** Whether nobody more may come in. */
  get isFull(): boolean {
    return this.#counts.isFull || this.#drained !== undefined;
  }

  /** Whether this request is for Socket.IO. */
  takes(req: IncomingMessage): boolean {
    return req.url?.startsWith(this.#path) ?? false;
  }

  request(req: IncomingMessage, res: ServerResponse): void {
    const refusal = this.#refusal(req);
    if (refusal) res.writeHead(Number.parseInt(refusal), { 'Content-Type': 'text/plain' }).end(refusal);
    else this.#server.emit('request', req, res);
  }

  /** Returns false if the upgrade is not for Socket.IO. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (!this.takes(req)) return false;
    const refusal = this.#refusal(req);
    if (refusal) {
      refuseUpgrade(socket, refusal);
      return true;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const before = socket.rawListeners('close');
    this.#server.emit('upgrade', req, socket, head);
    // Engine.IO adds a response for middlewares, which are not used here, and its listener would keep the whole request for
    // the life of the connection. That listener is meant to be called once, which tells it from those of `ws`.
    for (const listener of socket.rawListeners('close') as (() => void)[]) {
      if (!before.includes(listener) && 'listener' in listener) socket.off('close', listener);
    }
    return true;
  }

  /** Lets nobody more in, asks all to go elsewhere, and resolves once they are gone, or had all the time for it. */
  drain(ms: number): Promise<void> {
    return (this.#drained ??= new Promise((resolve) => {
      const over = setTimeout(resolve, ms + CLOSING_MS);
      this.#left = () => {
        if (this.total) return;
        clearTimeout(over);
        resolve();
      };
      this.#left();
      // Whoever balances between relays finds out in the first third that this one takes no more.
      this.io.emit('drain', { minMs: Math.round(ms / 3), maxMs: ms });
    }));
  }

  async close(): Promise<void> {
    await this.io.close();
    this.#send();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** A WebSocket needs this too: the browser's own check of origins does not cover it. */
  #refusal(req: IncomingMessage): string | null {
    const { url = '', headers } = req;
    const isAllowed = isOriginAllowed(headers, this.#parts.options);
    if (!isAllowed) this.#logOrigin(headers.origin ?? '');
    // A script element of any page may ask for JSONP, and names no origin.
    if (!isAllowed || /[?&]j=/.test(url)) {
      this.#parts.tally.refused('origin-rejected');
      return '403 Forbidden';
    }
    // Engine.IO takes an empty `sid` for none.
    const isNew = !/[?&]sid=[^&]/.test(url);
    if (!isNew || !this.#counts.isStormed(this.#addressOf(req))) return null;
    this.#parts.tally.refused('busy');
    return '503 Service Unavailable';
  }

  #logOrigin(said: string): void {
    const origin = said.slice(0, LOGGED_CHARS);
    if (this.#loggedOrigins.has(origin) || this.#loggedOrigins.size >= LOGGED_ORIGINS) return;
    this.#loggedOrigins.add(origin);
    this.#parts.log.warn({ origin }, `a page was refused; to let it in, add --origins ${origin}`);
  }

  #addressOf(req: IncomingMessage): string {
    return addressOf(req, this.#parts.options.trustProxy);
  }

  #keepCount(): void {
    this.io.engine.on('connection', (connection: EngineConnection) => {
      const { request, transport } = connection;
      const address = this.#addressOf(request!);
      connection.remoteAddress = address;
      const socket = transport.name === 'websocket' ? request!.socket : null;
      // Engine.IO would keep the request, and a listener that holds it, for the life of the connection.
      Object.assign(request!, { headers: {}, rawHeaders: [] });
      connection.request = null;
      this.#counts.add(address);
      if (socket) connection.on('flush', () => this.#gather(socket));
      connection.once('close', (reason) => {
        this.#counts.remove(address);
        this.#parts.tally.ended(reason);
        if (socket) this.#cut(socket);
        this.#left();
      });
    });
    this.io.use((socket, next) => {
      // It is not used here, and would be kept for the life of the connection.
      Object.assign(socket, { handshake: null });
      if (this.#visited.has(socket.conn)) return this.#refuseAnother(socket.conn);
      this.#visited.add(socket.conn);
      const waitMs = this.#waitMs(socket.conn.remoteAddress);
      if (!waitMs) return next();
      const data = { code: 'busy', retryMs: waitMs };
      this.#parts.tally.refused(data.code);
      next(Object.assign(new Error('busy'), { data }));
      // Close after the refusal is sent; a polling client still has to fetch it.
      if (socket.conn.transport.name === 'websocket') setImmediate(() => socket.conn.close());
    });
  }

  /** Another visit over one connection costs several kB here, and four bytes to ask for. Pages never ask for a second one. */
  #refuseAnother(connection: { close: () => void }): void {
    this.#parts.tally.refused('bad-message');
    connection.close();
  }

  /** 0 for those who may come in now, else when to ask again. */
  #waitMs(address: string): number {
    if (this.#drained) return Math.round(DRAINING_MS * (1 + 2 * Math.random()));
    return this.#counts.isCrowded(address) ? Math.round(BUSY_MS * (1 + Math.random())) : 0;
  }

  /** What is told to somebody in one turn of the event loop goes out with one call of the system, not one for each. */
  #gather(socket: Duplex): void {
    if (socket.writableCorked) return;
    socket.cork();
    if (this.#corked.push(socket) === 1) setImmediate(() => this.#send());
  }

  #send(): void {
    for (const socket of this.#corked.splice(0)) socket.uncork();
  }

  /** Whoever does not answer the closing handshake would otherwise hold the connection for half a minute. */
  #cut(socket: Duplex): void {
    if (this.#sockets.has(socket)) setTimeout(() => socket.destroy(), CLOSING_MS).unref();
  }
}
