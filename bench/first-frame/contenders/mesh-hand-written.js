import { meshRoom } from './mesh-room.js';

/** As `hand-written.js`, with one connection for each of the others. */
export const create = (page) => connect(page, false);

/** @param isEarly whether the socket opens with the page. */
export function connect({ room, stream, show, host }, isEarly) {
  return meshRoom({ room, host, isEarly }, ({ send, calls }) => {
    const connection = new RTCPeerConnection();
    connection.ontrack = ({ streams }) => show(streams[0]);
    connection.onicecandidate = ({ candidate }) => candidate && send({ candidate });
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    const describe = async () => {
      await connection.setLocalDescription();
      send({ description: connection.localDescription });
    };
    const take = async ({ description, candidate }) => {
      if (candidate) return connection.addIceCandidate(candidate);
      await connection.setRemoteDescription(description);
      if (description.type === 'offer') await describe();
    };
    let last = calls ? describe() : Promise.resolve();
    return { hear: (message) => (last = last.then(() => take(message))), end: () => connection.close() };
  });
}
