import '/modules/simple-peer.js';
import { meshRoom } from './mesh-room.js';

/** As `simple-peer.js`, with one peer for each of the others. */
export function create({ room, stream, show, host }) {
  const { SimplePeer } = globalThis;
  return meshRoom({ room, host }, ({ send, calls }) => {
    const peer = new SimplePeer({ initiator: calls, stream, config: {} });
    peer.on('signal', send);
    peer.on('stream', show);
    // It is told so when the other one goes.
    peer.on('error', () => {});
    return { hear: (message) => peer.signal(message), end: () => peer.destroy() };
  });
}
