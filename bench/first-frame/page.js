/*
 * The page of every contender. `create` of the contender's module is given the room, the open camera and microphone, the
 * host of the servers, and `show` for the other's stream. It returns `wait` and `join`, both of which enter the room; `ready`,
 * which settles once everything is done that a page does before anybody presses Join; and `video`, if it shows the other
 * in an element of its own.
 */
const query = new URLSearchParams(location.search);
const remote = document.querySelector('#remote');
const { create } = await import(`./contenders/${query.get('contender')}.js`);
const own = query.has('ownCapture');
const stream = own ? new MediaStream() : await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
const contender = create({
  room: query.get('room'),
  stream,
  host: location.hostname,
  show: (shown) => {
    remote.srcObject ??= shown;
  },
});
await contender.ready;

/** Resolves when the first frame of the other is shown. */
const firstFrame = async () => {
  let video = contender.video ? contender.video() : remote;
  while (!video) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    video = contender.video?.() ?? null;
  }
  const found = video;
  await new Promise((resolve) => found.requestVideoFrameCallback(resolve));
};

Object.assign(globalThis, {
  /** The other one: is in the room, and waits. */
  wait: () => contender.wait(),
  /** Presses Join; returns how long it took until the first frame, ms. */
  async join() {
    const begin = performance.now();
    globalThis.note?.('presses Join');
    const seen = firstFrame();
    contender.join();
    await seen;
    globalThis.note?.('shows the first frame');
    return performance.now() - begin;
  },
  isReady: true,
});
