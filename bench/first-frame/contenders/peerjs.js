import '/modules/peerjs.js';

/** PeerJS with PeerServer. */
export function create({ room, stream, show, host }) {
  const { Peer } = globalThis;
  const options = { host, port: 1402, path: '/', config: {} };
  return {
    wait: () =>
      new Promise((resolve) => {
        const peer = new Peer(`${room}-waiting`, options);
        peer.on('open', resolve);
        peer.on('call', (call) => call.answer(stream));
      }),
    join() {
      const peer = new Peer(options);
      peer.on('open', () => peer.call(`${room}-waiting`, stream).on('stream', show));
    },
  };
}
