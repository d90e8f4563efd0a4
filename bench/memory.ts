/**
 * Whether what a call took is given back: 600 joins and leaves in one page, while another page stays in the call all the time
 * and sees people come and go. What is held is counted five times: a leak goes on growing, a cache does not.
 *
 *   npm run build && npm run bench:memory [-- --joins=600 --pace=0] [-- --short]
 *
 * `--pace=3` lets somebody come every three seconds at the most: with 600 joins, a call of half an hour in half an hour.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launch, type Page } from 'puppeteer-core';
import { launchOptions } from '../scripts/launch-options.mjs';
import { finish, isShort } from './support/bounds.js';
import { connected, join, leave, openLobby, ORIGIN } from './support/chat-page.js';
import type { Figures, Held } from './support/figures.js';
import { startServers } from './support/place.js';

/** Until the code is compiled, and what the browser makes once, or keeps some of, is made. */
const WARM = 100;
/** The bench ends once each join took so long on average, however far it came, and says how far. */
const PATIENCE_MS = isShort ? 2_000 : 1_500;
/** So often it is counted what is held, after the first time. */
const SAMPLES = 4;

const WHO = ['who joined and left', 'who stayed'] as const;
type Sample = Figures['memory']['samples'][number];

/** The prototypes whose objects are counted, wherever they hang. */
const COUNTED = {
  connections: 'RTCPeerConnection',
  'data channels': 'RTCDataChannel',
  tracks: 'MediaStreamTrack',
  streams: 'MediaStream',
  'audio contexts': 'AudioContext',
  sockets: 'WebSocket',
  videos: 'HTMLVideoElement',
};

async function count(page: Page, name: string): Promise<number> {
  const prototype = await page.evaluateHandle(
    (of) => (globalThis as unknown as Record<string, { prototype: object }>)[of]!.prototype,
    name,
  );
  const objects = await page.queryObjects(prototype);
  const length = await objects.evaluate((all) => all.length);
  await objects.dispose();
  await prototype.dispose();
  return length;
}

async function heldBy(page: Page): Promise<Held> {
  // What the page notes down for another bench is not the call's.
  await page.evaluate(() => {
    const { shifts, longTasks } = globalThis as unknown as Record<'shifts' | 'longTasks', unknown[]>;
    shifts.length = longTasks.length = 0;
  });
  const session = await page.createCDPSession();
  // What has a finalizer, or is wanted by another thread, is gone only after a later one.
  for (let i = 0; i < 5; i++) {
    await session.send('HeapProfiler.collectGarbage');
    await wait(500);
  }
  const counts: Held = {};
  for (const [what, name] of Object.entries(COUNTED)) counts[what] = await count(page, name);
  await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { 'heap, kB': Math.round(usedSize / 1_000), nodes, listeners: jsEventListeners, ...counts };
}

/** Somebody comes, does what people do, and goes. */
async function visit(index: number): Promise<void> {
  await join(comesAndGoes, 1);
  await connected(stays, 1);
  if (index % 10 === 0) {
    await stays.evaluate(async () => {
      const chat = document.querySelector('video-chat')!;
      await chat.call.setCamera(false);
      await chat.call.setCamera(true);
    });
  }
  await leave(comesAndGoes);
  await connected(stays, 0);
}

async function look(joins: number): Promise<Sample> {
  const [joiner, stayer] = await Promise.all([heldBy(comesAndGoes), heldBy(stays)]);
  return { joins, held: { 'who joined and left': joiner, 'who stayed': stayer } };
}

/** By how much the page that grew most did so, from the first count to the last. */
const more = (samples: readonly Sample[], what: string) =>
  Math.max(...WHO.map((who) => samples.at(-1)!.held[who]![what]! - samples[0]!.held[who]![what]!));

/** What the page that grew most gained for each join of the last half: by then a cache is full. */
function perJoin([, ...later]: readonly Sample[], what: string): number {
  const half = later.length >> 1;
  // Garbage that waits for a finalizer may be in one sample, but hardly in both.
  const least = (who: string, some: readonly Sample[]) => Math.min(...some.map(({ held }) => held[who]![what]!));
  const grown = WHO.map((who) => least(who, later.slice(half)) - least(who, later.slice(0, half)));
  return Math.max(...grown) / (later.at(-1)!.joins - later[half - 1]!.joins);
}

const { values } = parseArgs({
  options: {
    joins: { type: 'string', default: isShort ? '200' : '600' },
    pace: { type: 'string', default: '0' },
    short: { type: 'boolean' },
  },
});
const [joins, paceMs] = [Number(values.joins), Number(values.pace) * 1_000];
const stop = await startServers([], ORIGIN);
const browser = await launch(launchOptions('chromium'));
const room = `memory-${Date.now()}`;
const stays = await openLobby(browser, room, true);
const comesAndGoes = await openLobby(browser, room, true);
await join(stays, 0);
for (let i = 1; i <= WARM; i++) await visit(i);
const samples = [await look(0)];
const begin = Date.now();
const patienceMs = joins * Math.max(PATIENCE_MS, paceMs * 1.5);
let done = 0;
while (done < joins && Date.now() - begin < patienceMs) {
  const next = wait(paceMs);
  await visit(++done);
  await next;
  if (done % Math.ceil(joins / SAMPLES) === 0 || done === joins) samples.push(await look(done));
}
const seconds = (Date.now() - begin) / 1_000;
await browser.close();
stop();
finish('memory', {
  figures: { joins: done, seconds, samples },
  ratios: {
    'joins done ÷ wanted': done / joins,
    'kB of heap per join, last half': perJoin(samples, 'heap, kB'),
    'nodes per join, last half': perJoin(samples, 'nodes'),
    'listeners per join, last half': perJoin(samples, 'listeners'),
    'streams per join, last half': perJoin(samples, 'streams'),
    'videos per join, last half': perJoin(samples, 'videos'),
    'connections, after − before': more(samples, 'connections'),
    'data channels, after − before': more(samples, 'data channels'),
    'sockets, after − before': more(samples, 'sockets'),
    'tracks, after − before': more(samples, 'tracks'),
    'audio contexts, after − before': more(samples, 'audio contexts'),
  },
});
