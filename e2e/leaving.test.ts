import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { e2e, type World } from './support/e2e.js';
import { promise } from './support/figures.js';
import { IS_BRIEF } from './support/pairing.js';
import {
  BROKEN_CONNECTION,
  comeIn,
  comeTogether,
  connected,
  eventsOf,
  listen,
  newRoom,
  panes,
  press,
  stateIs,
} from './support/people.js';
import { until } from './support/until.js';
import type { Visitor } from './support/visitor.js';

/** How long after `act` the other person hears of the leave, ms, and with which reason. */
async function noticed(person: Visitor, act: () => unknown): Promise<{ afterMs: number; reason: string | undefined }> {
  await listen(person, 'participantleave');
  const start = Date.now();
  await act();
  const [leave] = await until('the leave is noticed', async () => {
    const leaves = await eventsOf(person, 'participantleave');
    return leaves.length > 0 && leaves;
  });
  assert.equal((await panes(person)).length, 1);
  return { afterMs: leave!.at - start, reason: leave!.reason };
}

/** Kills a browser with all its processes, which are a group; the first alone would leave pages alive for a while. */
const killAll = (browser: Browser) => process.kill(-browser.process()!.pid!, 'SIGKILL');

/** Ada with the shared browser, Bob with one of his own. */
async function withOwnBrowser(world: World) {
  const room = newRoom();
  const browser = await world.launch(1);
  const ada = await comeIn(world, 0, { room, name: 'Ada' });
  const bob = await comeIn(world, 1, { room, name: 'Bob', browser });
  await connected(ada, 1);
  return { ada, bob, browser };
}

describe('being left', () => {
  it(
    'is noticed within 300 ms of the button (L1)',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      const { afterMs, reason } = await noticed(ada, () =>
        bob.run(() => {
          const controls = document.querySelector('video-chat')!.shadowRoot!.querySelector('chat-controls')!;
          controls.shadowRoot!.querySelector<HTMLElement>('[part~="leave-button"]')!.click();
        }),
      );
      promise({ id: 'L1', what: 'gone after the Leave button', ms: afterMs, atMost: 300 });
      assert.equal(reason, 'left');
    }),
  );

  it(
    'is noticed within a second of closing the tab (L2)',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      const { afterMs } = await noticed(ada, () => bob.leave());
      promise({ id: 'L2', what: 'gone after closing the tab', ms: afterMs, atMost: 1_000 });
    }),
  );

  if (IS_BRIEF) return;

  it(
    'is noticed within a second of reloading, and the person comes back as one (L2)',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      const { afterMs } = await noticed(ada, () => bob.page.reload());
      promise({ id: 'L2', what: 'gone after a reload', ms: afterMs, atMost: 1_000 });
      await stateIs(bob, 'lobby');
      await press(bob, 'join-button');
      await connected(ada, 1);
      assert.equal((await panes(ada)).length, 2);
    }),
  );

  it(
    'is noticed within a second of going to another page (L3)',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      const { afterMs } = await noticed(ada, () => bob.goto('about:blank'));
      promise({ id: 'L3', what: 'gone after going to another page', ms: afterMs, atMost: 1_000 });
    }),
  );

  it(
    'is noticed within a second when the browser is killed (L5)',
    e2e(async (world) => {
      const { ada, browser } = await withOwnBrowser(world);
      const { afterMs, reason } = await noticed(ada, () => killAll(browser));
      promise({ id: 'L5', what: 'gone after the browser is killed', ms: afterMs, atMost: 1_000 });
      assert.equal(reason, 'network');
    }),
  );

  it(
    'is noticed when the tag is removed, but a move in the page is nothing (L9, L10)',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world, 'camera');
      await listen(ada, 'participantleave', 'participantchange');
      await bob.run(() => {
        const section = document.body.appendChild(document.createElement('section'));
        section.append(document.querySelector('video-chat')!);
      });
      await bob.run(() => document.querySelector('video-chat')!.sendMessage('moved'));
      await ada.eventually('the message comes', () => document.querySelector('video-chat')!.messages.length === 1);
      assert.deepEqual(await eventsOf(ada, 'participantleave'), []);
      const { afterMs } = await noticed(ada, () => bob.run(() => document.querySelector('video-chat')!.remove()));
      promise({ id: 'L10', what: 'gone after the tag is removed', ms: afterMs, atMost: 500 });
    }),
  );
});

describe('a relay that goes away', () => {
  it(
    'and comes back is rejoined, and everybody keeps their seat and their picture (R9)',
    e2e(
      async (world) => {
        const people = await comeTogether(world, 'camera');
        for (const person of people) {
          await until('both pictures are shown', async () => (await panes(person)).every(({ picture }) => picture));
          await listen(person, 'participantleave', 'participantjoin', 'leave');
        }
        const ids = () =>
          Promise.all(people.map((person) => person.run(() => document.querySelector('video-chat')!.self!.id)));
        const before = await ids();
        await world.relay.stop('SIGKILL');
        for (const person of people) await stateIs(person, 'reconnecting');
        // Meanwhile people see each other, and write.
        await people[0].run(() => document.querySelector('video-chat')!.sendMessage('Still here?'));
        await people[1].eventually(
          'the message comes',
          () => document.querySelector('video-chat')!.messages.length === 1,
        );
        await world.relay.start();
        for (const person of people) {
          await stateIs(person, 'joined');
        }
        assert.deepEqual(await ids(), before);
        for (const person of people) {
          for (const type of ['participantleave', 'participantjoin', 'leave']) {
            assert.deepEqual(await eventsOf(person, type), []);
          }
          await until('the pictures are shown', async () => (await panes(person)).every(({ picture }) => picture));
        }
        // The links work on, and the relay knows everybody again.
        const cem = await comeIn(world, 0, {
          room: await people[0].run(() => document.querySelector('video-chat')!.room),
          name: 'Cem',
        });
        await connected(cem, 2);
      },
      {
        relay: {},
        ...BROKEN_CONNECTION,
      },
    ),
  );
});
