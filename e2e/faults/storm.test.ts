import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { come, comeIn, connected, newRoom, press } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const PEOPLE = 8;
/** What one link may carry of a picture where there are seven others, kb/s, and how tall it may be. */
const BUDGET = { kbps: 250, height: 270 };
const MEASURED_MS = 5_000;

/** What somebody sends of pictures on each link; all but the height only grows. */
const picturesOf = (person: Visitor) =>
  person.run(async () => {
    const sent: { bytes: number; encodeMs: number; height: number; frames: number }[] = [];
    for (const report of (await document.querySelector('video-chat')!.getStats()).values()) {
      for (const entry of report.values() as Iterable<Record<string, never>>) {
        const { type, kind, bytesSent = 0, totalEncodeTime = 0, frameHeight = 0, framesSent = 0 } = entry;
        if (type !== 'outbound-rtp' || kind !== 'video' || !framesSent) continue;
        sent.push({ bytes: bytesSent, encodeMs: totalEncodeTime * 1_000, height: frameHeight, frames: framesSent });
      }
    }
    return sent;
  });

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

  it(
    'get the camera of one of them within what a mesh bears (D15)',
    e2e(async (world) => {
      const room = newRoom();
      const people: Visitor[] = [];
      for (let one = 0; one < PEOPLE; one++) people.push(await comeIn(world, one, { room, name: `Person ${one}` }));
      const [ada] = people as [Visitor];
      await Promise.all(people.map((person) => connected(person, PEOPLE - 1)));
      await press(ada, 'camera-button');
      // The first ones are smaller than they may be.
      await until('all are sent the picture in full size', async () => {
        const sent = await picturesOf(ada);
        return sent.length === PEOPLE - 1 && sent.every(({ height }) => height > BUDGET.height / 2);
      });
      const [before, began] = [await picturesOf(ada), Date.now()];
      await lasting(MEASURED_MS);
      const [after, seconds] = [await picturesOf(ada), (Date.now() - began) / 1_000];
      let encodeMs = 0;
      for (const [i, { bytes, height, frames, encodeMs: spent }] of after.entries()) {
        encodeMs += spent - before[i]!.encodeMs;
        assert.ok(height <= BUDGET.height, `${height} pixels tall`);
        assert.ok(frames > before[i]!.frames, 'pictures go on');
        const kbps = ((bytes - before[i]!.bytes) * 8) / 1_000 / seconds;
        assert.ok(kbps <= BUDGET.kbps, `${kbps.toFixed(0)} kb/s on one link`);
      }
      promise({ id: 'D15', what: 'encoding for seven others, in each second', ms: encodeMs / seconds, atMost: 850 });
    }),
  );
});
