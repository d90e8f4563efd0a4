/** As bare.js, and several of them know each other by Socket.IO's sharded adapter, as its documentation sets it up. */
import { createServer } from 'node:http';
import process from 'node:process';
import { createClient } from '@redis/client';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Server } from 'socket.io';

const [port = '0', url = ''] = process.argv.slice(2);
const clients = [createClient({ url }), createClient({ url })];
await Promise.all(clients.map((client) => client.connect()));
const http = createServer();
const io = new Server(http, {
  ...{ transports: ['websocket'], serveClient: false, pingInterval: 5_000, pingTimeout: 4_000 },
  // Only the server at which somebody is gets what is for that person.
  adapter: createShardedAdapter(...clients, { subscriptionMode: 'dynamic-private' }),
});
io.on('connection', (socket) => {
  socket.on('join', (_, ack) => ack({ ok: true, pid: socket.id }));
  // Who is at the same server is told directly: the adapter itself would wait for Redis first.
  socket.on('signal', ({ to, ...signal }) => {
    const message = { from: socket.id, ...signal };
    const here = io.sockets.sockets.get(to);
    if (here) here.emit('signal', message);
    else io.to(to).emit('signal', message);
  });
});
http.listen(Number(port), '127.0.0.1', () => process.stdout.write(`http://localhost:${http.address().port}\n`));
