import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from './support/e2e.js';
import { come, comeIn, comeTogether, connected, newRoom, panes, press, refusalOf, stateIs } from './support/people.js';
import { openThings, spy } from './support/spy.js';
import { until } from './support/until.js';

describe('joining', () => {
  it(
    'shows two people to each other after one press of a button each',
    e2e(async (world) => {
      const people = await comeTogether(world, 'camera microphone');
      for (const person of people) {
        await until('both pictures are shown', async () => (await panes(person)).every(({ picture }) => picture));
        assert.equal((await panes(person)).length, 2);
      }
    }),
  );

  it(
    'knows in the lobby who is there, before any connection is built',
    e2e(async (world) => {
      const room = newRoom();
      await comeIn(world, 0, { room, name: 'Ada' });
      const bob = await world.arrive(1, { name: 'Bob' });
      await bob.page.evaluateOnNewDocument(() => {
        const count = { built: 0 };
        Object.assign(globalThis, { count });
        globalThis.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(configuration?: RTCConfiguration) {
            super(configuration);
            count.built++;
          }
        };
      });
      await bob.goto(`${world.relay.url}?room=${encodeURIComponent(room)}`);
      await stateIs(bob, 'lobby');
      const known = await bob.run(() =>
        document.querySelector('video-chat')!.participants.map((one) => one.displayName),
      );
      assert.deepEqual(known, ['Ada']);
      const built = () => bob.run(() => (globalThis as unknown as { count: { built: number } }).count.built);
      assert.equal(await built(), 0);
      await press(bob, 'join-button');
      await connected(bob, 1);
      assert.equal(await built(), 1);
    }),
  );

  it(
    'sends its offers right behind the join, without waiting for the answer',
    e2e(async (world) => {
      const room = newRoom();
      await comeIn(world, 0, { room, name: 'Ada' });
      const bob = await world.arrive(1, { name: 'Bob' });
      // What the relay says after `join` is held back until an offer has gone out: whoever waits for it waits for ever.
      await bob.page.evaluateOnNewDocument(() => {
        let held: (() => void)[] | null = null;
        const { send } = WebSocket.prototype;
        const handler = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')!;
        WebSocket.prototype.send = function (data) {
          send.call(this, data);
          if (/^42\d*\["join"/.test(data as string)) held = [];
          if (!held || !/^42\d*\["signal".*"offer"/.test(data as string)) return;
          for (const deliver of held) deliver();
          held = null;
          Object.assign(globalThis, { isHeldBack: true });
        };
        Object.defineProperty(WebSocket.prototype, 'onmessage', {
          set(this: WebSocket, listener: (event: MessageEvent) => void) {
            const hold = (event: MessageEvent) => (held ? held.push(() => listener(event)) : listener(event));
            handler.set!.call(this, hold);
          },
        });
      });
      await bob.goto(`${world.relay.url}?room=${encodeURIComponent(room)}`);
      await stateIs(bob, 'lobby');
      await press(bob, 'join-button');
      await connected(bob, 1);
      assert.equal(await bob.run(() => (globalThis as { isHeldBack?: boolean }).isHeldBack), true);
    }),
  );

  it(
    'connects three people with each other, with their names',
    e2e(async (world) => {
      const room = newRoom();
      const names = ['Ada', 'Bob', 'Čeněk 👋'];
      const people = [];
      for (const [index, name] of names.entries()) people.push(await comeIn(world, index, { room, name }));
      for (const [index, person] of people.entries()) {
        await connected(person, 2);
        const seen = (await panes(person)).map(({ name }) => name);
        for (const other of names.filter((_, position) => position !== index)) {
          assert.ok(
            seen.some((name) => name.includes(other)),
            `${names[index]} sees ${other} among ${seen.join(', ')}`,
          );
        }
      }
    }),
  );

  it(
    'says politely that the room is full, with nothing built, and lets one in when there is room',
    e2e(
      async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await come(world, 1, { room, name: 'Bob' });
        await press(bob, 'join-button');
        await bob.eventually(
          'the refusal is shown',
          () => document.querySelector('video-chat')?.error?.code === 'room-full',
        );
        await stateIs(bob, 'lobby');
        const notice = await bob.page.$eval('video-chat >>> [part~="error"]', (element) => element.textContent);
        assert.match(notice ?? '', /full/);
        await press(ada, 'leave-button');
        await bob.eventually('Ada is gone', () => document.querySelector('video-chat')?.participants.length === 0);
        await press(bob, 'join-button');
        await stateIs(bob, 'joined');
      },
      { relay: { 'max-participants': 1 } },
    ),
  );

  it(
    'joins by itself with autojoin, also in a room of any script',
    e2e(async (world) => {
      const room = `Χώρος ${newRoom()} 会議室 🚀`;
      const ada = await world.visit(0, `<video-chat room="${room}" autojoin></video-chat>`);
      await stateIs(ada, 'joined');
      assert.equal(await ada.run(() => document.querySelector('video-chat')!.room), room);
    }),
  );

  it(
    'refuses a room without a name, and stays idle',
    e2e(async (world) => {
      const ada = await world.visit(0, '<video-chat room="   "></video-chat>');
      await ada.eventually('the tag is there', () => customElements.get('video-chat') !== undefined);
      assert.equal(await refusalOf(ada, 'join'), 'room-invalid');
      assert.equal(await ada.run(() => document.querySelector('video-chat')!.state), 'idle');
    }),
  );

  it(
    'leaves with one button: everything is closed and released, and there is a way back in',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await world.arrive(0, { name: 'Ada' });
      await spy(ada);
      await world.show(ada, `<video-chat room="${room}" display-name="Ada" camera microphone></video-chat>`);
      await press(ada, 'join-button');
      const bob = await comeIn(world, 1, { room, name: 'Bob', attributes: 'camera microphone' });
      for (const person of [ada, bob]) await connected(person, 1);
      await until('all is open', async () => (await openThings(ada)).tracks === 2);
      assert.deepEqual(await openThings(ada), { tracks: 2, connections: 1, sockets: 1 });
      await press(ada, 'leave-button');
      await stateIs(ada, 'left');
      // The relay itself would close a socket that it hears nothing from, but later than this.
      const isClosed = async () => Object.values(await openThings(ada)).every((count) => count === 0);
      await until('all is closed', isClosed, 3_000);
      assert.deepEqual(await panes(ada), []);
      await bob.eventually('Ada is gone', () => document.querySelector('video-chat')?.participants.length === 0);
      await press(ada, 'join-button');
      await connected(ada, 1);
      await connected(bob, 1);
    }),
  );
});
