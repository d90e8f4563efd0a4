/* Put before a page's own scripts: keeps every connection, and counts what they and the videos have done so far. */
const connections = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration) {
    super(configuration);
    connections.push(this);
  }
};

/** All videos, those in shadow roots, too. */
const videosIn = (root) =>
  [...root.querySelectorAll('*')].flatMap((element) => [
    ...(element instanceof HTMLVideoElement ? [element] : []),
    ...(element.shadowRoot ? videosIn(element.shadowRoot) : []),
  ]);

/** See `Counts` in pages.ts. */
globalThis.countAll = async () => {
  const counts = { bytesSent: 0, encoding: 0, shown: 0, packets: 0, concealed: 0, samples: 0, links: 0, heights: 0 };
  const remote = new Set();
  for (const connection of connections) {
    if (connection.connectionState === 'connected') counts.links++;
    for (const { track } of connection.getReceivers()) remote.add(track);
    for (const entry of (await connection.getStats()).values()) {
      const { type, kind } = entry;
      const at = (name, of) => (type === of ? (entry[name] ?? 0) : 0);
      counts.bytesSent += at('bytesSent', 'outbound-rtp');
      counts.encoding += at('totalEncodeTime', 'outbound-rtp');
      counts.heights += at('frameHeight', 'inbound-rtp');
      counts.packets += kind === 'audio' ? at('packetsReceived', 'inbound-rtp') : 0;
      counts.concealed += at('concealedSamples', 'inbound-rtp');
      counts.samples += at('totalSamplesReceived', 'inbound-rtp');
    }
  }
  for (const video of videosIn(document)) {
    if (!remote.has(video.srcObject?.getVideoTracks()[0])) continue;
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    counts.shown += totalVideoFrames - droppedVideoFrames;
  }
  return counts;
};

/** From now on it is noted when sound arrives, ms since 1970. */
globalThis.noteSound = () => {
  const heardAt = (globalThis.heardAt = []);
  let last = 0;
  setInterval(async () => {
    const { packets } = await globalThis.countAll();
    if (packets > last) heardAt.push(Date.now());
    last = packets;
  }, 50);
};
