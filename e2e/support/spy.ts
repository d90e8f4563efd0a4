import type { Visitor } from './visitor.js';

/** What a page did since `spy`. */
export interface Spied {
  captures: number;
  tracks: MediaStreamTrack[];
  /** Keeps from the page what was opened, until `release`. */
  held: Promise<void> | null;
  release: () => void;
  connections: RTCPeerConnection[];
  sockets: WebSocket[];
  /** To the relay, or straight to the other page over the channel of a link that works. */
  signals: number;
  /** Asks of the relay. */
  joins: number;
}

/** From the next page on, captures, connections, sockets and signals are kept. */
export const spy = (person: Visitor) =>
  person.page.evaluateOnNewDocument(() => {
    const spied: Spied = {
      ...{ captures: 0, tracks: [], held: null, release: () => {} },
      ...{ connections: [], sockets: [], signals: 0, joins: 0 },
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
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        spied.sockets.push(this);
      }
    };
    for (const { prototype } of [WebSocket, RTCDataChannel]) {
      const send = Reflect.get(prototype, 'send') as (data: unknown) => void;
      prototype.send = function (data: unknown) {
        if (typeof data === 'string' && data.includes('"signal"')) spied.signals++;
        if (typeof data === 'string' && data.includes('["join"')) spied.joins++;
        Reflect.apply(send, this, [data]);
      };
    }
  });

/** What is still open of all that was. */
export const openThings = (person: Visitor) =>
  person.run(() => {
    const { spied } = globalThis as unknown as { spied: Spied };
    return {
      tracks: spied.tracks.filter(({ readyState }) => readyState === 'live').length,
      connections: spied.connections.filter(({ connectionState }) => connectionState !== 'closed').length,
      sockets: spied.sockets.filter(({ readyState }) => readyState !== WebSocket.CLOSED).length,
    };
  });

/** What was done so far, in numbers. */
export const counts = (person: Visitor) =>
  person.run(() => {
    const { captures, tracks, signals, joins, connections, sockets } = (globalThis as unknown as { spied: Spied })
      .spied;
    return { captures, tracks: tracks.length, signals, joins, built: connections.length, sockets: sockets.length };
  });

/** How many listeners of each type there are at what outlives every tag; `null` in Firefox, which does not tell. */
export async function lastingListeners(person: Visitor): Promise<string[] | null> {
  if (await person.isFirefox()) return null;
  const devtools = await person.page.createCDPSession();
  const expression = `[window, document, navigator.mediaDevices, navigator.connection, screen.orientation]
    .flatMap((target) => Object.entries(getEventListeners(target)).map(([type, all]) => [target, type, all.length].join(' ')))`;
  const evaluation = { expression, includeCommandLineAPI: true, returnByValue: true };
  const { result } = await devtools.send('Runtime.evaluate', evaluation);
  await devtools.detach();
  return (result.value as string[]).sort();
}
