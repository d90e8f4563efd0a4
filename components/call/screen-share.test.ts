import { expect, waitUntil } from '@open-wc/testing';
import type { Call } from './call.js';
import type { ParticipantChangeEvent, ScreenChangeEvent } from './call-events.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

// Firefox delivers no `ended` but its own.
const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};

type Choose = (wish?: DisplayMediaStreamOptions) => Promise<MediaStream>;

describe('a shared screen', () => {
  const media = navigator.mediaDevices as { getDisplayMedia?: Choose };
  let party: Party;
  /** What was asked of the browser. */
  let wishes: (DisplayMediaStreamOptions | undefined)[];
  /** What the person does with the picker. */
  let choose: Choose;
  let captured: MediaStream[];
  const contexts: AudioContext[] = [];

  /** A picture that changes, with a sound or without. */
  const capture = (hasSound: boolean): Promise<MediaStream> => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const paint = canvas.getContext('2d')!;
    let frames = 0;
    const timer = setInterval(() => {
      paint.fillStyle = frames++ % 2 ? '#fff' : '#00f';
      paint.fillRect(0, 0, 640, 360);
      if (stream.getVideoTracks()[0]!.readyState === 'ended') clearInterval(timer);
    }, 50);
    const stream = canvas.captureStream();
    if (hasSound) {
      const context = new AudioContext();
      contexts.push(context);
      stream.addTrack(context.createMediaStreamDestination().stream.getAudioTracks()[0]!);
    }
    captured.push(stream);
    return Promise.resolve(stream);
  };
  const live = () => captured.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live');
  const seenBy = (call: Call) => call.state.participants[0];
  const told = (call: Call) => {
    const events = eventsOf<ScreenChangeEvent>(call, 'screenchange');
    return () => events.map(({ enabled, by }) => `${enabled ? 'on' : 'off'} by ${by}`).join(', ');
  };

  beforeEach(() => {
    party = new Party();
    [wishes, captured] = [[], []];
    choose = () => capture(true);
    Object.defineProperty(media, 'getDisplayMedia', {
      value: (wish?: DisplayMediaStreamOptions) => (wishes.push(wish), choose(wish)),
      configurable: true,
    });
  });
  afterEach(async () => {
    party.end();
    // The browser's own stands behind it, where there is one.
    delete media.getDisplayMedia;
    for (const context of contexts.splice(0)) await context.close();
  });

  it('is seen by the other beside the camera, with its sound, and is gone when it is stopped', async () => {
    const [ada, bob] = await party.pair({ camera: true });
    await until(() => seenBy(bob)?.camera, 'Bob sees the camera');
    const changes = eventsOf<ParticipantChangeEvent>(bob, 'participantchange');
    const screens = told(ada);
    await ada.shareScreen({}, 'user');
    expect(ada.state.screen).to.equal(true);
    expect(ada.state.self).to.include({ screen: true, screenStream: captured[0] });
    await until(() => seenBy(bob)?.screen, 'Bob knows');
    const { screenStream, stream } = seenBy(bob)!;
    expect(screenStream?.getTracks().map(({ kind }) => kind)).to.have.members(['audio', 'video']);
    expect(stream.getVideoTracks()).to.not.include(screenStream?.getVideoTracks()[0]);
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: screenStream });
    await video.play();
    await until(() => video.videoWidth === 640, 'Bob sees it, in full size');
    const start = performance.now();
    await ada.stopScreen();
    await until(() => !seenBy(bob)?.screen, 'Bob knows that it is over');
    expect(performance.now() - start).to.be.below(500);
    expect(seenBy(bob)).to.include({ screenStream: null, camera: true });
    expect(live()).to.deep.equal([]);
    expect(screens()).to.equal('on by user, off by page');
    const named = changes.map(({ changed }) => changed.join()).filter((keys) => keys.includes('screen'));
    expect(named).to.deep.equal(['screen,screenStream', 'screen,screenStream']);
    video.srcObject = null;
  });

  inChromium(
    'ends by the browser’s own bar as by the button, sound and all, and leaves the camera alone (D13)',
    async () => {
      const [ada, bob] = await party.pair({ camera: true });
      const screens = told(ada);
      await ada.shareScreen();
      await until(() => seenBy(bob)?.screen && seenBy(bob)?.camera, 'Bob sees it');
      const start = performance.now();
      const [picture] = captured[0]!.getVideoTracks();
      picture!.stop();
      picture!.dispatchEvent(new Event('ended'));
      await until(() => !seenBy(bob)?.screenStream, 'Bob sees it no more');
      expect(performance.now() - start).to.be.below(500);
      expect([seenBy(bob)?.camera, ada.state.camera, ada.state.screen]).to.deep.equal([true, true, false]);
      expect(live()).to.deep.equal([]);
      await ada.shareScreen();
      await until(() => seenBy(bob)?.screen, 'it can be shared again');
      expect(screens()).to.equal('on by page, off by browser, on by page');
    },
  );

  it('is not sent to those who do not see it, and comes back', async () => {
    const [ada, bob] = await party.pair({ camera: true });
    await ada.shareScreen();
    await until(() => seenBy(bob)?.screenStream, 'Bob sees it');
    const { id, screenStream } = seenBy(bob)!;
    const [picture] = screenStream!.getVideoTracks();
    const frames = async () => {
      for (const entry of (await bob.getStats(id)).values())
        if (entry.type === 'inbound-rtp' && entry.trackIdentifier === picture!.id)
          return entry.framesReceived as number;
      return 0;
    };
    const flows = async () => {
      const begun = await frames();
      await until(async () => (await frames()) > begun, 'it arrives');
    };
    const stops = async () => {
      let last = -1;
      await waitUntil(async () => last === (last = await frames()), 'it stops', { timeout: 10_000, interval: 500 });
    };
    await flows();
    bob.wantPicture(id, 0, { screen: true });
    await stops();
    bob.wantPicture(id, 360, { screen: true });
    bob.wantPicture(id, 0);
    await flows();
    bob.audioOnly = true;
    await stops();
    bob.audioOnly = false;
    await flows();
  });

  it('is no failure when the picker is closed (D14)', async () => {
    const [ada] = await party.pair();
    const errors = eventsOf(ada, 'error');
    const screens = told(ada);
    choose = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    await ada.shareScreen();
    expect([errors.length, ada.state.error, ada.state.screen, screens()]).to.deep.equal([0, null, false, '']);
  });

  it('says so when the browser or the system does not let it be captured', async () => {
    const [ada] = await party.pair();
    const codes: [string, string, string][] = [
      ['NotAllowedError', 'Permission denied by system', 'permission-denied'],
      ['InvalidStateError', 'needs a user gesture', 'not-allowed'],
      ['NotFoundError', '', 'device-missing'],
    ];
    for (const [name, message, code] of codes) {
      choose = () => Promise.reject(new DOMException(message, name));
      expect(await failureOf(ada.shareScreen())).to.have.property('code', code);
      expect(ada.state.error).to.have.property('code', code);
      expect(ada.state.error!.hint).to.match(/screen/);
      expect(ada.state.refusals).to.deep.equal({ camera: null, microphone: null });
    }
    Object.defineProperty(document, 'featurePolicy', { value: { allowsFeature: () => false }, configurable: true });
    choose = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    await failureOf(ada.shareScreen());
    expect(ada.state.error!.hint).to.match(/^Your screen: forbidden .+ display-capture=\(self\)/);
    Reflect.deleteProperty(document, 'featurePolicy');
    Object.defineProperty(media, 'getDisplayMedia', { value: undefined, configurable: true });
    expect(await failureOf(ada.shareScreen())).to.have.property('code', 'unsupported-browser');
  });

  it('is asked for once, however often the button is pressed', async () => {
    const [ada] = await party.pair();
    const asked = Array.from({ length: 10 }, (_, i) => (i % 3 === 1 ? ada.stopScreen() : ada.shareScreen()));
    await Promise.all(asked);
    expect([wishes.length, live().length, ada.state.screen]).to.deep.equal([1, 2, true]);
    await ada.stopScreen();
    expect(live()).to.deep.equal([]);
  });

  it('is not shared any more when it was stopped, or the room left, before one was chosen', async () => {
    const [ada] = await party.pair();
    for (const end of [() => ada.stopScreen(), () => ada.leave()]) {
      let answer!: () => void;
      const answered = new Promise<void>((resolve) => (answer = resolve));
      choose = () => answered.then(() => capture(true));
      const asked = ada.shareScreen();
      await end();
      answer();
      await asked;
      expect([ada.state.screen, live().length]).to.deep.equal([false, 0]);
    }
  });

  it('ends with the call, and cannot begin before it', async () => {
    const [ada] = await party.pair();
    await ada.shareScreen();
    await ada.leave();
    expect([ada.state.screen, ada.state.screenStream, live().length]).to.deep.equal([false, null, 0]);
    expect(await failureOf(ada.shareScreen())).to.have.property('code', 'not-joined');
  });

  it('is captured legibly, and without the others’ voices', async () => {
    const [ada, bob] = await party.pair();
    await ada.shareScreen({ contentHint: 'text' });
    expect(wishes[0]?.audio).to.include({ suppressLocalAudioPlayback: true, restrictOwnAudio: true });
    expect(wishes[0]?.audio).to.include({ echoCancellation: false });
    expect(wishes[0]).to.include({ selfBrowserSurface: 'exclude' });
    expect(captured[0]!.getVideoTracks()[0]!.contentHint).to.equal('text');
    await ada.stopScreen();
    await ada.shareScreen({ audio: false });
    expect(wishes[1]?.audio).to.equal(false);
    expect(captured[1]!.getVideoTracks()[0]!.contentHint).to.equal('detail');
    expect(bob.state.error).to.equal(null);
  });

  it('says that it has no sound only to those who asked for sound', async () => {
    const [ada] = await party.pair();
    choose = () => capture(false);
    await ada.shareScreen();
    expect(ada.state.error).to.equal(null);
    await ada.stopScreen();
    await ada.shareScreen({ audio: true });
    expect(ada.state.error).to.have.property('code', 'screen-audio-unavailable');
    expect(ada.state.screen).to.equal(true);
  });
});
