/*
 * The page of every contender. `create` of the contender's module is given the room, the open camera and microphone, the
 * host of the servers, and `show` for the stream of each other. It returns `wait` and `join`, both of which enter the room;
 * `leave`, where the others do not see by themselves that a page is gone; `ready`, which settles once everything is done that
 * a page does before anybody presses Join; `sees`, how many others it knows of by then; and `videos`, if it shows the others
 * in elements of its own.
 */
const query = new URLSearchParams(location.search);
const { create } = await import(`./contenders/${query.get('contender')}.js`);
const own = query.has('ownCapture');
const stream = own ? new MediaStream() : await navigator.mediaDevices.getUserMedia({ audio: true, video: true });

const followed = new Set();
let frames = 0;
let framed = () => {};
/** Counts a video whose first frame has come. */
function follow(video) {
  if (followed.has(video)) return;
  followed.add(video);
  video.requestVideoFrameCallback(() => {
    frames++;
    framed();
  });
}

const shown = new Set();
const contender = create({
  room: query.get('room'),
  stream,
  host: location.hostname,
  show: (other) => {
    if (shown.has(other) || query.has('blind')) return;
    shown.add(other);
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true, srcObject: other });
    follow(video);
    document.body.append(video);
  },
});
await contender.ready;

/** Resolves once a frame of each of so many others was shown. */
const allSeen = (others) =>
  new Promise((resolve) => {
    framed = () => frames >= others && resolve();
    const look = () => {
      for (const video of contender.videos?.() ?? []) follow(video);
      if (followed.size < others) requestAnimationFrame(look);
    };
    look();
  });

Object.assign(globalThis, {
  /** One of the others: is in the room, and waits. */
  wait: () => contender.wait(),
  /** Whether that many others are known of, where a page can know before it joins. */
  knows: (others) => !contender.sees || contender.sees() === others,
  /** Presses Join; returns how long it took until a frame of each of the others was shown, ms. */
  async join(others) {
    const begin = performance.now();
    globalThis.note?.('presses Join');
    const seen = allSeen(others);
    contender.join();
    await seen;
    globalThis.note?.('shows the first frame');
    return performance.now() - begin;
  },
  leave: () => contender.leave?.(),
  isReady: true,
});
