import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VideoChat } from '../../components/video-chat.js';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { come, comeIn, connected, eventsOf, listen, newRoom, panes, stateIs } from '../support/people.js';
import { counts, lastingListeners, openThings, spy, type Spied } from '../support/spy.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** So often one joins and leaves here, which is more than the relay lets one address do in earnest. */
const MANY_JOINS = { 'joins-per-minute': 10_000 };
const BOTH = 'camera microphone';

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

/** Asks, made in one task: `l` to leave, `j` to join. Each begins and ends in or out of the call, as the one before left it. */
const ORDERS = ['lj', 'ljlj', 'lljjljlljj', 'ljl', 'lljjl', 'ljjlj'];

/** What became of asks to join and leave. */
interface Outcome {
  /** Why asks failed; one line for each. */
  failures: string[];
  state: string;
  isIn: boolean;
}

/** Makes the asks in one task; with `reacts`, some events are answered by more of them. */
const askAll = (person: Visitor, order: string, reacts = false) =>
  person.run(
    async (wanted, isReacting): Promise<Outcome> => {
      const chat = document.querySelector('video-chat')!;
      const asks: Promise<string>[] = [];
      const failures: string[] = [];
      const handlers = new AbortController();
      const ask = (what: 'join' | 'leave') => {
        const told = (cause: unknown) => String((cause as { code?: string }).code ?? cause);
        asks.push(chat[what]().then(() => '', told));
      };
      for (const type of isReacting ? (['statechange', 'join', 'leave', 'participantjoin'] as const) : []) {
        let times = 0;
        chat.addEventListener(type, () => times++ < 3 && ask(times % 2 ? 'leave' : 'join'), handlers);
      }
      for (const letter of wanted) ask(letter === 'l' ? 'leave' : 'join');
      // The handlers ask for more meanwhile.
      while (asks.length) failures.push((await asks.shift())!);
      handlers.abort();
      return { failures: failures.filter(Boolean), state: chat.state, isIn: chat.self !== null };
    },
    order,
    reacts,
  );

/** Ada, and Bob who is spied upon, connected; and who listened to Bob's page before there was a tag in it. */
async function meet(world: World): Promise<{ ada: Visitor; bob: Visitor; listeners: string[] | null }> {
  const room = newRoom();
  const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: BOTH });
  const bob = await world.arrive(1, { name: 'Bob' });
  await spy(bob);
  await world.show(bob, '');
  await bob.eventually('the client has come', () => customElements.get('video-chat') !== undefined);
  const listeners = await lastingListeners(bob);
  const tag = `<video-chat room="${room}" display-name="Bob" ${BOTH} autojoin></video-chat>`;
  await bob.run((html) => document.body.insertAdjacentHTML('afterbegin', html), tag);
  for (const person of [ada, bob]) await connected(person, 1);
  await bob.eventually(
    'both devices are open',
    () => document.querySelector('video-chat')!.self?.stream.getTracks().length === 2,
  );
  return { ada, bob, listeners };
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
      const { ada, bob, listeners } = await meet(world);
      if (listeners) assert.notDeepEqual(await lastingListeners(bob), listeners);
      await listen(ada, 'participantleave');
      const since = Date.now();
      await bob.run(() => document.querySelector('video-chat')!.remove());
      await until('everything is closed', async () => {
        const { tracks, connections, sockets } = await openThings(bob);
        return tracks + connections + sockets === 0;
      });
      assert.deepEqual(await lastingListeners(bob), listeners);
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
    'settles every ask to join or leave, in any order: the last one counts, and whom it overtook is told “aborted”',
    e2e(
      async (world) => {
        const { bob } = await meet(world);
        for (const order of ORDERS) {
          const { joins } = await counts(bob);
          const told = await askAll(bob, order);
          const isIn = order.endsWith('j');
          const overtaken = order.slice(0, order.lastIndexOf('l')).replaceAll('l', '').length;
          const failures = Array.from({ length: overtaken }, () => 'aborted');
          assert.deepEqual(told, { failures, state: isIn ? 'joined' : 'left', isIn }, order);
          assert.equal((await counts(bob)).joins - joins, isIn ? 1 : 0, `the relay is asked by ${order}`);
        }
        await connected(bob, 1);
      },
      { relay: MANY_JOINS },
    ),
  );

  it(
    'settles every ask to join or leave that handlers make of what they hear',
    e2e(
      async (world) => {
        const { ada, bob } = await meet(world);
        const { failures, state, isIn } = await askAll(bob, 'lljjljlljj', true);
        assert.deepEqual([...new Set(failures)], ['aborted']);
        assert.ok(['joined', 'left', 'lobby'].includes(state), state);
        assert.equal(isIn, state === 'joined');
        await bob.run(() => document.querySelector('video-chat')!.join());
        for (const person of [ada, bob]) await connected(person, 1);
      },
      { relay: MANY_JOINS },
    ),
  );
});
