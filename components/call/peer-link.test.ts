import { expect, waitUntil } from '@open-wc/testing';
import type { CtlMessage, SignalBody } from '../../server/protocol.js';
import { PeerLink, type LinkOwner } from './peer-link.js';

interface End {
  link: PeerLink;
  heard: CtlMessage[];
  ended: boolean;
}

/** Two links, and a way between them that keeps the order, with a random delay and a filter for what arrives. */
class Pair {
  readonly newer: End;
  readonly older: End;
  /** Most delay of a signal, ms. */
  delayMs = 0;
  /** What arrives instead of a signal: nothing, the signal, or several. */
  deliver = (body: SignalBody): SignalBody[] => [body];
  readonly #arrivals = new Map<PeerLink, number>();

  constructor() {
    this.older = this.#end(false);
    this.newer = this.#end(true);
  }

  get ends(): [End, End] {
    return [this.newer, this.older];
  }

  async connected(): Promise<void> {
    await waitUntil(() => this.ends.every(({ link }) => link.state === 'connected'), 'both ends are connected', {
      timeout: 10_000,
    });
  }

  close(): void {
    for (const { link } of this.ends) link.close();
  }

  #end(offers: boolean): End {
    const end: Partial<End> = { heard: [], ended: false };
    const owner: LinkOwner = {
      signal: (body) => this.#carry(end.link!, body),
      configure: async () => ({}),
      message: (message) => end.heard!.push(message),
      changed: () => {},
      ended: () => (end.ended = true),
    };
    end.link = new PeerLink({ id: 'test', offers, configuration: {}, owner });
    return end as End;
  }

  #carry(from: PeerLink, body: SignalBody): void {
    const now = performance.now();
    // In order, but not one after the other: several signals are on their way at a time.
    const arrivesAt = Math.max(this.#arrivals.get(from) ?? 0, now + Math.random() * this.delayMs);
    this.#arrivals.set(from, arrivesAt);
    setTimeout(() => {
      const to = from.offers ? this.older : this.newer;
      for (const arriving of this.deliver(body)) to.link.receive(arriving, ++from.sent);
    }, arrivesAt - now);
  }
}

const mLines = ({ link }: End) => link.pc.localDescription?.sdp.match(/^m=/gm)?.length;

const fragmentOf = (description: RTCSessionDescriptionInit | null) =>
  /ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1];

