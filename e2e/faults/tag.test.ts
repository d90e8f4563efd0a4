import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VideoChat } from '../../components/video-chat.js';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { come, comeIn, comeTogether, connected, eventsOf, listen, newRoom, panes, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** So often one joins and leaves here, which is more than the relay lets one address do in earnest. */
const MANY_JOINS = { 'joins-per-minute': 10_000 };
const BOTH = 'camera microphone';

/** What a page did since `spy`. */
interface Spied {
  captures: number;
  tracks: MediaStreamTrack[];
  /** Keeps from the page what was opened, until `release`. */
  held: Promise<void> | null;
  release: () => void;
  connections: RTCPeerConnection[];
  /** Messages of that kind to the relay. */
  signals: number;
}

/** From the next page on, captures, connections and signals are kept. */
const spy = (person: Visitor) =>
  person.page.evaluateOnNewDocument(() => {
    const spied: Spied = { captures: 0, tracks: [], held: null, release: () => {}, connections: [], signals: 0 };
    Object.assign(globalThis, { spied });
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      spied.captures++;
      const stream = await getUserMedia.call(this, constraints);
      await spied.held;
      spied.tracks.push(...stream.getTracks());
      return stream;
    };
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        spied.connections.push(this);
      }
    };
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      if (typeof data === 'string' && data.includes('"signal"')) spied.signals++;
      send.call(this, data);
    };
  });

/** What is still open of all that was. */
const openThings = (person: Visitor) =>
  person.run(() => {
    const { spied } = globalThis as unknown as { spied: Spied };
    return {
      tracks: spied.tracks.filter(({ readyState }) => readyState === 'live').length,
      connections: spied.connections.filter(({ connectionState }) => connectionState !== 'closed').length,
    };
  });

const counts = (person: Visitor) =>
  person.run(() => {
    const { captures, tracks, signals, connections } = (globalThis as unknown as { spied: Spied }).spied;
    return { captures, tracks: tracks.length, signals, built: connections.length };
  });

/** Removes another tag while its camera opens, and returns how long after the camera is open it is closed, ms. */
async function closeLate(person: Visitor): Promise<number> {
  await person.run((room) => {
    const chat = Object.assign(document.createElement('video-chat'), { room });
    Object.assign(globalThis, { chat });
    document.body.append(chat);
  }, newRoom());
  await stateIs(person, 'lobby');
  const before = await person.run(() => {
    const { spied, chat } = globalThis as unknown as { spied: Spied; chat: VideoChat };
    spied.held = new Promise((resolve) => (spied.release = resolve));
    const { captures } = spied;
    chat.camera = true;
    return captures;
  });
  await until('the camera is being opened', async () => (await counts(person)).captures > before);
  await person.run(() => document.querySelector('video-chat')!.remove());
  await person.eventually(
    'the call is over',
    () => (globalThis as unknown as { chat: VideoChat }).chat.state === 'idle',
  );
  const { tracks } = await counts(person);
  const since = Date.now();
  await person.run(() => (globalThis as unknown as { spied: Spied }).spied.release());
  await until('the camera came', async () => (await counts(person)).tracks > tracks);
  await until('it is closed', async () => (await openThings(person)).tracks === 0);
  return Date.now() - since;
}

/** Ada, and Bob who is spied upon, connected. */
async function meet(world: Parameters<Parameters<typeof e2e>[0]>[0]): Promise<{ ada: Visitor; bob: Visitor }> {
  const room = newRoom();
  const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: BOTH });
  const bob = await world.arrive(1, { name: 'Bob' });
  await spy(bob);
  await world.show(bob, `<video-chat room="${room}" display-name="Bob" ${BOTH} autojoin></video-chat>`);
  for (const person of [ada, bob]) await connected(person, 1);
  await bob.eventually(
    'both devices are open',
    () => document.querySelector('video-chat')!.self?.stream.getTracks().length === 2,
  );
  return { ada, bob };
}

