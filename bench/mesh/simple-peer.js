import '/modules/simple-peer.js';
import { openRoom } from '/first-frame/contenders/raw-socket.js';

/* A mesh as simple-peer's own examples make it: one peer for each other page, and nothing said about what is sent. */
const { SimplePeer } = globalThis;
const self = crypto.randomUUID();
const peers = new Map();
const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
const way = openRoom(location.hostname, new URLSearchParams(location.search).get('room'));

function meet(other, initiator) {
  const peer = new SimplePeer({ initiator, stream, config: {} });
  peers.set(other, peer);
  globalThis.connections.push(peer._pc);
  peer.on('signal', (signal) => way.send({ from: self, to: other, signal }));
  peer.on('stream', (remote) => {
    const video = Object.assign(document.createElement('video'), { srcObject: remote, autoplay: true });
    // As large as ours: a picture that is drawn small costs less.
    video.style.cssText = 'inline-size: 100%; block-size: 100%; min-block-size: 0; object-fit: cover';
    document.body.append(video);
  });
  return peer;
}

globalThis.connections = [];
document.body.style.cssText =
  'display: grid; grid: auto-flow 1fr / repeat(auto-fit, minmax(30%, 1fr)); margin: 0; block-size: 100vh';
way.listen(({ from, to, hello, signal }) => {
  if (hello) way.send({ from: self, to: from, here: true });
  if (to !== self) return;
  if (signal) (peers.get(from) ?? meet(from, false)).signal(signal);
  else meet(from, true);
});
await way.opened;
way.send({ from: self, hello: true });
