import '/modules/peerjs.js';

/** PeerJS with PeerServer, whose socket opens with Join. */
export const create = (page) => connect(page, false);

/** @param isEarly whether it opens with the page, as in PeerJS's own quick start. */
export function connect({ room, stream, show, host }, isEarly) {
  const { Peer } = globalThis;
  const open = (...id) => {
    const peer = new Peer(...id, { host, port: 1402, path: '/', config: {} });
    return new Promise((resolve) => peer.on('open', () => resolve(peer)));
  };
  const other = `${room}-waiting`;
  const early = isEarly ? open() : null;
  return {
    ready: early,
    wait: async () => (await open(other)).on('call', (call) => call.answer(stream)),
    join: async () => (await (early ?? open())).call(other, stream).on('stream', show),
  };
}