describe('the tag', () => {
  it(
    'that is moved in the page goes on with its call: nothing is captured, nothing is signalled (L9)',
    e2e(async (world) => {
      const { ada, bob } = await meet(world);
      await listen(ada, 'participantleave', 'participantjoin', 'participantchange');
      const before = await counts(bob);
      for (let times = 0; times < 5; times++) {
        await bob.run(() => {
          const section = document.body.appendChild(document.createElement('section'));
          section.append(document.querySelector('video-chat')!);
        });
      }
      await bob.run(() => document.querySelector('video-chat')!.sendMessage('moved'));
      await ada.eventually('the message comes', () => document.querySelector('video-chat')!.messages.length === 1);
      assert.deepEqual(await counts(bob), before);
      for (const type of ['participantleave', 'participantjoin', 'participantchange']) {
        assert.deepEqual(await eventsOf(ada, type), []);
      }
      await until('both pictures are shown', async () => (await panes(bob)).every(({ picture }) => picture));
    }),
  );

  it(
    'that is removed has released everything within 500 ms, also a camera that opens afterwards (L10)',
    e2e(async (world) => {
      const { ada, bob } = await meet(world);
      await listen(ada, 'participantleave');
      const since = Date.now();
      await bob.run(() => document.querySelector('video-chat')!.remove());
      await until('everything is closed', async () => {
        const { tracks, connections } = await openThings(bob);
        return tracks + connections === 0;
      });
      promise({ id: 'L10', what: 'everything released after removal', ms: Date.now() - since, atMost: 500 });
      const [leave] = await until('Ada is told', async () => {
        const leaves = await eventsOf(ada, 'participantleave');
        return leaves.length > 0 && leaves;
      });
      promise({ id: 'L10', what: 'gone after removal', ms: leave!.at - since, atMost: 500 });
      promise({ id: 'L10', what: 'a camera closed that opens after removal', ms: await closeLate(bob), atMost: 500 });
    }),
  );

  it(
    'whose room changes ten times in a second ends in the last one, with the devices it had (L11)',
    e2e(
      async (world) => {
        const { ada, bob } = await meet(world);
        const rooms = Array.from({ length: 10 }, newRoom);
        const cem = await comeIn(world, 0, { room: rooms[9]!, name: 'Cem' });
        const { captures } = await counts(bob);
        const since = Date.now();
        await bob.run(async (names) => {
          for (const name of names) {
            document.querySelector('video-chat')!.room = name;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
        }, rooms);
        for (const person of [bob, cem]) await connected(person, 1);
        await connected(ada, 0);
        promise({
          id: 'L11',
          what: 'in the last of ten rooms, from the first change',
          ms: Date.now() - since,
          atMost: 3_000,
        });
        assert.equal(await bob.run(() => document.querySelector('video-chat')!.participants[0]!.displayName), 'Cem');
        assert.equal((await counts(bob)).captures, captures);
        assert.deepEqual((await openThings(bob)).connections, 1);
        const first = await come(world, 0, { room: rooms[0]!, name: 'Dan' });
        assert.equal(await first.run(() => document.querySelector('video-chat')!.participants.length), 0);
      },
      { relay: MANY_JOINS },
    ),
  );

  it(
    'settles every ask to join or leave, in any order, and from any handler',
    e2e(
      async (world) => {
        const [, bob] = await comeTogether(world);
        const settled = await bob.run(async () => {
          const chat = document.querySelector('video-chat')!;
          const asks: Promise<unknown>[] = [];
          const handlers = new AbortController();
          const ask = (what: 'join' | 'leave') => asks.push(Promise.allSettled([chat[what]()]));
          for (const type of ['statechange', 'join', 'leave', 'participantjoin'] as const) {
            let times = 0;
            const react = () => times++ < 3 && ask(times % 2 ? 'leave' : 'join');
            chat.addEventListener(type, react, handlers);
          }
          for (const what of 'lljjljlljj') ask(what === 'l' ? 'leave' : 'join');
          // The handlers ask for more meanwhile.
          while (asks.length) await asks.shift();
          handlers.abort();
          return true;
        });
        assert.equal(settled, true);
        await bob.run(() => document.querySelector('video-chat')!.join());
        await connected(bob, 1);
      },
      { relay: MANY_JOINS },
    ),
  );
});
