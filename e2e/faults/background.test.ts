import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { come, comeIn, connected, eventsOf, listen, newRoom, press, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** A minute after a tab was hidden Chromium lets its timers run once a minute. This long without any, ms, shows it. */
const STILL_MS = 20_000;
const PATIENCE_MS = 150_000;

/** From now on the page notes when a timer ran; returns what tells how long ago that was, ms. */
async function watchTimers(person: Visitor): Promise<() => Promise<number>> {
  await person.run(() => {
    const timer = { at: performance.now() };
    Object.assign(globalThis, { timer });
    setInterval(() => (timer.at = performance.now()), 100);
  });
  return () => person.run(() => performance.now() - (globalThis as unknown as { timer: { at: number } }).timer.at);
}

describe('somebody alone in a room', () => {
  it(
    'whose tab was in the background for long is linked at once with whoever comes (L8)',
    e2e(async (world) => {
      const room = newRoom();
      const browser = await world.launch(1, { throttles: true });
      const bob = await comeIn(world, 1, { room, name: 'Bob', browser });
      await listen(bob, 'participantjoin', 'error', 'leave', 'statechange');
      const id = await bob.run(() => document.querySelector('video-chat')!.self!.id);
      const ada = await come(world, 0, { room, name: 'Ada' });
      const stillMs = await watchTimers(bob);
      // Another tab of the same window is in front of it.
      const front = await bob.page.browserContext().newPage();
      await front.bringToFront();
      await bob.eventually('it is hidden', () => document.hidden);
      await until('the browser lets it have no timers', async () => (await stillMs()) > STILL_MS, PATIENCE_MS);
      const asked = Date.now();
      await press(ada, 'join-button');
      await connected(ada, 1);
      await connected(bob, 1);
      promise({ id: 'L8', what: 'link to a tab long in the background', ms: Date.now() - asked, atMost: 3_000 });
      await stateIs(bob, 'joined');
      assert.equal(await bob.run(() => document.hidden), true);
      assert.equal(await bob.run(() => document.querySelector('video-chat')!.self!.id), id);
      assert.equal((await eventsOf(bob, 'participantjoin')).length, 1);
      for (const type of ['error', 'leave', 'statechange']) assert.deepEqual(await eventsOf(bob, type), []);
    }),
  );
});
