import { ReplayWindow, TIMES, type CtlMessage, type SignalBody } from '../../server/protocol.js';
import { readCtl } from './ctl.js';
import { Heartbeat, SILENCE_MS } from './heartbeat.js';
import { Negotiation } from './negotiation.js';
import { Pictures } from './pictures.js';
import { listen } from './typed-event-target.js';

/** What one person can send, in the order of the fixed m-lines. */
export const SOURCES = ['microphone', 'camera', 'screen', 'screenAudio'] as const;
/** What a link carries: one m-line for each. */
export type Source = (typeof SOURCES)[number];

const KIND: Record<Source, 'audio' | 'video'> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  screenAudio: 'audio',
};

/** How often a silent link is looked at, ms. */
const WATCH_MS = 250;
/** Where nothing arrived for this long, ms, pictures are lost. Beats alone are answered once a second. */
const STALL_MS = 1_500;

/** How the way to the other side is doing. `paused`: the other page stands still, but its browser answers. */
export type LinkState = 'connecting' | 'connected' | 'reconnecting' | 'paused' | 'closed';

/** What a link tells whoever holds it. */
export interface LinkOwner {
  /** To be carried to the other side's link of the same id. */
  signal: (body: SignalBody) => void;
  /** The configuration of now, with passwords that are fresh. */
  configure: () => Promise<RTCConfiguration>;
  message: (message: CtlMessage) => void;
  changed: () => void;
  /** The other side closed its end, or this one cannot work; the link is closed. */
  ended: () => void;
}

interface PeerLinkOptions {
  /** Names this generation of the pair's connection; the offering side chose it. */
  id: string;
  /** Whether this side makes the first offer. */
  offers: boolean;
  configuration: RTCConfiguration;
  owner: LinkOwner;
}

/**
 * One `RTCPeerConnection`: one generation of the connection to one participant. Four fixed m-lines and the data channel
 * `ctl`; afterwards everything goes by `replaceTrack`, and only an ICE restart negotiates again.
 */
