import type { Visitor } from './visitor.js';

/** What a page did since `spy`. */
export interface Spied {
  captures: number;
  tracks: MediaStreamTrack[];
  /** Keeps from the page what was opened, until `release`. */
  held: Promise<void> | null;
  release: () => void;
  connections: RTCPeerConnection[];
  /** By which something was sent. */
  sockets: Set<WebSocket>;
  /** Messages of these kinds to the relay. */
  signals: number;
  joins: number;
}

/** From the next page on, captures, connections and signals are kept. */
export const spy = (person: Visitor) =>
  person.page.evaluateOnNewDocument(() => {
    const spied: Spied = {
      ...{ captures: 0, tracks: [], held: null, release: () => {} },
      ...{ connections: [], sockets: new Set(), signals: 0, joins: 0 },
    };
    Object.assign(globalThis, { spied });
    const getUserMedia = Reflect.get(MediaDevices.prototype, 'getUserMedia') as (wanted: unknown) => unknown;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      spied.captures++;
      const stream = (await Reflect.apply(getUserMedia, this, [constraints])) as MediaStream;
      await spied.held;
      spied.tracks.push(...stream.getTracks());
      return stream;
    };
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        spied.connections.push(this);
      }
    };
    const send = Reflect.get(WebSocket.prototype, 'send') as (data: unknown) => void;
    WebSocket.prototype.send = function (data) {
      spied.sockets.add(this);
      if (typeof data === 'string' && data.includes('"signal"')) spied.signals++;
      if (typeof data === 'string' && data.includes('["join"')) spied.joins++;
      Reflect.apply(send, this, [data]);
    };
  });

/** What is still open of all that was. */
export const openThings = (person: Visitor) =>
  person.run(() => {
    const { spied } = globalThis as unknown as { spied: Spied };
    return {
      tracks: spied.tracks.filter(({ readyState }) => readyState === 'live').length,
      connections: spied.connections.filter(({ connectionState }) => connectionState !== 'closed').length,
      sockets: [...spied.sockets].filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
    };
  });

/** What was done so far, in numbers. */
export const counts = (person: Visitor) =>
  person.run(() => {
    const { captures, tracks, signals, joins, connections } = (globalThis as unknown as { spied: Spied }).spied;
    return { captures, tracks: tracks.length, signals, joins, built: connections.length };
  });
