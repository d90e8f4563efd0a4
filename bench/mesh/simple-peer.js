import { create } from '/first-frame/contenders/mesh-simple-peer.js';

/** A mesh as simple-peer's own examples make it: one peer for each other page, and nothing said about what is sent. */
export async function enter(host, room) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
  const show = (other) =>
    document.body.append(Object.assign(document.createElement('video'), { srcObject: other, autoplay: true }));
  await create({ room, stream, show, host }).join();
}
