import { openRoom } from './raw-socket.js';

/** The usual floor: one `RTCPeerConnection`, trickle ICE, one raw WebSocket that opens with Join. */
export const create = (page) => connect(page, false);

/** @param isEarly whether the socket opens with the page, so that Join begins with the offer. */
export function connect({ room, stream, show, host }, isEarly) {
  let way;
  const connection = new RTCPeerConnection();
  connection.ontrack = ({ streams }) => show(streams[0]);
  connection.onicecandidate = ({ candidate }) => candidate && way.send({ candidate });
  for (const track of stream.getTracks()) connection.addTrack(track, stream);

  const describe = async () => {
    await connection.setLocalDescription();
    way.send({ description: connection.localDescription });
  };
  const hear = async ({ peers, description, candidate }) => {
    if (peers?.length && !isEarly) await describe();
    else if (description) {
      await connection.setRemoteDescription(description);
      if (description.type === 'offer') await describe();
    } else if (candidate) await connection.addIceCandidate(candidate);
  };
  const enter = () => {
    way = openRoom(host, room);
    let last = Promise.resolve();
    way.listen((message) => (last = last.then(() => hear(message))));
    return way.opened;
  };
  return isEarly ? { ready: enter(), wait: async () => {}, join: describe } : { wait: enter, join: enter };
}
