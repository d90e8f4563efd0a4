import { openRoom } from './raw-socket.js';

/** The usual floor: one `RTCPeerConnection`, trickle ICE, one raw WebSocket. */
export function create({ room, stream, show, host }) {
  let way;
  const connection = new RTCPeerConnection();
  connection.ontrack = ({ streams }) => show(streams[0]);
  connection.onicecandidate = ({ candidate }) => candidate && way.send({ candidate });
  for (const track of stream.getTracks()) connection.addTrack(track, stream);

  const hear = async ({ peers, description, candidate }) => {
    if (peers) {
      await connection.setLocalDescription();
      way.send({ description: connection.localDescription });
    } else if (description) {
      await connection.setRemoteDescription(description);
      if (description.type === 'answer') return;
      await connection.setLocalDescription();
      way.send({ description: connection.localDescription });
    } else if (candidate) await connection.addIceCandidate(candidate);
  };
  const enter = () => {
    way = openRoom(host, room);
    let last = Promise.resolve();
    way.listen((message) => (last = last.then(() => hear(message))));
    return way.opened;
  };
  return { wait: enter, join: enter };
}
