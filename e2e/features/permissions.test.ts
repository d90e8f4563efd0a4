import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { answer } from '../support/permission.js';
import { comeIn, connected, eventsOf, listen, newRoom, paneOf, panes, press } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** Chromium's own microphone, and no camera; the last flag of a name counts. */
const NO_CAMERA = { args: ['--use-fake-device-for-media-stream=device-count=0'] };

/** Where the network gives a site of this machine a name that is not the machine's own. */
const NAMED = { args: ['--host-resolver-rules=MAP meeting.example 127.0.0.1'] };

/** What the lobby says went wrong, once it is `code`. */
const refusal = (person: Visitor, code: string): Promise<string> =>
  until(`${person.name} is told “${code}”`, () =>
    person.run((wanted) => {
      const chat = document.querySelector('video-chat')!;
      const shown = chat.shadowRoot!.querySelector('chat-lobby [part~="error"]');
      return chat.error?.code === wanted && shown?.checkVisibility() && shown.textContent.trim();
    }, code),
  );

/** Somebody whose browser asks its settings, of which the camera and the microphone are denied, in the lobby. */
async function comeDenied(world: World, room: string): Promise<Visitor> {
  const bob = await world.arrive(1, { name: 'Bob', wishes: { devices: 'asked' } });
  await world.show(bob, '');
  await answer(bob, 'denied');
  await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
  await until('both are refused', async () =>
    /^Camera and microphone: denied/.test(await refusal(bob, 'permission-denied')),
  );
  return bob;
}

/** Nothing is said of any device any more. */
const isForgiven = (person: Visitor): Promise<boolean> =>
  person.run(() => {
    const { error, refusals } = document.querySelector('video-chat')!.call.state;
    return !error && !refusals.camera && !refusals.microphone;
  });

describe('a camera and a microphone that the browser denied', () => {
  it(
    'come by themselves, one after the other, when they are allowed in the lobby, and then nothing is said of them (D1)',
    e2e(async (world) => {
      const bob = await comeDenied(world, newRoom());
      await answer(bob, 'granted', ['camera']);
      await bob.eventually('the picture is there', () => {
        const { localStream, self } = document.querySelector('video-chat')!.call.state;
        return !self && localStream.getVideoTracks()[0]?.readyState === 'live';
      });
      assert.match(await refusal(bob, 'permission-denied'), /^Microphone: denied/);
      await answer(bob, 'granted', ['microphone']);
      await bob.eventually(
        'the sound is there',
        () => document.querySelector('video-chat')!.call.state.localStream.getAudioTracks().length,
      );
      assert.equal(await isForgiven(bob), true);
    }),
  );

  it(
    'come by themselves when they are allowed in the call, without a reload or a press (D1)',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await comeIn(world, 0, { room, name: 'Ada' });
      const bob = await comeDenied(world, room);
      await press(bob, 'join-button');
      for (const person of [ada, bob]) await connected(person, 1);
      assert.deepEqual(
        (await panes(bob)).map(({ picture }) => picture),
        [false, false],
      );
      await answer(bob, 'granted');
      await until('Ada sees Bob, and hears him', async () => {
        const pane = await paneOf(ada, 'Bob');
        return pane?.picture && pane.sounds;
      });
      assert.equal(await isForgiven(bob), true);
    }),
  );

  it(
    'come only where they are still wanted (D1)',
    e2e(async (world) => {
      const bob = await comeDenied(world, newRoom());
      await bob.run(() => (document.querySelector('video-chat')!.camera = false));
      await answer(bob, 'granted');
      await bob.eventually('the microphone is open', () => {
        const { localStream } = document.querySelector('video-chat')!.call.state;
        return localStream.getAudioTracks().length > 0;
      });
      assert.equal(await bob.run(() => document.querySelector('video-chat')!.camera), false);
    }),
  );
});

/** The kinds of devices that the browser knows of, and what it says to a page that asks for both at once. */
const devicesOf = (person: Visitor): Promise<{ kinds: string[]; failure: string }> =>
  person.run(async () => {
    const failure = await navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(
      () => '',
      ({ name }: Error) => name,
    );
    const list = await navigator.mediaDevices.enumerateDevices();
    return { kinds: list.map(({ kind }) => kind).filter((kind) => kind !== 'audiooutput'), failure };
  });

