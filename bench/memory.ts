/**
 * Whether what a call took is given back: 600 joins and leaves in one page, while another page stays in the call all the time
 * and sees people come and go.
 *
 *   npm run build && npm run bench:memory [-- --joins=600] [-- --short]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { launch, type Page } from 'puppeteer-core';
import { launchOptions } from '../scripts/launch-options.mjs';
import { finish, isShort } from './support/bounds.js';
import { connected, join, leave, openLobby, ORIGIN } from './support/chat-page.js';
import { startServers } from './support/place.js';
import { table } from './support/results.js';

/** Until the code is compiled, and what the browser makes once is made. */
const WARM = 10;
/** The bench ends after this, however far it came, and says how far. */
const PATIENCE_MS = isShort ? 60_000 : 900_000;

/** What a page holds on to, after a full collection of garbage. */
interface Held {
  /** Heap of JavaScript, kB. */
  heap: number;
  nodes: number;
  listeners: number;
  connections: number;
  tracks: number;
  streams: number;
  audioContexts: number;
}

/** The prototypes whose objects are counted. */
const COUNTED = {
  connections: 'RTCPeerConnection',
  tracks: 'MediaStreamTrack',
  streams: 'MediaStream',
  audioContexts: 'AudioContext',
} as const;

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
  const session = await page.createCDPSession();
  // What has a finalizer, or is wanted by another thread, is gone only after a later one.
  for (let i = 0; i < 5; i++) {
    await session.send('HeapProfiler.collectGarbage');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const counts: Record<string, number> = {};
  for (const [what, name] of Object.entries(COUNTED)) counts[what] = await count(page, name);
  await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heap: Math.round(usedSize / 1_000), nodes, listeners: jsEventListeners, ...counts } as Held;
}

const { values } = parseArgs({
  options: { joins: { type: 'string' }, short: { type: 'boolean' } },
});
const joins = Number(values.joins ?? (isShort ? 25 : 600));
const stop = await startServers([], ORIGIN);
const browser = await launch(launchOptions('chromium'));
const room = `memory-${Date.now()}`;
const stays = await openLobby(browser, room, true);
const comesAndGoes = await openLobby(browser, room, true);
await join(stays, 0);

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

const begin = Date.now();
for (let i = 1; i <= WARM; i++) await visit(i);
const pages = { 'who joined and left': comesAndGoes, 'who stayed': stays };
const look = async () => ({
  'who joined and left': await heldBy(pages['who joined and left']),
  'who stayed': await heldBy(pages['who stayed']),
});
const before = await look();
let done = 0;
const beganAt = Date.now();
while (done < joins && Date.now() - begin < PATIENCE_MS) await visit(++done);
const seconds = (Date.now() - beganAt) / 1_000;
const after = await look();
await browser.close();
stop();
for (const who of Object.keys(pages) as (keyof typeof pages)[]) {
  const rows = Object.entries(before[who]).map(([what, value]) => [
    what,
    `${value}`,
    `${after[who][what as keyof Held]}`,
  ]);
  const head = [`${who}, ${done} times in ${seconds.toFixed(0)} s`, 'before', 'after'];
  process.stdout.write(`\n${table([head, ...rows])}\n`);
}
const grown = (what: keyof Held) =>
  Object.values(after).reduce((sum, held) => sum + held[what], 0) /
  Object.values(before).reduce((sum, held) => sum + held[what], 0);
const more = (what: keyof Held) =>
  Math.max(...Object.entries(after).map(([who, held]) => held[what] - before[who as keyof typeof before][what]));
finish(
  'memory',
  { joins: done, seconds, before, after },
  {
    'joins done ÷ wanted': done / joins,
    'heap, after ÷ before': grown('heap'),
    'nodes, after ÷ before': grown('nodes'),
    'listeners, after ÷ before': grown('listeners'),
    'connections, after − before': more('connections'),
    'tracks, after − before': more('tracks'),
    'streams, after − before': more('streams'),
    'audio contexts, after − before': more('audioContexts'),
  },
);
