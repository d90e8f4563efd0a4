import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tokenFor } from '../../server/token-command.js';
import { e2e, type World } from '../support/e2e.js';
import { connected, eventsOf, listen, newRoom, paneOf, press, refusalOf, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const SECRET = 'a secret for tests that is long enough';
const guarded = { relay: { secret: SECRET } };

/** Somebody with a token for the room opens a page, and presses Join. */
async function comeWith(world: World, side: number, coming: { room: string; name: string; more?: string[] }) {
  const { room, name, more = [] } = coming;
  const token = await tokenFor(['--secret', SECRET, '--room', room, '--name', name, ...more], {});
  const person = await world.visit(side, `<video-chat room="${room}" token="${token}" microphone></video-chat>`, {
    name,
  });
  await stateIs(person, 'lobby');
  await listen(person, 'knock', 'leave', 'microphonechange', 'participantleave', 'error', 'statechange');
  await press(person, 'join-button');
  return person;
}

/** A host and a guest, connected with each other. */
async function hostAndGuest(world: World): Promise<[host: Visitor, guest: Visitor]> {
  const room = newRoom();
  const host = await comeWith(world, 0, { room, name: 'Ada', more: ['--role', 'host'] });
  await stateIs(host, 'joined');
  const guest = await comeWith(world, 1, { room, name: 'Bob' });
  await connected(host, 1);
  await connected(guest, 1);
  return [host, guest];
}

/** A host opens what hosts can do, and presses a button there. */
async function act(host: Visitor, what: 'lock' | 'mute' | 'remove' | 'end'): Promise<void> {
  await press(host, 'host-button');
  await press(host, `${what}-button`);
}

describe('a room with a secret', () => {
  it(
    'lets nobody in without a token',
    e2e(async (world) => {
      const eve = await world.visit(0, `<video-chat room="${newRoom()}"></video-chat>`);
      await stateIs(eve, 'failed');
      assert.equal(await eve.run(() => document.querySelector('video-chat')!.error!.code), 'token-required');
    }, guarded),
  );

  it(
    'asks the page for a token anew at each join, where that gives a function',
    e2e(async (world) => {
      const room = newRoom();
      const tokens = await Promise.all(
        ['Ada', 'Ada again'].map((name) => tokenFor(['--secret', SECRET, '--room', room, '--name', name], {})),
      );
      const ada = await world.visit(0, '<video-chat></video-chat>');
      await ada.run(
        (said, [first, second]) => {
          const chat = document.querySelector('video-chat')!;
          let hasLeft = false;
          chat.addEventListener('leave', () => (hasLeft = true));
          chat.token = () => Promise.resolve(hasLeft ? second! : first!);
          chat.room = said;
        },
        room,
        tokens,
      );
      const name = () => ada.run(() => document.querySelector('video-chat')!.self?.displayName);
      await stateIs(ada, 'lobby');
      await press(ada, 'join-button');
      await stateIs(ada, 'joined');
      assert.equal(await name(), 'Ada');
      await press(ada, 'leave-button');
      await stateIs(ada, 'left');
      await press(ada, 'join-button');
      await stateIs(ada, 'joined');
      assert.equal(await name(), 'Ada again');
    }, guarded),
  );

  it(
    'lets people wait until a host lets them in',
    e2e(async (world) => {
      const room = newRoom();
      const host = await comeWith(world, 0, { room, name: 'Ada', more: ['--role', 'host'] });
      await stateIs(host, 'joined');
      const bob = await comeWith(world, 1, { room, name: 'Bob', more: ['--lobby'] });
      await stateIs(bob, 'waiting');
      await press(host, 'admit-button');
      await connected(host, 1);
      await connected(bob, 1);
      const eve = await comeWith(world, 1, { room, name: 'Eve', more: ['--lobby'] });
      await stateIs(eve, 'waiting');
      await press(host, 'deny-button');
      await stateIs(eve, 'lobby');
      assert.equal((await eventsOf(eve, 'error'))[0]?.code, 'denied');
      const fay = await comeWith(world, 1, { room, name: 'Fay', more: ['--lobby'] });
      await stateIs(fay, 'waiting');
      await press(fay, 'cancel-button');
      await stateIs(fay, 'lobby');
      await host.eventually(
        'nobody knocks any more',
        () => document.querySelector('video-chat')!.call.state.knocking.length === 0,
      );
    }, guarded),
  );

  it(
    'is locked by a host, and nobody else gets in',
    e2e(async (world) => {
      const [host, bob] = await hostAndGuest(world);
      const room = await host.run(() => document.querySelector('video-chat')!.room);
      await act(host, 'lock');
      await bob.eventually('it is locked', () => document.querySelector('video-chat')!.locked);
      await bob.eventually(
        'a lock is shown',
        () => document.querySelector('video-chat')!.shadowRoot!.querySelector('.lock') !== null,
      );
      const eve = await comeWith(world, 1, { room, name: 'Eve' });
      await until('Eve is refused', async () => (await eventsOf(eve, 'error'))[0]?.code === 'room-locked');
      await stateIs(eve, 'lobby');
    }, guarded),
  );
});

describe('a host', () => {
  it(
    'mutes somebody, who can speak again',
    e2e(async (world) => {
      const [host, bob] = await hostAndGuest(world);
      await until('Bob is heard', async () => (await paneOf(host, 'Bob'))?.sounds);
      await act(host, 'mute');
      const muted = await until('Bob is muted', async () =>
        (await eventsOf(bob, 'microphonechange')).find(({ enabled }) => enabled === false),
      );
      assert.equal(muted.by, 'host');
      await host.eventually('Bob is silent', () =>
        document
          .querySelector('video-chat')!
          .participants[0]!.stream.getAudioTracks()
          .every(({ enabled }) => !enabled),
      );
      await press(bob, 'microphone-button');
      await host.eventually('Bob speaks', () =>
        document
          .querySelector('video-chat')!
          .participants.some(
            ({ microphone, stream }) => microphone && stream.getAudioTracks().every(({ enabled }) => enabled),
          ),
      );
    }, guarded),
  );

  it(
    'removes somebody for good (A16)',
    e2e(async (world) => {
      const [host, bob] = await hostAndGuest(world);
      await act(host, 'remove');
      await stateIs(bob, 'left');
      assert.equal((await eventsOf(bob, 'leave'))[0]?.reason, 'removed');
      const gone = await until('Bob is gone', async () => (await eventsOf(host, 'participantleave'))[0]);
      assert.equal(gone.reason, 'removed');
      await press(bob, 'join-button');
      await stateIs(bob, 'failed');
      assert.equal(await bob.run(() => document.querySelector('video-chat')!.error!.code), 'token-rejected');
    }, guarded),
  );

  it(
    'ends the call for all',
    e2e(async (world) => {
      const [host, bob] = await hostAndGuest(world);
      await act(host, 'end');
      await press(host, 'confirm-button');
      for (const person of [host, bob]) {
        await stateIs(person, 'left');
        assert.equal((await eventsOf(person, 'leave'))[0]?.reason, 'ended');
      }
    }, guarded),
  );

  it(
    'is nobody without that role',
    e2e(async (world) => {
      const [, bob] = await hostAndGuest(world);
      assert.equal(await refusalOf(bob, 'end'), 'not-allowed');
    }, guarded),
  );
});
