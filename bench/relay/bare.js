/** What a relay costs that checks nothing: Socket.IO, and each message forwarded to whom it names. */
import { createServer } from 'node:http';
import process from 'node:process';
import { collectDefaultMetrics, register } from 'prom-client';
import { Server } from 'socket.io';

const [port = '0'] = process.argv.slice(2);
// Its event loop is measured as the relay's is, once somebody asks for the first time.
const http = createServer((_, response) => {
  if (!register.getSingleMetric('nodejs_eventloop_lag_p99_seconds')) collectDefaultMetrics();
  void register.metrics().then((text) => response.end(text));
});
const io = new Server(http, { transports: ['websocket'], serveClient: false, pingInterval: 5_000, pingTimeout: 4_000 });
const sockets = new Map();
io.on('connection', (socket) => {
  socket.on('join', ({ name }, ack) => {
    sockets.set(name, socket);
    ack({ ok: true, pid: name });
  });
  socket.on('signal', ({ to, ...signal }) => {
    sockets.get(to)?.emit('signal', { from: socket.id, ...signal });
  });
});
http.listen(Number(port), '127.0.0.1', () => process.stdout.write(`http://localhost:${http.address().port}\n`));
