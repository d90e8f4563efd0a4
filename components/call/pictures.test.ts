import { expect } from '@open-wc/testing';
import { until } from './call.fixture.js';
import type { LinkSample } from './link-quality.js';
import { SOURCES } from './peer-link.js';
import { Pictures } from './pictures.js';

const KINDS = ['audio', 'video', 'video', 'audio'] as const;

describe('what is sent on one link', () => {
  let ends: [RTCPeerConnection, RTCPeerConnection];
  let pictures: Pictures;
  const context = new AudioContext();
  const track = () => context.createMediaStreamDestination().stream.getAudioTracks()[0]!;
  const senderOf = (source: (typeof SOURCES)[number]) => ends[0].getTransceivers()[SOURCES.indexOf(source)]!.sender;
  const encodingOf = (source: (typeof SOURCES)[number]) => senderOf(source).getParameters().encodings[0]!;
  const measured = (availableBitrate: number): LinkSample => ({
    ...{ packetsReceived: 0, packetsLost: 0, lostThere: 0, roundTripMs: 0 },
    ...{ availableBitrate, isLimited: true },
  });

  beforeEach(async () => {
    ends = [new RTCPeerConnection(), new RTCPeerConnection()];
    const [one, other] = ends;
    for (const kind of KINDS) one.addTransceiver(kind, { direction: 'sendrecv' });
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription!);
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription!);
    await senderOf('microphone').replaceTrack(track());
    pictures = new Pictures(senderOf);
  });
  afterEach(() => ends.forEach((end) => end.close()));
  after(() => context.close());

  it('holds nothing in the place of a screen’s sound while there is none, so that none of the way is kept free for it', async () => {
    await pictures.apply();
    expect(encodingOf('screenAudio').active).to.equal(false);
    await senderOf('screenAudio').replaceTrack(track());
    await pictures.apply();
    expect(encodingOf('screenAudio').active).to.equal(true);
    await senderOf('screenAudio').replaceTrack(null);
    await pictures.apply();
    expect(encodingOf('screenAudio').active).to.equal(false);
  });

  it('holds a voice that takes less where the way is thin', async () => {
    await pictures.apply();
    expect(encodingOf('microphone').maxBitrate).to.equal(undefined);
    pictures.measure(measured(60_000));
    await until(() => encodingOf('microphone').maxBitrate === 16_000, 'the voice takes less');
    expect(encodingOf('camera').active).to.equal(false);
    await until(() => encodingOf('microphone').active, 'the voice goes on');
  });

  it('gives up smoothness before legibility for a screen, unless it shows a film', async () => {
    const told: (string | undefined)[] = [];
    const sender = senderOf('screen');
    const setParameters = sender.setParameters.bind(sender);
    sender.setParameters = (parameters) => {
      told.push(parameters.degradationPreference);
      return setParameters(parameters);
    };
    await pictures.apply();
    const { captureStream } = HTMLCanvasElement.prototype;
    const canvas = document.createElement('canvas');
    canvas.getContext('2d');
    for (const contentHint of ['detail', 'motion', 'text', '']) {
      const screen = captureStream.call(canvas).getVideoTracks()[0]!;
      await sender.replaceTrack(Object.assign(screen, { contentHint }));
      told.length = 0;
      await pictures.apply();
      await pictures.apply();
      const preference = contentHint === 'motion' || !contentHint ? 'balanced' : 'maintain-resolution';
      expect(told, contentHint).to.deep.equal([preference]);
    }
  });

  it('begins with small pictures, which no way is too narrow for, and goes on with full ones soon after it is open', async () => {
    const [camera] = (await navigator.mediaDevices.getUserMedia({ video: { height: 720 } })).getVideoTracks();
    const { height } = camera!.getSettings();
    await senderOf('camera').replaceTrack(camera!);
    const sentHeight = () => Math.round(height! / encodingOf('camera').scaleResolutionDownBy!);
    await pictures.apply();
    expect(sentHeight()).to.equal(180);
    pictures.begin();
    await until(() => sentHeight() === height, 'the picture grows');
    camera!.stop();
  });
});
