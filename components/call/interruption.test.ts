import { expect, waitUntil } from '@open-wc/testing';
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
