import '/modules/socket.io.js';

/** As tutorials do it: Socket.IO as it comes, and a whole description once all candidates are gathered. */
export function create({ room, stream, show, host }) {
  const { io } = globalThis;
  const enter = () => {
    const socket = io(`http://${host}:1403`, { query: { room } });
    const connection = new RTCPeerConnection();
    connection.ontrack = ({ streams }) => show(streams[0]);
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate) socket.emit('description', connection.localDescription);
    };
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    socket.on('peers', async () => connection.setLocalDescription(await connection.createOffer()));
    socket.on('description', async (description) => {
      await connection.setRemoteDescription(description);
      if (description.type === 'offer') await connection.setLocalDescription(await connection.createAnswer());
    });
    return new Promise((resolve) => socket.on('connect', resolve));
  };
  return { wait: enter, join: enter };
}
