import { expect, waitUntil } from '@open-wc/testing';
import { Party, until } from './call.fixture.js';
import { LocalMedia } from './local-media.js';

// Firefox delivers no events of a track but its own.
const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};

/** Only a system takes devices away without giving them back. What a page sees of that is imitated: a live track that is muted. */
function mute(track: MediaStreamTrack, muted = true): void {
  Object.defineProperty(track, 'muted', { value: muted, configurable: true });
  track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
}

describe('what the system interrupts (D10)', () => {
  let told: string[];
  let media: LocalMedia;

  beforeEach(() => {
    told = [];
    media = new LocalMedia({
      wanted: () => {},
      captured: (device, track, by) => told.push(`${device} ${track ? 'on' : 'off'} by ${by}`),
      listens: () => {},
      listed: () => {},
      known: () => {},
      refused: () => {},
      allowed: () => {},
      failed: () => {},
    });
    media.start();
  });
  afterEach(() => media.release());

  it('is opened anew when the page is seen again', async () => {
    await Promise.all([media.set('camera', true, 'user'), media.set('microphone', true, 'user')]);
    const [camera, microphone] = [media.track('camera')!, media.track('microphone')!];
    mute(microphone);
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await waitUntil(() => ![null, microphone].includes(media.track('microphone')), 'there is a new track');
    expect(media.track('microphone')!.readyState).to.equal('live');
    expect(microphone.readyState).to.equal('ended');
    expect(media.track('camera')).to.equal(camera);
    expect(told.at(-1)).to.equal('microphone on by browser');
  });

  inChromium('is off for the others, though wanted, until the system gives it back', async () => {
    await media.set('camera', true, 'user');
    const camera = media.track('camera')!;
    mute(camera);
    expect([media.track('camera'), told.at(-1)]).to.deep.equal([null, 'camera off by browser']);
    expect(media.wants('camera')).to.equal(true);
    mute(camera, false);
    expect([media.track('camera'), told.at(-1)]).to.deep.equal([camera, 'camera on by browser']);
    mute(camera);
    await media.set('camera', false, 'user');
    mute(camera, false);
    expect([told.at(-1), camera.readyState]).to.deep.equal(['camera off by user', 'ended']);
    expect(media.stream.getTracks()).to.deep.equal([]);
  });
});

describe('a microphone that the system interrupted (D10)', () => {
  let party: Party;
  const audio = new Audio();
  beforeEach(() => (party = new Party()));
  afterEach(() => {
    audio.srcObject = null;
    party.end();
  });

  it('is heard by the others again within 3 s after it is over', async () => {
    const [ada, bob] = await party.pair({ microphone: true });
    await until(() => bob.state.participants[0]?.microphone, 'Bob knows that the microphone is on');
    const { id, stream } = bob.state.participants[0]!;
    // Browsers count no sound that is not played.
    audio.srcObject = stream;
    await audio.play();
    const energy = async () => {
      const entries = [...(await bob.getStats(id)).values()] as RTCInboundRtpStreamStats[];
      return entries.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.totalAudioEnergy ?? 0;
    };
    await until(energy, 'Ada is heard');
    const [track] = ada.state.localStream.getAudioTracks();
    // Muted by the system, and dead whatever becomes of that.
    track!.enabled = false;
    mute(track!);
    let last = -1;
    await waitUntil(async () => last === (last = await energy()), 'Ada is not heard', {
      timeout: 10_000,
      interval: 300,
    });
    const since = performance.now();
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await until(async () => (await energy()) > last, 'Ada is heard again');
    expect(performance.now() - since).to.be.below(3_000);
  });
});
