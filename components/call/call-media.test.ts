import { expect, waitUntil } from '@open-wc/testing';
import { CallError } from './errors.js';
import type { CameraChangeEvent, DeviceChangeEvent } from './call-events.js';
import type { Call } from './call.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('the devices of a call', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  it('are captured only when asked for, and not before the lobby', async () => {
    const ada = party.call('Ada', { camera: true });
    expect(ada.state.camera).to.equal(true);
    expect(ada.state.localStream.getTracks()).to.deep.equal([]);
    ada.connect();
    await until(() => ada.state.localStream.getVideoTracks().length === 1, 'the preview shows the camera');
    expect(ada.state.localStream.getAudioTracks()).to.deep.equal([]);
    expect(ada.state.phase).to.equal('lobby');
  });

  it('are seen and heard by the other, also when only one side has any', async () => {
    const [ada, bob] = await party.pair({ camera: true, microphone: true });
    await until(() => bob.state.participants[0]?.camera && bob.state.participants[0].microphone, 'Bob knows');
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = bob.state.participants[0]!.stream;
    await video.play();
    await until(() => video.videoWidth > 0, 'Bob sees a picture');
    expect(ada.state.participants[0]).to.include({ camera: false, microphone: false });
    video.srcObject = null;
  });

  it('goes dark at once, without negotiation, and comes back (D8)', async () => {
    const [ada, bob] = await party.pair({ camera: true });
    await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
    const changes = eventsOf<CameraChangeEvent>(ada, 'camerachange');
    const [track] = ada.state.localStream.getVideoTracks();
    await ada.setCamera(false, 'user');
    expect(track?.readyState).to.equal('ended');
    await until(() => !bob.state.participants[0]?.camera, 'Bob knows that it is off');
    await ada.setCamera(true);
    await until(() => bob.state.participants[0]?.camera, 'Bob knows that it is on');
    expect(changes.map(({ enabled, by }) => [enabled, by])).to.deep.equal([
      [false, 'user'],
      [true, 'page'],
    ]);
  });

  it('ends in the state that was asked for last', async () => {
    const ada = party.call('Ada');
    await ada.join();
    const asked = [true, false, true, false].map((on) => ada.setCamera(on));
    await Promise.allSettled(asked);
    expect(ada.state.camera).to.equal(false);
    await until(() => ada.state.localStream.getTracks().length === 0, 'nothing is captured');
    expect(ada.state.self?.camera).to.equal(false);
  });

  it('are released by leaving, and come back with the next join', async () => {
    const ada = party.call('Ada', { camera: true, microphone: true });
    await ada.join();
    await until(() => ada.state.localStream.getTracks().length === 2, 'both are open');
    const tracks = ada.state.localStream.getTracks();
    await ada.leave();
    expect(tracks.map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
    expect(ada.state).to.include({ camera: false, microphone: false });
    await ada.join();
    await until(() => ada.state.localStream.getTracks().length === 2, 'both are open again');
  });

  it('are released when the call is closed while they are being opened', async () => {
    const opened: MediaStreamTrack[] = [];
    let isAsked = false;
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      isAsked = true;
      const stream = await original(constraints);
      opened.push(...stream.getTracks());
      return stream;
    };
    try {
      const ada = party.call('Ada', { camera: true });
      const joining = failureOf(ada.join());
      await until(() => isAsked, 'the browser is asked');
      ada.close();
      await joining;
      await until(
        () => opened.length > 0 && opened.every(({ readyState }) => readyState === 'ended'),
        'the camera is released',
      );
      expect(ada.state.phase).to.equal('idle');
    } finally {
      navigator.mediaDevices.getUserMedia = original;
    }
  });

  it('stay off after leaving, if they are switched off there, or only sound is wanted', async () => {
    const ada = party.call('Ada', { camera: true, microphone: true });
    await ada.join();
    await until(() => ada.state.localStream.getTracks().length === 2, 'both are open');
    await ada.leave();
    await ada.setMicrophone(false);
    ada.audioOnly = true;
    await ada.join();
    expect(ada.state).to.include({ camera: false, microphone: false });
    expect(ada.state.localStream.getTracks()).to.deep.equal([]);
  });

  it('fall back to off, with an error that says what to do, when they are denied, and can be had later (D1)', async () => {
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    try {
      const ada = party.call('Ada', { camera: true, microphone: true });
      await ada.join();
      await until(() => !ada.state.camera && !ada.state.microphone, 'both are off');
      expect(ada.state.error).to.be.instanceOf(CallError).with.property('code', 'permission-denied');
      expect(ada.state.phase).to.equal('joined');
      expect(await failureOf(ada.setCamera(true))).to.have.property('code', 'permission-denied');
      navigator.mediaDevices.getUserMedia = original;
      await ada.setCamera(true);
      expect(ada.state.self?.camera).to.equal(true);
      // What keeps the microphone away still does.
      expect(ada.state.error?.hint).to.match(/^Microphone: denied/);
      await ada.setMicrophone(true);
      expect([ada.state.self?.microphone, ada.state.error]).to.deep.equal([true, null]);
    } finally {
      navigator.mediaDevices.getUserMedia = original;
    }
  });

  // Firefox delivers no `ended` but its own, and its fake devices cannot be unplugged.
  const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};
  const unplug = (call: Call) => {
    const [track] = call.state.localStream.getTracks();
    track!.stop();
    track!.dispatchEvent(new Event('ended'));
  };

  inChromium('is replaced when it is unplugged, within a second and without negotiation (D7)', async () => {
    const [ada, bob] = await party.pair({ camera: true });
    await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
    const changes = eventsOf<CameraChangeEvent>(ada, 'camerachange');
    const lists = eventsOf<DeviceChangeEvent>(ada, 'devicechange');
    const [old] = ada.state.localStream.getTracks();
    const start = performance.now();
    unplug(ada);
    expect([ada.state.camera, ada.state.self?.camera]).to.deep.equal([true, false]);
    await until(() => ada.state.self?.camera, 'another one is open');
    expect(performance.now() - start).to.be.below(1_000);
    expect(ada.state.localStream.getTracks()).to.have.length(1);
    expect(ada.state.localStream.getTracks()).to.not.include(old);
    await until(() => bob.state.participants[0]?.camera, 'Bob sees it');
    expect(changes.map(({ enabled, by }) => [enabled, by])).to.deep.equal([
      [false, 'device'],
      [true, 'device'],
    ]);
    await until(() => lists.length > 0, 'the devices are told');
    expect(lists[0]!.devices.cameras).to.have.length(1);
    expect(lists[0]!.devices.microphones.length).to.be.above(0);
  });

  inChromium(
    'goes off for everybody when it is unplugged and there is no other, and the call goes on (D7)',
    async () => {
      const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const [ada, bob] = await party.pair({ camera: true });
      await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
      try {
        unplug(ada);
        await until(() => !bob.state.participants[0]?.camera, 'Bob sees that it is off');
        await until(() => !ada.state.camera, 'it is off');
        expect(ada.state.error).to.have.property('code', 'device-missing');
        expect([ada.state.phase, bob.state.participants[0]?.connection]).to.deep.equal(['joined', 'connected']);
      } finally {
        navigator.mediaDevices.getUserMedia = original;
      }
    },
  );

  it('stays dark while the call is for sound only', async () => {
    const [ada, bob] = await party.pair({ camera: true });
    await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
    ada.audioOnly = true;
    await until(() => !bob.state.participants[0]?.camera, 'Bob sees it go off');
    await ada.setCamera(true);
    expect(ada.state.camera).to.equal(false);
    expect(ada.state.localStream.getVideoTracks()).to.deep.equal([]);
  });

  it('is sent no taller than it is shown, and not at all where it is not', async () => {
    const [, bob] = await party.pair({ camera: true });
    await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
    const { id } = bob.state.participants[0]!;
    const received = async () => {
      for (const entry of (await bob.getStats(id)).values())
        if (entry.type === 'inbound-rtp' && entry.frameHeight)
          return entry as { frameHeight: number; framesReceived: number };
      return { frameHeight: Infinity, framesReceived: 0 };
    };
    bob.wantPicture(id, 90);
    await until(async () => (await received()).frameHeight <= 90, 'it is small');
    bob.wantPicture(id, 0);
    let last = -1;
    const stopped = async () => last === (last = (await received()).framesReceived);
    await waitUntil(stopped, 'it stops', { timeout: 10_000, interval: 500 });
    bob.wantPicture(id, 720);
    await until(async () => (await received()).frameHeight > 90, 'it is large again');
  });

  it('is not sent to somebody who wants sound only', async () => {
    const [, bob] = await party.pair({ camera: true });
    await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
    const { id } = bob.state.participants[0]!;
    const frames = async () => {
      for (const entry of (await bob.getStats(id)).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.packetsReceived)
          return entry.packetsReceived as number;
      }
      return 0;
    };
    await until(frames, 'pictures arrive');
    bob.audioOnly = true;
    let last = -1;
    await waitUntil(async () => last === (last = await frames()), 'pictures stop', {
      timeout: 10_000,
      interval: 500,
    });
  });
});
