import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import process from 'node:process';
import { PeerServer } from 'peer';
import { Server } from 'socket.io';
import { WebSocketServer, type WebSocket } from 'ws';

const ROOT = join(import.meta.dirname, '../..');
/** Libraries as they come from npm, by the name that the pages import; all else that they import is ours, as it is shipped. */
const MODULES: Record<string, string> = {
  'simple-peer.js': 'node_modules/simple-peer/simplepeer.min.js',
  'peerjs.js': 'node_modules/peerjs/dist/peerjs.min.js',
  'socket.io.js': 'node_modules/socket.io-client/dist/socket.io.min.js',
};
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** The pages and the libraries, on port 1400. */
function serveSite(): void {
  const site = createServer((request, response) => {
    const path = new URL(request.url!, 'http://site').pathname.slice(1);
    const [, module] = /^modules\/(.*)/.exec(path) ?? [];
    const file = module ? join(ROOT, MODULES[module] ?? `dist/${module}`) : join(import.meta.dirname, '..', path);
    readFile(file).then(
      (content) =>
        response
          .setHeader('Content-Type', TYPES[extname(path)] ?? 'text/plain')
          // Pages are loaded before anything is measured: from the second on they need not cross the network.
          .setHeader('Cache-Control', 'max-age=3600')
          .end(content),
      () => response.writeHead(404).end(),
    );
  });
  site.listen(1400);
}

/** Rooms over raw WebSockets, on port 1401: a newcomer is told who is there, and a message reaches whom it names, or all others. */
function serveRawRooms(): void {
  const rooms = new Map<string, Map<WebSocket, string>>();
  new WebSocketServer({ port: 1401 }).on('connection', (socket, request) => {
    const query = new URL(request.url!, 'http://rooms').searchParams;
    const name = query.get('room') ?? '';
    const room = rooms.get(name) ?? new Map<WebSocket, string>();
    rooms.set(name, room);
    socket.send(JSON.stringify({ peers: [...room.values()] }));
    room.set(socket, query.get('id') ?? '');
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      const { to } = JSON.parse(text) as { to?: string };
      for (const [other, id] of room) if (other !== socket && id === (to ?? id)) other.send(text);
    });
    socket.on('close', () => room.delete(socket));
  });
}

/** The tutorial's server, on port 1403. */
function serveTutorial(): void {
  const server = new Server(1403, { cors: { origin: '*' } });
  server.on('connection', (socket) => {
    const room = String(socket.handshake.query['room']);
    if (server.sockets.adapter.rooms.get(room)?.size) socket.emit('peers');
    void socket.join(room);
    socket.on('description', (description) => socket.to(room).emit('description', description));
  });
}

serveSite();
serveRawRooms();
PeerServer({ port: 1402, path: '/' });
serveTutorial();
process.stdout.write('ready\n');
