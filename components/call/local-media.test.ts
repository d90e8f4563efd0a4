import { expect, waitUntil } from '@open-wc/testing';
import { failureOf } from './call.fixture.js';
import type { DeviceList } from './capture.js';
import { DeviceChoices, type ChosenDevices } from './device-choices.js';
import type { CallError } from './errors.js';
import { LocalMedia, type LocalMediaOwner } from './local-media.js';

// Firefox delivers no `ended` but its own, and its fake devices cannot be unplugged.
const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};

type Ask = (constraints?: MediaStreamConstraints) => Promise<MediaStream>;

describe('LocalMedia', () => {
  const original = navigator.mediaDevices.getUserMedia;
  let asks: string[];
  let told: string[];
  let failures: unknown[];
  let media: LocalMedia;
  let owner: LocalMediaOwner;
  let list: DeviceList;
  let chosen: ChosenDevices;
  /** What the browser does when it is asked; it is asked for real unless a test says otherwise. */
  let answer: Ask;

  beforeEach(() => {
    [asks, told, failures] = [[], [], []];
    answer = (constraints) => original.call(navigator.mediaDevices, constraints);
    navigator.mediaDevices.getUserMedia = (constraints) => {
      asks.push([constraints?.audio && 'audio', constraints?.video && 'video'].filter(Boolean).join('+'));
      return answer(constraints);
    };
    owner = {
      wanted: (device, on) => told.push(`${device} wanted ${on}`),
      captured: (device, track, by) => told.push(`${device} ${track ? 'on' : 'off'} by ${by}`),
      listens: () => {},
      listed: ({ microphones }, fallback) =>
        told.push(`${microphones.length} microphones${fallback ? ', another' : ''}`),
      known: (devices, all) => ([list, chosen] = [devices, all]),
      refused: () => {},
      allowed: () => {},
      failed: (cause) => failures.push(cause),
    };
    media = new LocalMedia(owner);
  });
  afterEach(() => {
    media.release();
    navigator.mediaDevices.getUserMedia = original;
  });
  it('captures nothing before it may', async () => {
    await media.set('camera', true, 'page');
    expect([asks, told]).to.deep.equal([[], ['camera wanted true']]);
    await Promise.all(media.start());
    expect(told).to.deep.equal(['camera wanted true', 'camera on by page']);
  });

  it('asks the browser once for both', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('microphone', true, 'user')]);
    expect(asks).to.deep.equal(['audio+video']);
    expect(media.stream.getTracks()).to.have.length(2);
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
    let opened: MediaStreamTrack[] = [];
    answer = async (constraints) => {
      media.release();
      const stream = await original.call(navigator.mediaDevices, constraints);
      return (opened = stream.getTracks()) && stream;
    };
    await media.set('camera', true, 'user');
    expect(opened.map(({ readyState }) => readyState)).to.deep.equal(['ended']);
    expect(media.stream.getTracks()).to.deep.equal([]);
  });

  it('asks the browser for nothing that is not wanted any more', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('camera', false, 'user')]);
    expect(asks).to.deep.equal([]);
    const [one, other] = [media.set('microphone', true, 'user'), media.set('camera', true, 'user')];
    await Promise.all([one, other, media.set('camera', false, 'user')]);
    expect(asks).to.deep.equal(['audio']);
  });

  it('asks once when it is switched on twice', async () => {
    media.start();
    await Promise.all([media.set('camera', true, 'user'), media.set('camera', true, 'page')]);
    await media.set('camera', true, 'page');
    expect(asks).to.deep.equal(['video']);
    expect(told.filter((line) => line.startsWith('camera on'))).to.have.length(1);
  });

  describe('when a device goes', () => {
    const enumerate = navigator.mediaDevices.enumerateDevices;
    /** The microphones that are plugged in, by their names; the first one is what the browser would choose. */
    let plugged: string[];
    const known = async () => {
      const list = await enumerate.call(navigator.mediaDevices);
      return list.filter(({ kind }) => kind === 'audioinput');
    };
    const announce = () => navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    const unplug = (name: string) => {
      plugged = plugged.filter((other) => other !== name);
      const track = media.stream.getTracks()[0] ?? muted!;
      track.stop();
      track.dispatchEvent(new Event('ended'));
      announce();
    };
    let muted: MediaStreamTrack | null;
    const now = () => media.track('microphone')?.label;
    const [HEADSET, BUILT_IN] = ['Fake Audio Input 1', 'Fake Audio Input 2'] as const;

    beforeEach(async () => {
      plugged = [HEADSET, BUILT_IN];
      muted = null;
      navigator.mediaDevices.enumerateDevices = async () =>
        (await known()).filter(({ label }) => plugged.includes(label));
      answer = async ({ audio } = {}) => {
        const list = await navigator.mediaDevices.enumerateDevices();
        const { deviceId: wish } = audio as MediaTrackConstraints;
        const id = typeof wish === 'object' ? (wish as ConstrainDOMStringParameters).exact : wish;
        const chosen = list.find(({ deviceId }) => deviceId === id) ?? list.find(({ label }) => label === plugged[0]);
        if (!chosen) throw new DOMException('', 'NotFoundError');
        const exact = { deviceId: { exact: chosen.deviceId } };
        return original.call(navigator.mediaDevices, { audio: exact });
      };
      media.start();
    });
    afterEach(() => {
      navigator.mediaDevices.enumerateDevices = enumerate;
    });

    inChromium('takes another one within a second, and returns to the first when it is back (D7)', async () => {
      await media.set('microphone', true, 'user');
      expect(now()).to.equal(HEADSET);
      const start = performance.now();
      unplug(HEADSET);
      expect(now()).to.equal(undefined);
      await waitUntil(() => now() === BUILT_IN, 'another one is open');
      expect(performance.now() - start).to.be.below(1_000);
      expect(media.wants('microphone')).to.equal(true);
      await waitUntil(() => told.at(-1) === '1 microphones, another', 'it is told');
      const [other] = media.stream.getTracks();
      plugged.unshift(HEADSET);
      announce();
      await waitUntil(() => told.at(-1) === '2 microphones', 'it is told that the first is back');
      expect(now()).to.equal(HEADSET);
      expect(other?.readyState).to.equal('ended');
      expect(media.stream.getTracks()).to.have.length(1);
      expect(told.filter((line) => /wanted|by device/.test(line))).to.deep.equal([
        'microphone wanted true',
        'microphone off by device',
        'microphone on by device',
        'microphone on by device',
      ]);
      expect(failures).to.deep.equal([]);
    });

    inChromium(
      'is off if there is no other, stays off, and is the first choice when it is asked for again',
      async () => {
        plugged = [HEADSET];
        await media.set('microphone', true, 'user');
        unplug(HEADSET);
        await waitUntil(() => !media.wants('microphone'), 'it is off');
        expect(told.filter((line) => line.includes('off'))).to.deep.equal(['microphone off by device']);
        await waitUntil(() => failures.length === 1, 'the reason is told');
        expect(failures[0]).to.have.property('code', 'device-missing');
        plugged = [BUILT_IN, HEADSET];
        announce();
        await waitUntil(() => told.at(-1) === '2 microphones', 'they are listed');
        expect(media.wants('microphone')).to.equal(false);
        await media.set('microphone', true, 'user');
        expect(now()).to.equal(HEADSET);
      },
    );

    inChromium('stays muted, without another one being opened, if it was muted', async () => {
      await media.set('microphone', true, 'user');
      muted = media.track('microphone');
      await media.set('microphone', false, 'user');
      const { length } = asks;
      unplug(HEADSET);
      await waitUntil(() => told.at(-1) === '1 microphones', 'it is told');
      expect([media.wants('microphone'), asks.length]).to.deep.equal([false, length]);
      await media.set('microphone', true, 'user');
      expect(now()).to.equal(BUILT_IN);
    });

    inChromium('can be switched off while another one is being looked for', async () => {
      await media.set('microphone', true, 'user');
      unplug(HEADSET);
      await media.set('microphone', false, 'user');
      await waitUntil(() => told.at(-1) === '1 microphones', 'the new list is told');
      expect([media.wants('microphone'), media.stream.getTracks().length]).to.deep.equal([false, 0]);
    });

    describe('and one is chosen', () => {
      const idOf = (label: string) => list.microphones.find((info) => info.label === label)!.deviceId;
      beforeEach(() => media.set('microphone', true, 'user'));
      afterEach(() => localStorage.removeItem('video-chat-devices'));
      const again = () => {
        media.release();
        (media = new LocalMedia(owner)).start();
        return media.set('microphone', true, 'user');
      };

      inChromium('uses that one, now and the next time', async () => {
        const [first] = media.stream.getTracks();
        await media.choose('microphone', idOf(BUILT_IN), { by: 'user' });
        expect([now(), first!.readyState, chosen.microphone]).to.deep.equal([BUILT_IN, 'ended', idOf(BUILT_IN)]);
        await media.set('microphone', false, 'user');
        await again();
        expect(now()).to.equal(BUILT_IN);
        await media.choose('microphone', '', { by: 'user' });
        await again();
        expect(now()).to.equal(HEADSET);
      });

      inChromium('finds it again by its name when the browser gave it another id', async () => {
        new DeviceChoices().set('microphone', { deviceId: 'older', groupId: 'older', label: BUILT_IN });
        await again();
        await waitUntil(() => now() === BUILT_IN && chosen.microphone === idOf(BUILT_IN), 'it is found');
      });

      inChromium('uses another one while it is away, keeps the choice, and comes back to it', async () => {
        await media.choose('microphone', idOf(BUILT_IN), { by: 'user' });
        unplug(BUILT_IN);
        await waitUntil(() => told.at(-1) === '1 microphones, another', 'another stands in');
        expect(localStorage.getItem('video-chat-devices')).to.contain(BUILT_IN);
        plugged.push(BUILT_IN);
        announce();
        await waitUntil(() => now() === BUILT_IN, 'it is back');
      });

      inChromium('says so when it is not there', async () => {
        const cause = await failureOf(media.choose('microphone', 'none', { by: 'user' }));
        expect([(cause as CallError).code, media.wants('microphone')]).to.deep.equal(['device-missing', true]);
        const speaker = (await failureOf(media.choose('speaker', 'none', { by: 'user' }))) as CallError;
        expect(speaker.hint).to.match(/^Speaker: not found/);
      });
    });

    it('tells when something is plugged in, and nothing any more once it is released', async () => {
      announce();
      await waitUntil(() => told.length === 1, 'it is told');
      media.release();
      announce();
      await navigator.mediaDevices.enumerateDevices();
      expect(told).to.have.length(1);
    });
  });
});
