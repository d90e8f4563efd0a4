import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { come, connected, newRoom } from '../support/people.js';
import type { Visitor } from '../support/visitor.js';

const PEOPLE = 8;

/** From now on the page counts the connections that it makes; returns what tells their number. */
async function countConnections(person: Visitor): Promise<() => Promise<number>> {
  await person.run(() => {
    const built = { count: 0 };
    Object.assign(globalThis, { built });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        built.count++;
      }
    };
  });
  return () => person.run(() => (globalThis as unknown as { built: { count: number } }).built.count);
}

describe('eight people', () => {
  it(
    'who join in the same second have one connection with each other, and no more (N10)',
    e2e(async (world) => {
      const room = newRoom();
      const people: Visitor[] = [];
      for (let one = 0; one < PEOPLE; one++) people.push(await come(world, one, { room, name: `Person ${one}` }));
      const counts = await Promise.all(people.map(countConnections));
      const since = Date.now();
      await Promise.all(people.map((person) => person.run(() => document.querySelector('video-chat')!.join())));
      await Promise.all(people.map((person) => connected(person, PEOPLE - 1)));
      promise({ id: 'N10', what: 'all 28 links', ms: Date.now() - since, atMost: 6_000 });
      const built = await Promise.all(counts.map((count) => count()));
      assert.deepEqual(
        built,
        people.map(() => PEOPLE - 1),
      );
    }),
  );
});