describe('PeerLink', () => {
  let pair: Pair;
  beforeEach(() => (pair = new Pair()));
  afterEach(() => pair.close());

  it('connects without any device, with four media lines and the channel (N2)', async () => {
    await pair.connected();
    expect(pair.ends.map(mLines)).to.deep.equal([5, 5]);
    for (const { link } of pair.ends) {
      expect(link.pc.getTransceivers().map(({ currentDirection }) => currentDirection)).to.deep.equal(
        Array.from({ length: 4 }, () => 'sendrecv'),
      );
    }
  });

  it('offers the codecs that all browsers have, in less than six kilobytes', async () => {
    await pair.connected();
    const { sdp } = pair.newer.link.pc.localDescription!;
    const codecs = new Set([...sdp.matchAll(/^a=rtpmap:\d+ (\w+)/gm)].map(([, name]) => name));
    expect([...codecs].sort()).to.include.members(['VP8', 'opus']);
    expect([...codecs]).not.to.include.members(['AV1', 'PCMU']);
    expect(new Blob([sdp.replace(/^a=candidate.*$/gm, '')]).size).to.be.below(6_000);
  });

  it('says nothing of codecs that it does not offer, which Chromium would refuse', async () => {
    await pair.connected();
    const { sdp } = pair.older.link.pc.remoteDescription!;
    const told = [...sdp.matchAll(/^a=rtcp-fb:(\d+)/gm)].map(([, codec]) => codec);
    expect(told).not.to.be.empty;
    for (const codec of told) expect(sdp).to.include(`a=rtpmap:${codec} `);
  });

  it('switches a track without another negotiation', async () => {
    await pair.connected();
    let asked = 0;
    for (const { link } of pair.ends) link.pc.addEventListener('negotiationneeded', () => asked++);
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const [track] = stream.getVideoTracks();
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = new MediaStream([pair.older.link.receiver('camera')!.track]);
    pair.newer.link.setTrack('camera', track!);
    await video.play();
    await waitUntil(() => video.videoWidth > 0, 'the picture arrives', { timeout: 10_000 });
    pair.newer.link.setTrack('camera', null);
    expect(asked).to.equal(0);
    track!.stop();
    video.srcObject = null;
  });

  it('takes candidates that arrive before their description (N5)', async () => {
    const early: SignalBody[] = [];
    let description: SignalBody | null = null;
    pair.deliver = (body) => {
      if (description) return [body];
      if ('candidate' in body && body.candidate) return (early.push(body), early.length > 1 ? release() : []);
      if ('description' in body && body.description.type === 'offer') return ((held = body), []);
      return [body];
    };
    let held: SignalBody | null = null;
    const release = () => {
      description = held;
      return [...early, held!];
    };
    await pair.connected();
    expect(early.length).to.be.greaterThan(1);
  });

  it('drops what arrives twice (N5)', async () => {
    const { receive } = PeerLink.prototype;
    const twice = function (this: PeerLink, body: SignalBody, n: number) {
      receive.call(this, body, n);
      receive.call(this, body, n);
    };
    pair.newer.link.receive = twice;
    pair.older.link.receive = twice;
    await pair.connected();
    expect(pair.ends.map(mLines)).to.deep.equal([5, 5]);
  });

  it('takes signals that overtook each other (N5)', async () => {
    const { receive } = PeerLink.prototype;
    const late: [SignalBody, number][] = [];
    pair.older.link.receive = (body, n) => {
      late.push([body, n]);
      if (late.length < 3) return;
      for (const signal of late.splice(0).reverse()) receive.apply(pair.older.link, signal);
      pair.older.link.receive = (...signal) => receive.apply(pair.older.link, signal);
    };
    await pair.connected();
  });

  it('drops an offer that a newer one has overtaken (N5)', async () => {
    await pair.connected();
    const { pc } = pair.older.link;
    const stale = pc.remoteDescription!.toJSON();
    const missing = ++pair.newer.link.sent;
    await pair.newer.link.restart();
    const isRestarted = () => fragmentOf(pc.remoteDescription) !== fragmentOf(stale);
    await waitUntil(() => isRestarted() && pc.signalingState === 'stable', 'the restart is answered');
    pair.older.link.receive({ description: stale }, missing);
    await waitUntil(() => pair.newer.link.probe(), 'the link works', { timeout: 10_000 });
    expect(isRestarted()).to.equal(true);
    expect(pair.ends.map(({ ended }) => ended)).to.deep.equal([false, false]);
  });

  it('bears every form in which the end of the candidates is told (N6)', async () => {
    pair.deliver = (body) => {
      if (!('candidate' in body) || body.candidate) return [body];
      return [body, { candidate: { candidate: '', sdpMid: '0', sdpMLineIndex: 0 } }, { candidate: { candidate: '' } }];
    };
    await pair.connected();
    expect(pair.ends.map(({ ended }) => ended)).to.deep.equal([false, false]);
  });

  // Firefox 153 gives about one connection in forty up for good (DTLS fails) when both sides restart at once and one rolls
  // back; the link ends then, and the mesh makes another. So this is Chromium's test alone.
  const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};
  inChromium('N3: settles when both sides restart in the same moment, again and again', async () => {
    pair.delayMs = 60;
    const settled = ({ link: { pc } }: End) => pc.signalingState === 'stable' && pc.connectionState === 'connected';
    for (let round = 0; round < 20; round++) {
      await waitUntil(() => pair.ends.every(settled), `round ${round} begins`, { timeout: 5_000 });
      const offered = pair.ends.map(
        ({ link }) =>
          new Promise((resolve) => link.pc.addEventListener('signalingstatechange', resolve, { once: true })),
      );
      for (const { link } of pair.ends) link.pc.restartIce();
      await Promise.all(offered);
    }
    await waitUntil(() => pair.ends.every(settled), 'the last round settles', { timeout: 5_000 });
    expect(pair.ends.map(mLines)).to.deep.equal([5, 5]);
    expect(pair.ends.map(({ ended }) => ended)).to.deep.equal([false, false]);
  });

  it('ends at a description that is too large, has too many media lines, or is none', async () => {
    for (const sdp of [
      `v=0\r\n${'a=x\r\n'.repeat(8_000)}`,
      `v=0\r\n${'m=audio 9 x 0\r\n'.repeat(9)}`,
      'nonsense',
      '',
    ]) {
      const lone = new Pair();
      lone.deliver = () => [];
      lone.older.link.receive({ description: { type: 'offer', sdp } }, 1);
      await waitUntil(() => lone.older.ended, `the link ends at ${sdp.slice(0, 20)}`);
      lone.close();
    }
  });

  it('sends an unanswered offer again when told to', async () => {
    let lost = 0;
    pair.deliver = (body) => (lost++ < 1 ? [] : [body]);
    await waitUntil(() => lost > 1, 'the offer is lost, and candidates follow');
    pair.newer.link.resend();
    await pair.connected();
  });

  it('knows that the other page answers, and ends when the other side closes', async () => {
    await pair.connected();
    await waitUntil(() => pair.newer.link.probe(), 'it answers', { timeout: 10_000 });
    expect(pair.newer.link.isAlive).to.equal(true);
    pair.older.link.close();
    await waitUntil(() => pair.newer.ended, 'the other end is noticed', { timeout: 10_000 });
    expect(pair.newer.link.state).to.equal('closed');
    expect(await pair.newer.link.probe()).to.equal(false);
  });
});
