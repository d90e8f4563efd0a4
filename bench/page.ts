/**
 * What our tag costs the page that it is in: evaluating the script, layout shifts, long tasks, and the processor while
 * nobody looks.
 *
 *   npm run build && npm run bench:page [-- --short]
 */
import { readFileSync } from 'node:fs';
import { join as path } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { launchOptions } from '../scripts/launch-options.mjs';
import { bundle } from './support/bundles.js';
import { finish, isShort } from './support/bounds.js';
import { connected, hide, join, leave, openLobby, ORIGIN, stateIs } from './support/chat-page.js';
import { coresOf } from './support/cpu.js';
import type { Figures, Times } from './support/figures.js';
import { startServers } from './support/place.js';
import { median } from './support/results.js';

const ROUNDS = 9;
const SECONDS = isShort ? 4 : 15;
/** Two people meet this often: a task of one meeting may be long because the machine had no time for it. */
const MEETINGS = isShort ? 5 : 7;
/** What two need after Join until they are connected and have drawn each other. */
const SETTLE_MS = 2_000;
/** A task of the page that is longer than this, ms, is felt. The browser lists no shorter ones. */
const LONG_MS = 50;

type Shift = Readonly<{ value: number; inTag: boolean }>;
/** What the page notes down from its first moment on, and what time it has. */
interface Observed {
  shifts: Shift[];
  longTasks: { startTime: number; duration: number }[];
  now: number;
}

/** Costs of a call, beside those of what comes before it. */
type Stay = Omit<Figures['page'], 'evaluation'>;

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const least = (values: readonly number[] | undefined) => Math.min(...values!);
const observed = (page: Page): Promise<Observed> =>
  page.evaluate(() => {
    const { shifts, longTasks } = globalThis as unknown as Observed;
    return { shifts, longTasks, now: performance.now() };
  });

/** From having a script's text until it has run, ms; a window of its own each time, so that no code is kept. */
async function evaluate(browser: Browser, code: string): Promise<number> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/page/page.html`);
  const ms = await page.evaluate(async (text) => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const begin = performance.now();
    await import(url);
    return performance.now() - begin;
  }, code);
  await context.close();
  return ms;
}

async function evaluations(browser: Browser): Promise<Times> {
  const scripts = [
    // With all that the module leaves for later.
    ['our tag', readFileSync(path(import.meta.dirname, '../dist/video-chat.iife.js'), 'utf8')],
    ['simple-peer', await bundle('simple-peer')],
    ['peerjs', await bundle('peerjs')],
    ['livekit-client', await bundle('livekit-client')],
  ] as const;
  const times: Times = Object.fromEntries(scripts.map(([name]) => [name, []]));
  // The first round warms the browser up, and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const turn of scripts.keys()) {
      const [name, code] = scripts[(turn + round) % scripts.length]!;
      const ms = await evaluate(browser, code);
      if (round) times[name]!.push(ms);
    }
  }
  return times;
}

/** Two people meet; returns their cores while they are in the call, and the long tasks of both from Join on. */
async function meet(pid: number, pages: readonly Page[]): Promise<{ cores: number; longTasks: number[] }> {
  const begins = await Promise.all(pages.map((page) => observed(page)));
  for (const [others, page] of pages.entries()) await join(page, others);
  await connected(pages[0]!, 1);
  await wait(SETTLE_MS);
  const cores = await coresOf(pid, SECONDS);
  const seen = await Promise.all(pages.map((page) => observed(page)));
  const longTasks = seen.flatMap((page, i) =>
    page.longTasks.filter(({ startTime, duration }) => startTime > begins[i]!.now && duration > LONG_MS),
  );
  return { cores, longTasks: longTasks.map(({ duration }) => duration) };
}

async function part(pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await leave(page);
    await stateIs(page, 'left');
  }
}

/** Somebody reads a page whose tag has no size of its own, and does not join. */
async function read(browser: Browser, room: string): Promise<{ cores: number; shifts: Shift[] }> {
  const page = await openLobby(browser, room, false);
  await wait(1_000);
  const cores = await coresOf(browser.process()!.pid!, SECONDS);
  const { shifts } = await observed(page);
  // What a closed page used would be missed in the sum of all processes.
  await page.goto('about:blank');
  return { cores, shifts };
}

/** Both are hidden for a while. */
async function behind(pid: number, pages: readonly Page[]): Promise<number> {
  const fronts: Page[] = [];
  for (const page of pages) fronts.push(await hide(page));
  await wait(SETTLE_MS);
  const cores = await coresOf(pid, SECONDS);
  for (const front of fronts) await front.goto('about:blank');
  for (const page of pages) await page.bringToFront();
  return cores;
}

/** Two people meet, stay, are hidden once, and leave. */
async function stay(browser: Browser): Promise<Stay> {
  const pid = browser.process()!.pid!;
  const room = `page-${Date.now()}`;
  // What a browser does when it starts is not the page's.
  await wait(3_000);
  const blank = await coresOf(pid, SECONDS);
  const quiet = await read(browser, room);
  const pages = [await openLobby(browser, room, true), await openLobby(browser, room, true)];
  await wait(1_000);
  const lobbies = await coresOf(pid, SECONDS);
  const meetings = [await meet(pid, pages)];
  const hidden = await behind(pid, pages);
  await part(pages);
  const shifts = [...quiet.shifts, ...(await Promise.all(pages.map(observed))).flatMap((one) => one.shifts)];
  const shiftOf = (within: boolean) =>
    sum(shifts.filter(({ inTag }) => inTag === within).map(({ value }) => value)) / pages.length;
  while (meetings.length < MEETINGS) {
    meetings.push(await meet(pid, pages));
    await part(pages);
  }
  return {
    cores: {
      'a blank page': blank,
      'the lobby': quiet.cores,
      'two lobbies with camera': lobbies,
      'a call of two': median(meetings.map(({ cores }) => cores)),
      'the same call, hidden': hidden,
    },
    shift: shiftOf(false),
    shiftInTag: shiftOf(true),
    longTasks: meetings.map(({ longTasks }) => longTasks),
  };
}

/** In a browser of its own: what the processes of closed pages used would be missed in the sum. */
async function inBrowser<T>(task: (browser: Browser) => Promise<T>): Promise<T> {
  // As people have it, which takes time from a page that is hidden.
  const browser = await launch(launchOptions('chromium', { throttles: true }));
  const result = await task(browser);
  await browser.close();
  return result;
}

const stop = await startServers([], ORIGIN);
const evaluation = await inBrowser(evaluations);
const figures = { evaluation, ...(await inBrowser(stay)) };
stop();
const call = figures.cores['a call of two']!;
finish('page', {
  figures,
  ratios: {
    // What is least had least of the machine's other work in it.
    'evaluation, our tag ÷ livekit-client': least(evaluation['our tag']) / least(evaluation['livekit-client']),
    'layout shift': figures.shift,
    'layout shift in the tag': figures.shiftInTag,
    'processor, lobby ÷ call': figures.cores['the lobby']! / call,
    'processor, two lobbies with camera ÷ call': figures.cores['two lobbies with camera']! / call,
    'processor, hidden call ÷ shown': figures.cores['the same call, hidden']! / call,
    'tasks over 50 ms in a call of two, median': median(figures.longTasks.map(({ length }) => length)),
  },
});
