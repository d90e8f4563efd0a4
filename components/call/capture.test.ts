import { expect } from '@open-wc/testing';
import { failureOf } from './call.fixture.js';
import { Capture, type Device } from './capture.js';
import type { CallError } from './errors.js';

// Only Chromium tells a page of its own policy.
const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};

describe('asking for camera and microphone', () => {
  const original = navigator.mediaDevices.getUserMedia;
  const ask = (constraints?: MediaStreamConstraints) => original.call(navigator.mediaDevices, constraints);
  const refuse = (name: string, message = '') => Promise.reject(new DOMException(message, name));
  let asks: string[];
  let opened: MediaStreamTrack[];
  /** What the browser does when it is asked; it is asked for real unless a test says otherwise. */
  let answer: typeof ask;
  let capture: Capture;

  beforeEach(() => {
    asks = [];
    opened = [];
    answer = ask;
    capture = new Capture(() => true);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      asks.push([constraints?.audio && 'audio', constraints?.video && 'video'].filter(Boolean).join('+'));
      const stream = await answer(constraints);
      opened.push(...stream.getTracks());
      return stream;
    };
  });
  afterEach(() => {
    for (const track of opened) track.stop();
    navigator.mediaDevices.getUserMedia = original;
  });
  /** The kind of the track, or the code of the failure, of each. */
  const open = (...devices: Device[]) =>
    Promise.all(
      devices.map((device) =>
        capture.open(device, undefined).then(
          (track) => track?.kind,
          (cause: CallError) => cause.code,
        ),
      ),
    );

  it('gets the one that is there when the other is missing (D2)', async () => {
    answer = (constraints) => (constraints?.video ? refuse('NotFoundError') : ask(constraints));
    expect(await open('camera', 'microphone')).to.deep.equal(['device-missing', 'audio']);
  });

  it('gets the one that is allowed when the other comes without a word (D6)', async () => {
    answer = (constraints) => {
      if (constraints?.audio) return ask({ audio: true });
      return refuse('NotAllowedError');
    };
    expect(await open('camera', 'microphone')).to.deep.equal(['permission-denied', 'audio']);
  });

  it('names each failure of the browser, with what to do next (D1, D3)', async () => {
    const names: [string, string, string][] = [
      ['NotAllowedError', 'Permission denied', 'permission-denied'],
      ['NotAllowedError', 'Permission dismissed', 'permission-dismissed'],
      ['NotFoundError', '', 'device-missing'],
      ['OverconstrainedError', '', 'device-missing'],
      ['NotReadableError', '', 'device-busy'],
      ['AbortError', '', 'device-busy'],
    ];
    for (const [name, message, code] of names) {
      answer = () => refuse(name, message);
      const cause = (await failureOf(capture.open('camera', undefined))) as CallError;
      expect([cause.code, (cause.cause as Error).name]).to.deep.equal([code, name]);
      expect(cause.hint, name).to.match(/Allow|Plug|Close/);
    }
  });

  it('asks for a chosen camera wherever it looks, and for one that looks at the person else', async () => {
    const wishes: unknown[] = [];
    answer = (constraints) => {
      const { deviceId, facingMode } = constraints!.video as MediaTrackConstraints;
      wishes.push([deviceId, facingMode]);
      return ask({ video: true });
    };
    await capture.open('camera', 'chosen');
    await capture.open('camera', undefined);
    expect(wishes).to.deep.equal([
      ['chosen', undefined],
      [undefined, 'user'],
    ]);
  });

  it('asks for less, once, when what it likes best cannot be had (D3, D4)', async () => {
    for (const name of ['OverconstrainedError', 'NotReadableError', 'AbortError']) {
      asks = [];
      answer = (constraints) => (constraints?.video === true ? ask(constraints) : refuse(name));
      expect(await open('camera'), name).to.deep.equal(['video']);
      expect(asks, name).to.deep.equal(['video', 'video']);
    }
  });

  it('takes another device when the one that was asked for is gone (D4)', async () => {
    const track = await capture.open('microphone', { exact: 'gone' });
    expect(track?.readyState).to.equal('live');
    expect(asks).to.have.length(2);
  });

  it('asks for both, for each alone, for less, and then goes without', async () => {
    answer = () => refuse('NotReadableError');
    expect(await open('camera', 'microphone')).to.deep.equal(['device-busy', 'device-busy']);
    expect(asks[0]).to.equal('audio+video');
    expect(asks.slice(1).sort()).to.deep.equal(['audio', 'audio', 'video', 'video']);
  });

  it('asks nobody again who closed the question, unless they press the button (D1)', async () => {
    answer = () => refuse('NotAllowedError', 'Permission dismissed');
    expect(await open('camera', 'microphone')).to.deep.equal(['permission-dismissed', 'permission-dismissed']);
    expect(asks).to.deep.equal(['audio+video']);
    answer = ask;
    expect(await open('camera')).to.deep.equal(['video']);
  });

  it('says that the page is not secure, where browsers hide their devices (D5)', async () => {
    const isSecure = Object.getOwnPropertyDescriptor(globalThis, 'isSecureContext')!;
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
    Object.defineProperty(globalThis, 'isSecureContext', { value: false, configurable: true });
    try {
      expect(await open('camera')).to.deep.equal(['insecure-context']);
    } finally {
      Reflect.deleteProperty(navigator, 'mediaDevices');
      Object.defineProperty(globalThis, 'isSecureContext', isSecure);
    }
  });

  inChromium('says that the page which holds this one forbids it (D6)', async () => {
    const frame = document.createElement('iframe');
    frame.allow = "camera 'none'";
    frame.src = URL.createObjectURL(new Blob([''], { type: 'text/html' }));
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve));
    const inside = frame.contentWindow as unknown as { codes: Promise<unknown>; eval: (code: string) => void };
    inside.eval(`codes = import('${new URL('./capture.ts', import.meta.url).href}').then(({ Capture }) => {
      const capture = new Capture(() => true);
      const code = (device) => capture.open(device).then((track) => track.stop(), (cause) => cause.code);
      return Promise.all([code('camera'), code('microphone')]);
    })`);
    expect(await inside.codes).to.deep.equal(['policy-blocked', undefined]);
    frame.remove();
  });
});
