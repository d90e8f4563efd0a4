import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from './support/e2e.js';
import {
  come,
  comeIn,
  comeTogether,
  connected,
  eventsOf,
  listen,
  newRoom,
  paneOf,
  panes,
  press,
} from './support/people.js';
import { until } from './support/until.js';
import type { Visitor } from './support/visitor.js';

const isPressed = (person: Visitor, part: string): Promise<boolean> =>
  person.page.$eval(`video-chat >>> [part~="${part}"]`, (button) => button.getAttribute('aria-pressed') === 'true');

const seesPicture = (person: Visitor, of: string, wanted: boolean): Promise<boolean> =>
  until(`${person.name} sees ${wanted ? 'the picture' : 'no picture'} of ${of}`, async () => {
    const pane = await paneOf(person, of);
    return pane?.picture === wanted;
  });

/** Sound that was decoded from the first other person, in all; it grows while somebody is heard. */
const energy = (person: Visitor): Promise<number> =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    for (const entry of (await chat.getStats(chat.participants[0]!.id)).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio' && entry.totalAudioEnergy > 0) {
        return entry.totalAudioEnergy as number;
      }
    }
    return 0;
  });

/** Bytes of pictures that came from the first other person. */
const pictureBytes = (person: Visitor): Promise<number> =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    let bytes = 0;
    for (const entry of (await chat.getStats(chat.participants[0]!.id)).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') bytes += entry.bytesReceived as number;
    }
    return bytes;
  });