export class PeerLink {
  readonly id: string;
  readonly offers: boolean;
  readonly pc: RTCPeerConnection;
  readonly createdAt = performance.now();
  /** When it worked for the first time. */
  connectedAt: number | null = null;
  restarts = 0;
  /** Signals sent on this link so far; the other side drops what it has had. */
  sent = 0;
  /** What goes out of camera and screen. */
  readonly pictures = new Pictures((source) => this.#transceiver(source)?.sender);
  readonly #owner: LinkOwner;
  readonly #ctl: RTCDataChannel;
  readonly #negotiation: Negotiation;
  readonly #heartbeat: Heartbeat;
  readonly #life = new AbortController();
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #window = new ReplayWindow();
  #isWatching = false;
  #state: LinkState = 'connecting';

  constructor({ id, offers, configuration, owner }: PeerLinkOptions) {
    this.id = id;
    this.offers = offers;
    this.#owner = owner;
    this.pc = new RTCPeerConnection(configuration);
    const { signal } = this.#life;
    this.#negotiation = new Negotiation(this.pc, {
      offers,
      signal,
      send: owner.signal,
      prepareAnswer: (first) => (first ? this.#takeTransceivers() : this.#configure()),
      // Whoever hears of the tracks draws them. The answer does not wait for that, nor do the candidates that came with the offer.
      answered: () => void setTimeout(() => owner.changed()),
      failed: () => this.#end(),
    });
    this.#heartbeat = new Heartbeat({
      signal,
      say: (beat) => this.say(beat),
      missed: () => void this.#watchSilence(),
    });
    listen<RTCPeerConnectionEventMap>(this.pc, signal, { connectionstatechange: () => this.#onConnection() });
    this.#ctl = this.pc.createDataChannel('ctl', { negotiated: true, id: 0 });
    listen<RTCDataChannelEventMap>(this.#ctl, signal, {
      open: () => this.#onOpen(),
      message: ({ data }) => this.#onMessage(data),
      close: () => this.#end(),
    });
    if (offers) for (const source of SOURCES) addTransceiver(this.pc, KIND[source]);
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Whether the other page was heard within the last three seconds. */
  get isAlive(): boolean {
    return this.#ctl.readyState === 'open' && this.#heartbeat.quietMs < SILENCE_MS;
  }

  /** Bytes that wait in the channel. */
  get bufferedBytes(): number {
    return this.#ctl.bufferedAmount;
  }

  /** What comes from the other side, by source; `null` until it is negotiated. */
  receiver(source: Source): RTCRtpReceiver | null {
    return this.#transceiver(source)?.receiver ?? null;
  }

  /** Takes a signal of this link; `n` counts from 1, and what has been had already is dropped. */
  receive(body: SignalBody, n: number): void {
    if (this.#window.accept(n)) this.#negotiation.receive(body, n);
  }

  /** Sends the newest offer again if it is still unanswered; returns whether it is. */
  resend(): boolean {
    return this.#negotiation.resend();
  }

  /** Looks for another way to the other side, with the servers of now. An offer that got lost goes out again instead. */
  async restart(): Promise<void> {
    if (this.resend()) return;
    this.restarts++;
    await this.#configure();
    if (!this.#life.signal.aborted) this.pc.restartIce();
  }

  /** Sends `track` from now on, or nothing; needs no negotiation. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if (this.#tracks.get(source) === track) return;
    this.#tracks.set(source, track);
    this.#replace(source);
  }

  /** Says `message` to the other page, if the channel is open; returns whether it is. */
  say(message: CtlMessage): boolean {
    if (this.#ctl.readyState !== 'open') return false;
    this.#ctl.send(JSON.stringify(message));
    return true;
  }

  /** Asks the other page for a sign of life; resolves with whether one came. */
  probe(): Promise<boolean> {
    return this.#heartbeat.probe();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#life.abort();
    this.pictures.close();
    // Closed alone, Chromium ends them a moment later, and a page that goes away meanwhile is not kept to come back to.
    for (const { track } of this.pc.getReceivers()) track.stop();
    this.#ctl.close();
    this.pc.close();
  }

  #transceiver(source: Source): RTCRtpTransceiver | undefined {
    return this.pc.getTransceivers()[SOURCES.indexOf(source)];
  }

  /** Whoever looks for other ways needs servers that still let one in. */
  async #configure(): Promise<void> {
    const configuration = await this.#owner.configure();
    if (!this.#life.signal.aborted) this.pc.setConfiguration(configuration);
  }

  /** Left alone, the answerer's transceivers would stay `recvonly` for good. */
  async #takeTransceivers(): Promise<void> {
    for (const source of SOURCES) {
      const transceiver = this.#transceiver(source);
      if (!transceiver) continue;
      transceiver.direction = 'sendrecv';
      this.#replace(source);
    }
  }

  #replace(source: Source): void {
    const sender = this.#transceiver(source)?.sender;
    // Fails only when the connection was closed meanwhile.
    void sender?.replaceTrack(this.#tracks.get(source) ?? null).then(
      () => this.pictures.apply(),
      () => {},
    );
  }

  #onOpen(): void {
    this.#heartbeat.start();
    this.pictures.begin();
    this.#onConnection();
  }

  #onMessage(data: unknown): void {
    this.#heartbeat.hear();
    if (this.#state !== 'connected') this.#onConnection();
    const message = readCtl(data);
    if (message?.t === 'beat') this.#heartbeat.receive(message);
    else if (message) this.#owner.message(message);
  }

  /**
   * While nothing is heard it is looked at whether anything at all arrives. A frozen tab or an `alert()` stops the heartbeat
   * while media and ICE go on: that is `paused`, and is left alone. Else the way itself is in doubt.
   */
  async #watchSilence(): Promise<void> {
    if (this.#isWatching) return;
    this.#isWatching = true;
    let arrived = Infinity;
    let grewAt = performance.now() - this.#heartbeat.quietMs;
    while (this.#heartbeat.quietMs >= TIMES.heartbeat && this.#state !== 'closed') {
      const arrivedBefore = arrived;
      arrived = countArrivals(await this.pc.getStats());
      const stillMs = performance.now() - grewAt;
      const moves = arrived > arrivedBefore;
      if (moves) grewAt += stillMs;
      this.pictures.hold(!moves && stillMs > STALL_MS);
      if (moves && this.#state === 'reconnecting') this.#recover();
      else if (!moves && stillMs >= SILENCE_MS && !this.isAlive) this.#setState('reconnecting');
      if (!this.isAlive && this.#state === 'connected') this.#setState('paused');
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    }
    this.#isWatching = false;
    this.pictures.hold(false);
  }

  #onConnection(): void {
    const { connectionState } = this.pc;
    // `failed` is not "left": ICE gave up on this path, and another may exist. Where there never was one, a new link finds it.
    if (connectionState === 'closed' || (connectionState === 'failed' && !this.#heartbeat.wasHeard)) return this.#end();
    if (connectionState === 'failed') this.#setState('reconnecting');
    else if (connectionState === 'connected' && this.#heartbeat.wasHeard) this.#recover();
  }

  /** The way works (again). The channel repeats what got lost only seconds later, so the other page gets its time to be heard. */
  #recover(): void {
    this.#heartbeat.hear();
    this.#setState('connected');
  }

  #setState(state: LinkState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    if (state === 'connected') this.connectedAt ??= performance.now();
    this.#owner.changed();
  }

  #end(): void {
    if (this.#state === 'closed') return;
    this.close();
    this.#owner.ended();
  }
}

/**
 * With the codecs that every browser has, and no others: they double an offer's length, and at a round trip of 200 ms each
 * way of an offer or answer took 40 ms longer, because TCP sends no more at once on a fresh connection.
 */
function addTransceiver(pc: RTCPeerConnection, kind: 'audio' | 'video'): void {
  const { codecs = [] } = RTCRtpReceiver.getCapabilities(kind) ?? {};
  const common = codecs.filter(({ mimeType, sdpFmtpLine = '' }) =>
    /H264/i.test(mimeType)
      ? sdpFmtpLine.includes('42e01f') && sdpFmtpLine.includes('packetization-mode=1')
      : /opus|VP8|rtx/i.test(mimeType),
  );
  pc.addTransceiver(kind, { direction: 'sendrecv' }).setCodecPreferences(common);
}

/** Everything that arrived at this end, as one number that only grows while the way works. */
function countArrivals(report: RTCStatsReport): number {
  let count = 0;
  for (const entry of report.values()) {
    // The bytes hold what the other browser acknowledges of our beats, even while its page stands still.
    if (entry.type === 'candidate-pair') count += (entry.responsesReceived ?? 0) + (entry.bytesReceived ?? 0);
    if (entry.type === 'inbound-rtp') count += entry.packetsReceived ?? 0;
  }
  return count;
}
