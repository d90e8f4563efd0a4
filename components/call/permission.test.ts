import { expect, waitUntil } from '@open-wc/testing';
import { failureOf } from './call.fixture.js';
import type { CallError } from './errors.js';
import { LocalMedia, type Device } from './local-media.js';

describe('a device that the browser refuses', () => {
  const original = navigator.mediaDevices.getUserMedia;
  const query = navigator.permissions.query.bind(navigator.permissions);
  /** What the browser says of every device. */
  let permission: EventTarget & { state: PermissionState };
  /** What is listened for. */
  let listeners: string[];
  const decide = (state: PermissionState) => {
    permission.state = state;
    permission.dispatchEvent(new Event('change'));
  };
  const refuse = (name = 'NotAllowedError') => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
  };
  let media: LocalMedia;
  /** Why the camera and the microphone could not be had. */
  let refused: (string | undefined)[];
  let allowed: Device[];
  beforeEach(() => {
    permission = Object.assign(new EventTarget(), { state: 'denied' as const });
    listeners = [];
    permission.addEventListener = (type: string, listener: EventListener, options: AddEventListenerOptions) => {
      // What an earlier test has released comes too late.
      if (!options.signal!.aborted) listeners.push(type);
      EventTarget.prototype.addEventListener.call(permission, type, listener, options);
    };
    navigator.permissions.query = () => Promise.resolve(permission as PermissionStatus);
    refuse();
    [refused, allowed] = [[], []];
    media = new LocalMedia({
      ...{
        wanted: () => {},
        captured: () => {},
        listens: () => {},
        listed: () => {},
        known: () => {},
        failed: () => {},
      },
      refused: ({ camera, microphone }) => (refused = [camera?.code, microphone?.code]),
      allowed: (device) => allowed.push(device),
    });
    media.start();
  });
  afterEach(() => {
    media.release();
    navigator.permissions.query = query;
    navigator.mediaDevices.getUserMedia = original;
  });
  /** What is said of each. */
  const ask = (...devices: Device[]) =>
    Promise.all(devices.map(async (device) => (await failureOf(media.set(device, true, 'user'))) as CallError));

  it('is named: the camera, the microphone, or both', async () => {
    const [first, second] = await ask('camera', 'microphone');
    expect(first!.hint).to.match(/^Camera: denied/);
    expect(second!.hint).to.match(/^Camera and microphone: denied/);
    expect(refused).to.deep.equal(['permission-denied', 'permission-denied']);
    refuse('NotFoundError');
    expect((await ask('microphone'))[0]!.hint).to.match(/^Microphone: not found/);
    expect(refused).to.deep.equal(['permission-denied', 'device-missing']);
  });

  it('is told of when the browser allows it after all, while it is wished for (D1)', async () => {
    await ask('camera', 'microphone');
    await media.set('microphone', false, 'user');
    expect(refused).to.deep.equal(['permission-denied', undefined]);
    await waitUntil(() => listeners.length === 2, 'both are waited for');
    decide('prompt');
    decide('granted');
    expect(allowed).to.deep.equal(['camera']);
    await ask('camera', 'camera');
    decide('denied');
    decide('granted');
    expect(allowed).to.deep.equal(['camera', 'camera']);
    await media.set('camera', false, 'page');
    decide('granted');
    expect(allowed).to.deep.equal(['camera', 'camera']);
  });

  it('is told of also when it was allowed at once, and not for ever when it is the system that denies it', async () => {
    permission.state = 'granted';
    await ask('camera');
    await waitUntil(() => allowed.length, 'it is told');
    await ask('camera');
    await ask('camera');
    expect(allowed).to.deep.equal(['camera']);
  });

  it('is waited for no more once all is released, nor where it is no matter of permission', async () => {
    refuse('NotReadableError');
    await ask('microphone');
    refuse();
    await ask('camera');
    await waitUntil(() => listeners.length, 'it is waited for');
    media.release();
    expect(refused).to.deep.equal([undefined, undefined]);
    decide('granted');
    expect([listeners, allowed]).to.deep.equal([['change'], []]);
  });
});
