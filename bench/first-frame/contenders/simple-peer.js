import '/modules/simple-peer.js';
import { openRoom } from './raw-socket.js';

/** simple-peer over the same raw WebSocket. */
export function create({ room, stream, show, host }) {
  const { SimplePeer } = globalThis;
  const enter = () => {
    const way = openRoom(host, room);
    let peer;
    const start = (initiator) => {
      peer = new SimplePeer({ initiator, stream, config: {} });
      peer.on('signal', (signal) => way.send({ signal }));
      peer.on('stream', show);
    };
    way.listen(({ peers, signal }) => {
      if (peers) return peers.length && start(true);
      if (!peer) start(false);
      peer.signal(signal);
    });
    return way.opened;
  };
  return { wait: enter, join: enter };
}
