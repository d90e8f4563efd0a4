/**
 * Whether what a call took is given back: 600 joins and leaves in one page, while another page stays in the call all the time
 * and sees people come and go. What is held is counted four times on the way: a leak goes on growing, a cache does not.
 *
 *   npm run build && npm run bench:memory [-- --joins=600 --pace=0] [-- --short]
 *
 * `--pace=3` lets somebody come every three seconds at the most: with 600 joins, a call of half an hour in half an hour.
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
/** The bench ends once each join took so long on average, however far it came, and says how far. */
const PATIENCE_MS = isShort ? 2_000 : 1_500;
/** So often it is counted what is held, after the first time. */
const SAMPLES = 4;

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

const WHO = ['who joined and left', 'who stayed'] as const;
interface Sample {
  joins: number;
  held: Record<(typeof WHO)[number], Held>;
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
  // What the page notes down for another bench is not the call's.
  await page.evaluate(() => {
    const { shifts, longTasks } = globalThis as unknown as Record<'shifts' | 'longTasks', unknown[]>;
    shifts.length = longTasks.length = 0;
  });
  const session = await page.createCDPSession();
  // What has a finalizer, or is wanted by another thread, is gone only after a later one.
  for (let i = 0; i < 5; i++) {
    await session.send('HeapProfiler.collectGarbage');
    await lasting(500);
  }
  const counts: Record<string, number> = {};
  for (const [what, name] of Object.entries(COUNTED)) counts[what] = await count(page, name);
  await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return { heap: Math.round(usedSize / 1_000), nodes, listeners: jsEventListeners, ...counts } as Held;
}

const lasting = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const { values } = parseArgs({
  options: {
    joins: { type: 'string', default: isShort ? '40' : '600' },
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

for (let i = 1; i <= WARM; i++) await visit(i);
const look = async (after: number): Promise<Sample> => ({
  joins: after,
  held: { 'who joined and left': await heldBy(comesAndGoes), 'who stayed': await heldBy(stays) },
});
const samples = [await look(0)];
let done = 0;
const begin = Date.now();
const patienceMs = joins * Math.max(PATIENCE_MS, paceMs * 1.5);
while (done < joins && Date.now() - begin < patienceMs) {
  const next = lasting(paceMs);
  await visit(++done);
  await next;
  if (done % Math.ceil(joins / SAMPLES) === 0 || done === joins) samples.push(await look(done));
}
const seconds = (Date.now() - begin) / 1_000;
await browser.close();
stop();
const [first, last] = [samples[0]!, samples.at(-1)!];
for (const who of WHO) {
  const rows = (Object.keys(first.held[who]) as (keyof Held)[]).map((what) => [
    what,
    ...samples.map(({ held }) => `${held[who][what]}`),
  ]);
  const head = [`${who}, ${seconds.toFixed(0)} s, after`, ...samples.map((sample) => `${sample.joins}`)];
  process.stdout.write(`\n${table([head, ...rows])}\n`);
}
/** By how much the page that grew most did so, from the first count to the last. */
const more = (what: keyof Held) => Math.max(...WHO.map((who) => last.held[who][what] - first.held[who][what]));
/** What the page that grew most gained for each join of the last half: by then a cache is full. */
const perJoin = (what: keyof Held) => {
  const [, ...later] = samples;
  const half = later.length >> 1;
  // Garbage that waits for a finalizer may be in one sample, but hardly in both.
  const least = (who: (typeof WHO)[number], some: Sample[]) => Math.min(...some.map(({ held }) => held[who][what]));
  const grown = WHO.map((who) => least(who, later.slice(half)) - least(who, later.slice(0, half)));
  return Math.max(...grown) / (later.at(-1)!.joins - later[half - 1]!.joins);
};
finish(
  // A few joins tell less of the heap, whose own steps are larger than what they leave.
  isShort ? 'memory-in-short' : 'memory',
  { joins: done, seconds, samples },
  {
    'joins done ÷ wanted': done / joins,
    'kB of heap per join, last half': perJoin('heap'),
    'nodes per join, last half': perJoin('nodes'),
    'listeners per join, last half': perJoin('listeners'),
    'connections, after − before': more('connections'),
    'tracks, after − before': more('tracks'),
    'streams, after − before': more('streams'),
    'audio contexts, after − before': more('audioContexts'),
  },
);