describe('camera and microphone', () => {
  it(
    'go on and off with their buttons before the call, and are asked for by nobody else',
    e2e(async (world) => {
      const ada = await come(world, 0, { room: newRoom() });
      assert.equal(await isPressed(ada, 'camera-button'), false);
      assert.deepEqual(
        await ada.run(() => document.querySelector('video-chat')!.call.state.localStream.getTracks().length),
        0,
      );
      await press(ada, 'camera-button');
      await press(ada, 'microphone-button');
      await ada.eventually(
        'both are open',
        () => document.querySelector('video-chat')!.call.state.localStream.getTracks().length === 2,
      );
      assert.equal(await isPressed(ada, 'camera-button'), true);
      assert.equal(await isPressed(ada, 'microphone-button'), true);
      await press(ada, 'camera-button');
      await ada.eventually('the camera is off', () => !document.querySelector('video-chat')!.camera);
      await press(ada, 'join-button');
      await ada.eventually('Ada is in', () => document.querySelector('video-chat')!.self?.microphone === true);
      assert.equal(await ada.run(() => document.querySelector('video-chat')!.self!.camera), false);
    }),
  );

  it(
    'are shown and heard in one pane for each person; the own one is a mirror, and silent',
    e2e(async (world) => {
      const people = await comeTogether(world, 'camera microphone');
      for (const [index, person] of people.entries()) {
        const [own, other] = [['Ada', 'Bob'][index]!, ['Bob', 'Ada'][index]!];
        await seesPicture(person, own, true);
        await seesPicture(person, other, true);
        await until('the other one is heard', async () => (await paneOf(person, other))?.sounds);
        const seen = await panes(person);
        assert.equal(seen.length, 2);
        const ownPane = (await paneOf(person, own))!;
        // Firefox says of its fake camera that it looks away from the person.
        const looksAway = await person.run(() => {
          const [track] = document.querySelector('video-chat')!.call.state.localStream.getVideoTracks();
          return track!.getSettings().facingMode === 'environment';
        });
        assert.deepEqual([ownPane.mirrored, ownPane.sounds], [!looksAway, false]);
        assert.equal((await paneOf(person, other))!.mirrored, false);
        await until('sound arrives', async () => (await energy(person)) > 0);
      }
    }),
  );

  it(
    'camera off puts out the light, shows a plain pane to the others within 500 ms, and negotiates nothing; on again works (D8)',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world, 'camera');
      await seesPicture(bob, 'Ada', true);
      await ada.run(() => {
        const [track] = document.querySelector('video-chat')!.self!.stream.getVideoTracks();
        const described = { times: 0 };
        Object.assign(globalThis, { track, described });
        const { setLocalDescription } = RTCPeerConnection.prototype;
        RTCPeerConnection.prototype.setLocalDescription = function () {
          described.times++;
          return Reflect.apply(setLocalDescription, this, []) as Promise<void>;
        };
      });
      await bob.run(() => {
        const look = () => {
          const panes = [...document.querySelector('video-chat')!.shadowRoot!.querySelectorAll('video-pane')];
          const roots = panes.map((pane) => pane.shadowRoot!);
          const pane = roots.find((root) => root.querySelector('[part~="name"]')?.textContent.includes('Ada'));
          const video = pane?.querySelector('video');
          const isPlain = video && (!video.srcObject || getComputedStyle(video).opacity === '0');
          if (isPlain) Object.assign(globalThis, { plainAt: Date.now() });
          else requestAnimationFrame(look);
        };
        look();
      });
      const start = Date.now();
      await ada.run(() => (document.querySelector('video-chat')!.camera = false));
      await seesPicture(bob, 'Ada', false);
      const plainAt = await bob.eventually('a frame was plain', () => (globalThis as { plainAt?: number }).plainAt);
      assert.ok(plainAt > start && plainAt - start <= 500, `plain after ${plainAt - start} ms`);
      assert.equal(
        await ada.run(() => (globalThis as unknown as { track: MediaStreamTrack }).track.readyState),
        'ended',
      );
      assert.match((await paneOf(bob, 'Ada'))!.name, /Ada/);
      await press(ada, 'camera-button');
      await seesPicture(bob, 'Ada', true);
      assert.equal(await ada.run(() => (globalThis as unknown as { described: { times: number } }).described.times), 0);
    }),
  );

  it(
    'tell who switched them, and when the capture really changed',
    e2e(async (world) => {
      const ada = await comeIn(world, 0, { room: newRoom() });
      const devices = ['camera', 'microphone'] as const;
      await listen(ada, ...devices.map((device) => `${device}change`));
      for (const device of devices) {
        const heard = () => eventsOf(ada, `${device}change`);
        await press(ada, `${device}-button`);
        await until(`the ${device} is on`, async () => (await heard()).length === 1);
        await ada.run((name) => (document.querySelector('video-chat')![name] = false), device);
        await until(`the ${device} is off`, async () => (await heard()).length === 2);
        const changes = (await heard()).map(({ enabled, by }) => [enabled, by]);
        assert.deepEqual(changes, [
          [true, 'user'],
          [false, 'page'],
        ]);
      }
    }),
  );

  it(
    'are not needed: one watches, listens and writes, also when both are denied (D1)',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: 'camera microphone' });
      const wishes = { devices: 'denied' } as const;
      const browser = await world.launch(1, wishes);
      const bob = await come(world, 1, { room, name: 'Bob', attributes: 'camera microphone', browser });
      await bob.eventually(
        'the refusal is told',
        () => document.querySelector('video-chat')!.error?.code === 'permission-denied',
      );
      await press(bob, 'join-button');
      await connected(bob, 1);
      await seesPicture(bob, 'Ada', true);
      assert.deepEqual(
        await bob.run(() => [
          document.querySelector('video-chat')!.camera,
          document.querySelector('video-chat')!.microphone,
        ]),
        [false, false],
      );
      await bob.run(() => document.querySelector('video-chat')!.sendMessage('I can only write'));
      await ada.eventually('the message comes', () => document.querySelector('video-chat')!.messages.length === 1);
      assert.equal((await paneOf(ada, 'Bob'))!.picture, false);
    }),
  );

  it(
    'show nothing to somebody who wants sound only, and send nothing from them',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: 'camera microphone' });
      const bob = await comeIn(world, 1, { room, name: 'Bob', attributes: 'camera microphone audio-only' });
      await connected(bob, 1);
      assert.equal(await bob.run(() => document.querySelector('video-chat')!.camera), false);
      await until('sound arrives', async () => (await energy(bob)) > 0);
      assert.equal((await paneOf(ada, 'Bob'))!.picture, false);
      // Ada's camera is on, and Bob knows it; but he asked her to send him no picture.
      await bob.eventually('Ada is known', () => document.querySelector('video-chat')!.participants[0]?.camera);
      assert.equal((await paneOf(bob, 'Ada'))!.picture, false);
      await until('only sound arrives', async () => {
        const [seen, heard] = [await pictureBytes(bob), await energy(bob)];
        await until('more sound arrives', async () => (await energy(bob)) > heard);
        return (await pictureBytes(bob)) === seen;
      });
    }),
  );

  it(
    'are heard as loud as the page says: muted and volume are the speakers',
    e2e(async (world) => {
      const [ada] = await comeTogether(world, 'microphone');
      await until('Bob is heard', async () => (await paneOf(ada, 'Bob'))?.sounds);
      await ada.run(() => (document.querySelector('video-chat')!.muted = true));
      await until('nothing is heard', async () => !(await paneOf(ada, 'Bob'))?.sounds);
      await ada.run(() => {
        document.querySelector('video-chat')!.muted = false;
        document.querySelector('video-chat')!.volume = 0.3;
      });
      const volume = () =>
        ada.run(() => {
          const panes = document.querySelector('video-chat')!.shadowRoot!.querySelectorAll('video-pane');
          return [...panes]
            .map((pane) => pane.shadowRoot!.querySelector('audio')?.volume)
            .find((one) => one !== undefined);
        });
      await until('it is heard at that volume', async () => Math.abs(((await volume()) ?? 1) - 0.3) < 0.01);
    }),
  );

  it(
    'tell who speaks, and how good the connection is',
    e2e(async (world) => {
      const [ada] = await comeTogether(world, 'camera microphone');
      await ada.eventually('Bob speaks', () => document.querySelector('video-chat')!.participants[0]?.speaking);
      await ada.eventually(
        'the quality is known',
        () => document.querySelector('video-chat')!.participants[0]?.quality === 4,
      );
    }),
  );
});
