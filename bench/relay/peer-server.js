/** PeerServer as its documentation starts it. */
import process from 'node:process';
import { PeerServer } from 'peer';

PeerServer({ port: 0, host: '127.0.0.1', path: '/', key: 'peerjs', concurrent_limit: 20_000 }, (server) => {
  process.stdout.write(`http://localhost:${server.address().port}\n`);
});
