import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CDPSession } from 'puppeteer-core';
import type { Call } from '../../components/call/call.js';
import { e2e } from '../support/e2e.js';
import { come, comeIn, connected, newRoom, panes, press, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** More than the relay lets one address join in earnest. */
const MANY_JOINS = { 'joins-per-minute': 10_000 };
const BOTH = 'camera microphone';

/** How many things of a page the browser keeps, after it was made to tidy up. */
interface Kept {
  listeners: number;
  connections: number;
  videos: number;
  /** Tracks of this page's own devices that did not end. */
  captures: number;
}

/** How many objects with that prototype the page keeps. Tracks that ended, or came from others, do not count. */
async function countObjects(person: Visitor, name: 'RTCPeerConnection' | 'HTMLVideoElement' | 'MediaStreamTrack') {
  const prototype = await person.page.evaluateHandle((type) => globalThis[type].prototype as object, name);
  const objects = await person.page.queryObjects(prototype);
  const count = await objects.evaluate((all, type) => {
    const isInstance = (one: object) => Object.getPrototypeOf(one) === globalThis[type].prototype;
    const isOver = (one: object) =>
      one instanceof MediaStreamTrack && (one.readyState === 'ended' || one.label.startsWith('remote '));
    return all.filter((one) => isInstance(one) && !isOver(one)).length;
  }, name);
  // What the driver holds, the browser does not let go.
  for (const handle of [prototype, objects]) await handle.dispose();
  return count;
}

async function keptBy(person: Visitor, devtools: CDPSession): Promise<Kept> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { jsEventListeners: listeners } = await devtools.send('Memory.getDOMCounters');
  return {
    listeners,
    connections: await countObjects(person, 'RTCPeerConnection'),
    videos: await countObjects(person, 'HTMLVideoElement'),
    captures: await countObjects(person, 'MediaStreamTrack'),
  };
}

describe('a page in which one joins and leaves again and again', () => {
  it(
    'keeps no connection, track, video or listener after 30 times (N11)',
    e2e(
      async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: BOTH });
        const bob = await come(world, 1, { room, name: 'Bob', attributes: BOTH });
        const devtools = await bob.page.createCDPSession();
        const round = async () => {
          await press(bob, 'join-button');
          await connected(bob, 1);
          await until('the picture is shown', async () => (await panes(bob)).every(({ picture }) => picture));
          await press(bob, 'leave-button');
          await stateIs(bob, 'left');
          await connected(ada, 0);
        };
        for (let times = 0; times < 5; times++) await round();
        const before = await keptBy(bob, devtools);
        for (let times = 0; times < 30; times++) await round();
        await until('everything is let go', async () => {
          const now = await keptBy(bob, devtools);

          // The browser may keep what it has drawn last.
          const isSmall = now.listeners <= before.listeners && now.videos <= before.videos + 2;
          return isSmall && now.connections + now.captures === 0;
        });
        const videos = await bob.run(
          () => document.querySelector('video-chat')!.shadowRoot!.querySelectorAll('video, audio, video-pane').length,
        );
        assert.equal(videos, 0);
        const live = await bob.run(
          () => document.querySelector('video-chat')!.call.state.localStream.getTracks().length,
        );
        assert.equal(live, 0);
      },
      { relay: MANY_JOINS },
    ),
  );

  it(
    'meets no limit of the browser after 600 calls (N11)',
    e2e(
      async (world) => {
        const ada = await comeIn(world, 0, { room: newRoom(), name: 'Ada' });
        const devtools = await ada.page.createCDPSession();
        // In one page, so that it makes both ends of every connection: 1,200 in all, and Chromium lets it keep 500.
        for (let hundred = 0; hundred < 6; hundred++) {
          await ada.run(async (server) => {
            const chat = document.querySelector('video-chat')!;
            const Calls = chat.call.constructor as typeof Call;
            for (let times = 0; times < 100; times++) {
              const call = new Calls({ server, room: chat.room });
              const met = new Promise<void>((resolve) => {
                call.addEventListener('change', () => {
                  if (call.state.participants[0]?.connection === 'connected') resolve();
                });
              });
              await call.join();
              await met;
              await call.leave();
            }
          }, world.relay.url);
        }
        await connected(ada, 0);
        await until('every connection is let go', async () => (await keptBy(ada, devtools)).connections === 0);
      },
      { relay: MANY_JOINS },
    ),
  );
});
