import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { come, comeIn, connected, newRoom, press, stateIs } from '../support/people.js';
import type { Visitor } from '../support/visitor.js';

/** What became of the connections of a page; times in ms since 1970. */
interface Spied {
  built: number;
  closedAt: number[];
  refusedAt: number;
}

/** Bob's page: its connections are counted, and with `deaf` no news of who joins reach it. */
async function comeSpied(world: World, { room, deaf }: { room: string; deaf: boolean }): Promise<Visitor> {
  const bob = await world.arrive(1, { name: 'Bob' });
  await bob.page.evaluateOnNewDocument((isDeaf: boolean) => {
    const spied: Spied = { built: 0, closedAt: [], refusedAt: 0 };
    Object.assign(globalThis, { spied });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        spied.built++;
      }
      override close(): void {
        super.close();
        spied.closedAt.push(Date.now());
      }
    };
    const handler = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')!;
    Object.defineProperty(WebSocket.prototype, 'onmessage', {
      set(this: WebSocket, listener: (event: MessageEvent<string>) => void) {
        handler.set!.call(this, (event: MessageEvent<string>) => {
          if (isDeaf && event.data.includes('["peer"')) return;
          if (event.data.includes('room-full')) spied.refusedAt = Date.now();
          listener(event);
        });
      },
    });
  }, deaf);
  await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
  await stateIs(bob, 'lobby');
  return bob;
}

const isRefused = (person: Visitor) =>
  person.eventually('the refusal is shown', () => document.querySelector('video-chat')?.error?.code === 'room-full');

const spiedBy = (person: Visitor) => person.run(() => (globalThis as unknown as { spied: Spied }).spied);

describe('a full room', () => {
  if (!IS_FIRST_PAIRING) return;

  it(
    'is known before anything is built: nobody who is refused makes a connection',
    e2e(
      async (world) => {
        const room = newRoom();
        await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await comeSpied(world, { room, deaf: false });
        await bob.eventually('Ada is known', () => document.querySelector('video-chat')!.participants.length === 1);
        await press(bob, 'join-button');
        await isRefused(bob);
        assert.equal((await spiedBy(bob)).built, 0);
      },
      { relay: { 'max-participants': 1 } },
    ),
  );

  it(
    'that fills at the last moment has everything closed within 100 ms of the refusal',
    e2e(
      async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await comeSpied(world, { room, deaf: true });
        await comeIn(world, 0, { room, name: 'Cem' });
        await press(bob, 'join-button');
        await isRefused(bob);
        const { built, closedAt, refusedAt } = await spiedBy(bob);
        assert.equal(built, 1);
        assert.equal(closedAt.length, 1);
        assert.ok(closedAt[0]! - refusedAt <= 100, `closed after ${closedAt[0]! - refusedAt} ms`);
        // Those who are in the room never saw Bob.
        await connected(ada, 1);
        assert.equal(await ada.run(() => document.querySelector('video-chat')!.participants[0]!.displayName), 'Cem');
      },
      { relay: { 'max-participants': 2 } },
    ),
  );
});

describe('controlslist', () => {
  if (!IS_FIRST_PAIRING) return;

  /** Whether something of that part can be seen. */
  const shows = (person: Visitor, part: string): Promise<boolean> =>
    person.page.$(`video-chat >>> [part~="${part}"]`).then(async (element) => (await element?.isVisible()) ?? false);

  it(
    'takes the written chat away with nochat',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: 'controlslist="nochat"' });
      const bob = await comeIn(world, 1, { room, name: 'Bob' });
      for (const person of [ada, bob]) await connected(person, 1);
      assert.deepEqual([await shows(ada, 'chat-button'), await shows(bob, 'chat-button')], [false, true]);
      // What is taken away is the control, not what the page can do.
      await bob.run(() => document.querySelector('video-chat')!.sendMessage('Can you read this?'));
      await ada.eventually('the message comes', () => document.querySelector('video-chat')!.messages.length === 1);
      assert.equal(await shows(ada, 'message'), false);
    }),
  );

  it(
    'takes the lobby away with nolobby, and one joins all the same',
    e2e(async (world) => {
      const ada = await come(world, 0, { room: newRoom(), name: 'Ada', attributes: 'controlslist="nolobby"' });
      assert.equal(await shows(ada, 'lobby'), false);
      await press(ada, 'join-button');
      await stateIs(ada, 'joined');
      const bob = await come(world, 1, { room: newRoom(), name: 'Bob' });
      assert.equal(await shows(bob, 'lobby'), true);
    }),
  );
});
