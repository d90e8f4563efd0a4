import { expect, waitUntil } from '@open-wc/testing';
import type { CtlMessage, SignalBody } from '../../server/protocol.js';
import { PeerLink } from './peer-link.js';

/** Somebody's end of a link, who sends to the other end whatever `twist` makes of it. */
class End {
  readonly link: PeerLink;
  readonly heard: CtlMessage[] = [];
  ended = false;
  other: End | undefined;

  constructor(offers: boolean, twist: (body: SignalBody) => SignalBody = (body) => body) {
    this.link = new PeerLink({
      ...{ id: 'test', offers, configuration: {} },
      owner: {
        signal: (body) => this.other?.link.receive(twist(body), ++this.link.sent),
        configure: async () => ({}),
        message: (message) => this.heard.push(message),
        changed: () => {},
        ended: () => (this.ended = true),
      },
    });
  }
}

/** The longest time for which the page could do nothing else until `stop` is called, ms. */
function watchThread(): () => number {
  let [last, longest] = [performance.now(), 0];
  const { port1, port2 } = new MessageChannel();
  const look = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  port1.onmessage = () => {
    look();
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return () => {
    look();
    port1.close();
    return longest;
  };
}

describe('a rogue at the other end', () => {
  const ends: End[] = [];
  const channels: RTCDataChannel[] = [];
  const { createDataChannel, setRemoteDescription } = RTCPeerConnection.prototype;
  /** What browsers were given to read. */
  const given: unknown[] = [];

  function meet(twist?: (body: SignalBody) => SignalBody): [rogue: End, victim: End] {
    const victim = new End(false);
    const rogue = new End(true, twist);
    [victim.other, rogue.other] = [rogue, victim];
    ends.push(victim, rogue);
    return [rogue, victim];
  }

  const works = (pair: readonly End[]) =>
    waitUntil(() => pair.every(({ link }) => link.state === 'connected'), 'the link works', { timeout: 10_000 });

  beforeEach(() => {
    RTCPeerConnection.prototype.createDataChannel = function (...args) {
      const channel = createDataChannel.apply(this, args);
      channels.push(channel);
      return channel;
    };
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      given.push(description.sdp);
      return Reflect.apply(setRemoteDescription, this, [description]) as Promise<void>;
    };
  });

  afterEach(() => {
    Object.assign(RTCPeerConnection.prototype, { createDataChannel, setRemoteDescription });
    channels.length = given.length = 0;
    for (const { link } of ends.splice(0)) link.close();
  });

  it('ends its own link with a description that is a bomb, and neither others nor the page (A8)', async () => {
    const honest = meet();
    await works(honest);
    const pc = new RTCPeerConnection();
    pc.addTransceiver('audio');
    const { sdp = '' } = await pc.createOffer();
    pc.close();
    const media = sdp.slice(sdp.indexOf('m='));
    // The first one is none: how long an offer takes on this machine, now.
    const bombs = {
      'an offer': sdp,
      'too many media lines': sdp + media.repeat(Math.floor((30_000 - sdp.length) / media.length)),
      'too many empty media lines': sdp + 'm=audio 9 x 0\r\n'.repeat(1_800),
      codecs: `${sdp}${Array.from({ length: 1_000 }, (_, n) => `a=rtpmap:${n} x${n}/8000\r\n`).join('')}`,
      'too many codecs': `${sdp}${Array.from({ length: 2_000 }, (_, n) => `a=rtpmap:${n} x${n}/8000\r\n`).join('')}`,
      fingerprint: sdp.replace(/(a=fingerprint:sha-256 ).*/, '$1nonsense'),
    };
    let mostMs = Infinity;
    for (const [what, bomb] of Object.entries(bombs)) {
      const victim = new End(false);
      ends.push(victim);
      const stop = watchThread();
      victim.link.receive({ description: { type: 'offer', sdp: bomb } }, 1);
      // Firefox takes what it knows of the codecs, and answers.
      const isOver = () => victim.ended || victim.link.pc.localDescription !== null;
      await waitUntil(isOver, `it is refused, or answered: ${what}`, { timeout: 20_000 });
      expect(victim.link.state, what).not.to.equal('connected');
      expect(given.includes(bomb), `a browser reads it: ${what}`).to.equal(!what.startsWith('too many'));
      const ms = stop();
      // On a busy machine Firefox's page stands still for longer than that, also when it is given nothing at all.
      if (navigator.userAgent.includes('Chrome')) expect(ms, what).to.be.below(Math.max(200, 4 * mostMs));
      if (bomb === sdp) mostMs = ms;
    }
    for (const { link, ended } of honest) {
      expect(await link.probe()).to.equal(true);
      expect(ended).to.equal(false);
    }
    // Firefox reads a thousand codecs, which takes it seconds on a busy machine.
  }).timeout(60_000);

  it('is not connected when it has another certificate than it was announced with (A8)', async () => {
    const twist = (body: SignalBody): SignalBody => {
      if (!('description' in body)) return body;
      const { type, sdp = '' } = body.description;
      return { description: { type, sdp: sdp.replace(/(a=fingerprint:sha-256 )../g, '$100') } };
    };
    const [rogue, victim] = meet(twist);
    const isOver = () => victim.ended || victim.link.pc.connectionState === 'failed';
    await waitUntil(isOver, 'it fails', { timeout: 15_000 });
    for (const { link } of [rogue, victim]) expect(link.state).not.to.equal('connected');
  });

  it('says too much, too long and by other channels, and is heard only where it makes sense (A20)', async () => {
    const [rogue, victim] = meet();
    await works([rogue, victim]);
    const [ctl] = channels.filter(({ label }) => label === 'ctl').slice(-1);
    const text = (t: string, more: object = {}) => JSON.stringify({ t, ...more });
    for (let n = 0; n < 1_000; n++) {
      ctl!.send(text('nonsense'));
      ctl!.send('{');
      ctl!.send(new Uint8Array(64));
      if (n % 50 === 0) ctl!.send(text('chat', { id: `${n}`, text: 'x'.repeat(100_000) }));
    }
    for (let n = 0; n < 200; n++) rogue.link.pc.createDataChannel(`another ${n}`);
    ctl!.send(text('signal', { signal: { link: 'test', n: 1, description: null } }));
    ctl!.send(text('want', { h: 7 }));
    await waitUntil(() => victim.heard.some(({ t }) => t === 'want'), 'what makes sense is heard', { timeout: 10_000 });
    expect([...new Set(victim.heard.map(({ t }) => t))].sort()).to.deep.equal(['signal', 'want']);
    // What was sent before is still being worked through.
    await waitUntil(() => victim.link.probe(), 'the rogue still answers', { timeout: 10_000 });
    expect(victim.ended).to.equal(false);
  });

  it('ends its own link with a signal that is none, and no error reaches the page (A20)', async () => {
    const honest = meet();
    await works(honest);
    for (const body of [{ description: null }, { description: { type: 'offer', sdp: 7 } }]) {
      const victim = new End(false);
      ends.push(victim);
      victim.link.receive(body as unknown as SignalBody, 1);
      await waitUntil(() => victim.ended, 'the link ends');
    }
    expect(await honest[1].link.probe()).to.equal(true);
  });
});
