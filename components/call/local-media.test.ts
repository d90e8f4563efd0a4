import { expect, waitUntil } from '@open-wc/testing';
import { CallError } from './errors.js';
import { LocalMedia } from './local-media.js';

type Ask = (constraints?: MediaStreamConstraints) => Promise<MediaStream>;

describe('LocalMedia', () => {
  const original = navigator.mediaDevices.getUserMedia;
  let asks: string[];
  let told: string[];
  let media: LocalMedia;
  /** What the browser does when it is asked; it is asked for real unless a test says otherwise. */
  let answer: Ask;

  beforeEach(() => {
    asks = [];
    told = [];
    answer = (constraints) => original.call(navigator.mediaDevices, constraints);
    navigator.mediaDevices.getUserMedia = (constraints) => {
      asks.push([constraints?.audio && 'audio', constraints?.video && 'video'].filter(Boolean).join('+'));
      return answer(constraints);
    };
    media = new LocalMedia({
      wanted: (device, on) => told.push(`${device} wanted ${on}`),
      captured: (device, track, by) => told.push(`${device} ${track ? 'on' : 'off'} by ${by}`),
      listens: () => {},
    });
  });
  afterEach(() => {
    media.release();
    navigator.mediaDevices.getUserMedia = original;
  });
  const failure = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (cause: unknown) => cause,
    );

  it('captures nothing before it may', async () => {
    await media.set('camera', true, 'page');
    expect(asks).to.deep.equal([]);
    expect(told).to.deep.equal(['camera wanted true']);
    await Promise.all(media.start());
    expect(told).to.deep.equal(['camera wanted true', 'camera on by page']);
  });

  it('asks the browser once for both', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('microphone', true, 'user')]);
    expect(asks).to.deep.equal(['audio+video']);
    expect(media.stream.getTracks()).to.have.length(2);
  });

  it('gets the one that is there when the other is missing', async () => {
    media.start();
    answer = (constraints) =>
      constraints?.video
        ? Promise.reject(new DOMException('No camera', 'NotFoundError'))
        : original.call(navigator.mediaDevices, constraints);
    const [camera, microphone] = await Promise.all([
      failure(media.set('camera', true, 'user')),
      failure(media.set('microphone', true, 'user')),
    ]);
    expect(camera).to.be.instanceOf(CallError).with.property('code', 'device-missing');
    expect(microphone).to.equal(null);
    expect([media.wants('camera'), media.wants('microphone')]).to.deep.equal([false, true]);
  });

  it('names each failure of the browser', async () => {
    media.start();
    const names: [string, string, string][] = [
      ['NotAllowedError', 'Permission denied', 'permission-denied'],
      ['NotAllowedError', 'Permission dismissed', 'permission-dismissed'],
      ['NotFoundError', '', 'device-missing'],
      ['OverconstrainedError', '', 'device-missing'],
      ['NotReadableError', '', 'device-busy'],
      ['AbortError', '', 'device-busy'],
    ];
    for (const [name, message, code] of names) {
      answer = () => Promise.reject(new DOMException(message, name));
      expect(await failure(media.set('camera', true, 'user')), name).to.have.property('code', code);
    }
  });

  it('stops the camera when it is off, and keeps the microphone open but unsent', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('microphone', true, 'user')]);
    const [camera, microphone] = [media.track('camera')!, media.track('microphone')!];
    await Promise.all([media.set('camera', false, 'user'), media.set('microphone', false, 'user')]);
    expect([camera.readyState, microphone.readyState]).to.deep.equal(['ended', 'live']);
    expect([media.track('camera'), media.track('microphone')]).to.deep.equal([null, null]);
    await media.set('microphone', true, 'user');
    expect(media.track('microphone')).to.equal(microphone);
    media.release();
    expect(microphone.readyState).to.equal('ended');
  });

  it('releases a device that opens after it was let go', async () => {
    media.start();
    let opened: MediaStream | undefined;
    answer = async (constraints) => {
      media.release();
      return (opened = await original.call(navigator.mediaDevices, constraints));
    };
    const asked = media.set('camera', true, 'user');
    await asked;
    expect(opened?.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
    expect(media.stream.getTracks()).to.deep.equal([]);
  });

  // Firefox delivers no `ended` but its own, and its fake devices cannot be unplugged.
  const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};
  inChromium('tells when the device is taken away', async () => {
    media.start();
    await media.set('camera', true, 'user');
    const track = media.track('camera')!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
    await waitUntil(() => told.includes('camera off by device'), 'it is told');
    expect(media.wants('camera')).to.equal(false);
  });

  it('asks the browser for nothing that is not wanted any more', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('camera', false, 'user')]);
    expect(asks).to.deep.equal([]);
  });

  it('asks once when it is switched on twice', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('camera', true, 'page')]);
    await media.set('camera', true, 'page');
    expect(asks).to.deep.equal(['video']);
    expect(told.filter((line) => line.startsWith('camera on'))).to.have.length(1);
  });
});
