import type { IncomingMessage, RequestListener, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';

/** The servers that a relay can be mounted under. */
export type AppServer = HttpServer | HttpsServer;

/** What is mounted. */
export interface Mounted {
  basePath: string;
  /** Answers a request below the base path, or calls `pass`. */
  request: (req: IncomingMessage, res: ServerResponse, pass: () => void) => void;
  /** Whether it takes this upgrade below the base path. */
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
}

/** Puts the relay in front of an app's own listeners, which go on with the rest. Returns what takes it away again. */
export function mount(server: AppServer, { basePath, request, upgrade }: Mounted): () => void {
  const others = server.listeners('request') as RequestListener[];
  const isOurs = (req: IncomingMessage) => req.url?.startsWith(basePath) ?? false;

  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    const pass = () => {
      for (const listener of others) void listener.call(server, req, res);
      if (!others.length) res.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
    };
    if (isOurs(req)) request(req, res, pass);
    else pass();
  };

  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isOurs(req) && upgrade(req, socket, head)) return;
    // Nobody else would ever answer, since Node leaves upgrades to whoever listens.
    if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket, '404 Not Found');
  };

  server.removeAllListeners('request');
  server.on('request', onRequest);
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('request', onRequest);
    server.off('upgrade', onUpgrade);
    for (const listener of others) server.on('request', listener);
  };
}

/** Answers an upgrade that will not be made. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  // Whoever asked may be gone already, which is as well.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
