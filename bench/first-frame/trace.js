/* Put into a page before its own scripts: notes when each step of a join happens, in ms since 1970. */
{
  const trace = [];
  const note = (what) => trace.push([performance.timeOrigin + performance.now(), what]);
  Object.assign(globalThis, { trace, note });

  /** What a message on a socket is about, in a word. */
  const nameOf = (data) => {
    const text = String(data);
    const found = /"(join|offer|answer|candidate|ok|watch|peers?|resume)"/.exec(text);
    return found?.[1] ?? text.slice(0, 12);
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    note(`sends ${nameOf(data)}`);
    send.call(this, data);
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(url) {
      super(url);
      note('opens a socket');
      this.addEventListener('open', () => note('socket is open'));
      this.addEventListener('message', ({ data }) => note(`hears ${nameOf(data)}`));
    }
  };
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration) {
      super(configuration);
      note('makes a connection');
      this.addEventListener('signalingstatechange', () => note(`signaling ${this.signalingState}`));
      this.addEventListener('iceconnectionstatechange', () => note(`ICE ${this.iceConnectionState}`));
      this.addEventListener('connectionstatechange', () => note(`connection ${this.connectionState}`));
      this.addEventListener('track', ({ track, receiver }) => {
        const { transport } = receiver;
        if (transport && !Object.hasOwn(transport, 'isTraced')) {
          Object.assign(transport, { isTraced: true });
          transport.addEventListener('statechange', () => note(`DTLS ${transport.state}`));
        }
        if (track.kind !== 'video') return;
        const look = setInterval(() => {
          if (!receiver.getSynchronizationSources().length && track.muted) return;
          clearInterval(look);
          note('first packet');
        }, 2);
      });
    }
  };
}