describe('a machine without any camera or microphone', () => {
  it(
    'joins all the same, sees and hears; the lobby says what is missing (D2)',
    e2e(async (world, context) => {
      const room = newRoom();
      const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: 'camera microphone' });
      const bob = await world.arrive(1, { name: 'Bob', wishes: { devices: 'none' } });
      await world.show(bob, '');
      const { kinds, failure } = await devicesOf(bob);
      if (kinds.length) return context.skip('This machine has devices of its own');
      assert.equal(failure, 'NotFoundError');
      await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
      await until('both are missed', async () =>
        /^Camera and microphone: not found/.test(await refusal(bob, 'device-missing')),
      );
      await press(bob, 'join-button');
      for (const person of [ada, bob]) await connected(person, 1);
      await until('Bob sees and hears Ada', async () => {
        const pane = await paneOf(bob, 'Ada');
        return pane?.picture && pane.sounds;
      });
      assert.equal((await paneOf(ada, 'Bob'))?.picture, false);
    }),
  );
});

// Firefox always has a camera of its own making, gives a site no other name, and keeps a camera that is open when it
// is denied.
if (IS_FIRST_PAIRING) {
  describe('a browser', () => {
    it(
      'that finds no camera gives the microphone, and the lobby says what is missing (D2)',
      e2e(async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await world.arrive(1, { name: 'Bob', wishes: NO_CAMERA });
        await world.show(bob, '');
        const { kinds, failure } = await devicesOf(bob);
        assert.deepEqual([[...new Set(kinds)], failure], [['audioinput'], 'NotFoundError']);
        await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
        assert.match(await refusal(bob, 'device-missing'), /^Camera: not found/);
        const { camera, microphone } = await bob.run(() => document.querySelector('video-chat')!.call.state.refusals);
        assert.deepEqual([camera !== null, microphone], [true, null]);
        await press(bob, 'join-button');
        await until('Ada hears Bob', async () => (await paneOf(ada, 'Bob'))?.sounds);
        assert.equal((await paneOf(ada, 'Bob'))?.picture, false);
      }),
    );

    it(
      'that hides its devices from a page without https is told of, and the call goes on without them (D5)',
      e2e(
        async (world) => {
          const room = newRoom();
          const ada = await comeIn(world, 0, { room, name: 'Ada' });
          const bob = await world.arrive(1, { name: 'Bob', wishes: NAMED });
          const tag = `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`;
          await world.show(bob, tag, { host: 'meeting.example' });
          assert.equal(await bob.run(() => isSecureContext || 'mediaDevices' in navigator), false);
          assert.match(await refusal(bob, 'insecure-context'), /https:\/\//);
          await press(bob, 'join-button');
          for (const person of [ada, bob]) await connected(person, 1);
          assert.deepEqual(
            (await panes(bob)).map(({ picture }) => picture),
            [false, false],
          );
        },
        { relay: { origins: '*' }, origins: /^http:\/\/meeting\.example:/ },
      ),
    );

    it(
      'that may give a page no camera, because its site says so, is told of with what the owner can do (D6)',
      e2e(
        async (world) => {
          const room = newRoom();
          const ada = await comeIn(world, 0, { room, name: 'Ada' });
          const bob = await world.arrive(1, { name: 'Bob' });
          const tag = `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`;
          await world.show(bob, tag, { headers: { 'Permissions-Policy': 'camera=()' } });
          assert.match(await refusal(bob, 'policy-blocked'), /Permissions-Policy/);
          await press(bob, 'join-button');
          for (const person of [ada, bob]) await connected(person, 1);
          // The microphone is not forbidden.
          await until('Ada hears Bob', async () => (await paneOf(ada, 'Bob'))?.sounds);
          assert.equal((await paneOf(ada, 'Bob'))?.picture, false);
        },
        { console: /Permissions policy violation: camera/ },
      ),
    );

    it(
      'that takes the camera away in the call has it shown as off within 1 s, and gives it back by itself (D7)',
      e2e(async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await world.arrive(1, { name: 'Bob', wishes: { devices: 'asked' } });
        await world.show(bob, '');
        await answer(bob, 'granted');
        await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
        await press(bob, 'join-button');
        await until('Ada sees Bob', async () => (await paneOf(ada, 'Bob'))?.picture);
        await listen(ada, 'participantleave');
        const since = Date.now();
        await answer(bob, 'denied');
        await until('Ada sees no camera', async () => (await paneOf(ada, 'Bob'))?.picture === false);
        promise({
          id: 'D7',
          what: 'a camera that the browser took is off for others',
          ms: Date.now() - since,
          atMost: 1_000,
        });
        for (const person of [ada, bob]) await connected(person, 1);
        assert.deepEqual(await eventsOf(ada, 'participantleave'), []);
        await until('Bob is told', () =>
          bob.run(() => document.querySelector('video-chat')!.error?.code === 'permission-denied'),
        );
        await answer(bob, 'granted');
        await until('Ada sees Bob again', async () => (await paneOf(ada, 'Bob'))?.picture);
      }),
    );
  });
}
