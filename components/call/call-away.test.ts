import { expect } from '@open-wc/testing';
import type { DataEvent } from './call-events.js';
import type { Call } from './call.js';
import { eventsOf, Party, until } from './call.fixture.js';

describe('a call whose relay is away', () => {
  const media = navigator.mediaDevices as { getDisplayMedia?: () => Promise<MediaStream> };
  const { restartIce, setLocalDescription } = RTCPeerConnection.prototype;
  let party: Party;
  let restarts: number;
  /** Offers and answers. */
  let descriptions: number;
  let timer: ReturnType<typeof setInterval>;

  beforeEach(() => {
    party = new Party();
    restarts = descriptions = 0;
    RTCPeerConnection.prototype.restartIce = function () {
      restarts++;
      restartIce.call(this);
    };
    RTCPeerConnection.prototype.setLocalDescription = function () {
      descriptions++;
      return Reflect.apply(setLocalDescription, this, []) as Promise<void>;
    };
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const paint = canvas.getContext('2d')!;
    let frames = 0;
    timer = setInterval(() => {
      paint.fillStyle = frames++ % 2 ? '#fff' : '#00f';
      paint.fillRect(0, 0, 640, 360);
    }, 50);
    Object.defineProperty(media, 'getDisplayMedia', { value: async () => canvas.captureStream(), configurable: true });
  });
  afterEach(() => {
    party.end();
    clearInterval(timer);
    Object.assign(RTCPeerConnection.prototype, { restartIce, setLocalDescription });
    // The browser's own stands behind it.
    delete media.getDisplayMedia;
  });

  const seenBy = (call: Call) => call.state.participants[0]!;
  const areAway = async (calls: readonly Call[]) => {
    party.relay.isUp = false;
    for (const call of calls) await until(() => call.state.phase === 'reconnecting', 'the relay is missed');
  };

  it('tells what changes from page to page, and the relay of it once it is back (R9)', async () => {
    const [ada, bob] = await party.pair({ microphone: true });
    await until(() => seenBy(bob).microphone, 'Bob hears Ada');
    const data = eventsOf<DataEvent>(bob, 'data');
    await areAway([ada, bob]);
    expect(descriptions).to.equal(2);
    await ada.setMicrophone(false);
    await until(() => !seenBy(bob).microphone, 'Bob knows that Ada is muted');
    await ada.setMicrophone(true);
    await until(() => seenBy(bob).microphone, 'Bob knows that she is not');
    await ada.setMicrophone(false);
    await ada.setCamera(true);
    await until(() => seenBy(bob).camera, 'Bob knows of the camera');
    await ada.raiseHand(true);
    await until(() => seenBy(bob).hand, 'Bob sees the hand');
    ada.displayName = 'Ada L.';
    await until(() => seenBy(bob).displayName === 'Ada L.', 'Bob knows the name');
    await ada.sendMessage('To all');
    await ada.sendMessage('To Bob', { to: bob.state.self!.id });
    await until(() => bob.state.messages.map(({ text }) => text).join() === 'To all,To Bob', 'Bob reads both');
    await ada.sendData({ some: 'data' }, { topic: 'test' });
    await until(() => data.length === 1, 'the page has its data');
    expect(data[0]!.data).to.deep.equal({ some: 'data' });
    await ada.shareScreen();
    await until(() => seenBy(bob).screenStream, 'Bob knows of the screen');
    for (const srcObject of [seenBy(bob).stream, seenBy(bob).screenStream]) {
      const video = Object.assign(document.createElement('video'), { muted: true, srcObject });
      await video.play();
      await until(() => video.videoWidth > 0, 'Bob sees the camera, and the screen');
      video.srcObject = null;
    }
    // Nothing of it had to be negotiated.
    expect([ada.state.phase, descriptions]).to.deep.equal(['reconnecting', 2]);
    party.relay.isUp = true;
    await until(() => [ada, bob].every(({ state }) => state.phase === 'joined'), 'both are back');
    const cem = party.call('Cem');
    cem.connect();
    // Whoever looks on hears it from the relay alone.
    await until(() => cem.state.participants.length === 2, 'Cem looks on');
    const known = { displayName: 'Ada L.', microphone: false, camera: true, hand: true, screen: true };
    expect(cem.state.participants[0]).to.include(known);
    expect(seenBy(bob)).to.include(known);
  });

  it('looks for other ways on another network only once the relay is back, which alone carries that far (R11)', async () => {
    const [ada, bob] = await party.pair();
    await areAway([ada, bob]);
    dispatchEvent(new Event('online'));
    await ada.sendMessage('Still here?');
    await until(() => bob.state.messages.length === 1, 'Bob reads it');
    expect([restarts, seenBy(ada).connection, seenBy(bob).connection]).to.deep.equal([0, 'connected', 'connected']);
    party.relay.isUp = true;
    await until(() => restarts === 2, 'both look for other ways');
    await party.connected(ada, 1);
    await party.connected(bob, 1);
  });
});
