/**
 * What our tag costs the page that it is in: evaluating the script, layout shifts, long tasks, and the processor while
 * nobody looks.
 *
 *   npm run build && npm run bench:page [-- --short]
 */
import { readFileSync } from 'node:fs';
import { join as path } from 'node:path';
import process from 'node:process';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { launchOptions } from '../scripts/launch-options.mjs';
import { until } from '../e2e/support/until.js';
import { bundle } from './support/bundles.js';
import { finish, isShort } from './support/bounds.js';
import { connected, join, leave, openLobby, ORIGIN, stateIs } from './support/chat-page.js';
import { coresOf } from './support/cpu.js';
import { startServers } from './support/place.js';
import { median, table } from './support/results.js';

const ROUNDS = isShort ? 3 : 9;
const SECONDS = isShort ? 4 : 15;
/** Two people meet this often: a task of one meeting may be long because the machine had no time for it. */
const MEETINGS = isShort ? 3 : 9;
/** A task of the page that is longer than this, ms, is felt. The browser lists no shorter ones. */
const LONG_MS = 50;

interface Observed {
  shifts: { value: number; inTag: boolean }[];
  longTasks: { startTime: number; duration: number }[];
}

const lasting = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const observed = (page: Page) =>
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

async function evaluations(browser: Browser): Promise<Record<string, number[]>> {
  const scripts: Record<string, string> = {
    // With all that the module leaves for later.
    'our tag': readFileSync(path(import.meta.dirname, '../dist/video-chat.iife.js'), 'utf8'),
    'simple-peer': await bundle('simple-peer'),
    peerjs: await bundle('peerjs'),
    'livekit-client': await bundle('livekit-client'),
  };
  const times: Record<string, number[]> = {};
  // The first round warms the browser up, and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, code] of Object.entries(scripts)) {
      const ms = await evaluate(browser, code);
      if (round) (times[name] ??= []).push(ms);
    }
  }
  return times;
}

/** Opens another tab in front of the page’s. */
async function hide(page: Page): Promise<Page> {
  const front = await page.browserContext().newPage();
  await front.bringToFront();
  await until('the page is hidden', () => page.evaluate(() => document.hidden));
  return front;
}

interface Stay {
  /** Cores of one, by all processes of the browser. */
  cores: Record<string, number>;
  /** Of a page with a call, from before its script until after it, as the browser scores it: what stands around the tag … */
  shift: number;
  /** … and panes within it, which make room for each other. */
  shiftInTag: number;
  /** Of both pages, from Join on, ms, meeting by meeting. */
  longTasks: number[][];
}

/** Two people meet; returns the long tasks of both. */
async function meet(pages: readonly Page[]): Promise<number[]> {
  const begins = await Promise.all(pages.map(async (page) => (await observed(page)).now));
  for (const [others, page] of pages.entries()) await join(page, others);
  await connected(pages[0]!, 1);
  await lasting(2);
  const seen = await Promise.all(pages.map((page) => observed(page)));
  return seen.flatMap(({ longTasks }, i) =>
    longTasks
      .filter(({ startTime, duration }) => startTime > begins[i]! && duration > LONG_MS)
      .map(({ duration }) => duration),
  );
}

async function part(pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await page.bringToFront();
    await leave(page);
    await stateIs(page, 'left');
  }
}

/** Two people meet, stay, are hidden, and leave. */
async function stay(browser: Browser): Promise<Stay> {
  const pid = browser.process()!.pid!;
  // What a browser does when it starts is not the page's.
  await lasting(3);
  const cores: Stay['cores'] = { 'a blank page': await coresOf(pid, SECONDS) };
  const room = `page-${Date.now()}`;
  const quiet = await openLobby(browser, room, false);
  await lasting(1);
  cores['the lobby'] = await coresOf(pid, SECONDS);
  const { shifts: quietShifts } = await observed(quiet);
  await quiet.goto('about:blank');
  const pages = [await openLobby(browser, room, true), await openLobby(browser, room, true)];
  await lasting(1);
  cores['two lobbies with camera'] = await coresOf(pid, SECONDS);
  const longTasks = [await meet(pages)];
  cores['a call of two'] = await coresOf(pid, SECONDS);
  for (const page of pages) await hide(page);
  await lasting(2);
  cores['the same call, hidden'] = await coresOf(pid, SECONDS);
  await part(pages);
  const shifts = [...quietShifts, ...(await Promise.all(pages.map(observed))).flatMap((one) => one.shifts)];
  const shiftOf = (within: boolean) =>
    sum(shifts.filter(({ inTag }) => inTag === within).map(({ value }) => value)) / pages.length;
  while (longTasks.length < MEETINGS) {
    longTasks.push(await meet(pages));
    await part(pages);
  }
  return { cores, shift: shiftOf(false), shiftInTag: shiftOf(true), longTasks };
}

const stop = await startServers([], ORIGIN);
/** In a browser of its own: what the processes of closed pages used would be missed in the sum. */
async function inBrowser<T>(task: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launch(launchOptions('chromium'));
  const result = await task(browser);
  await browser.close();
  return result;
}
const evaluation = await inBrowser(evaluations);
const { cores, shift, shiftInTag, longTasks } = await inBrowser(stay);
stop();
const rows = Object.entries(evaluation).map(([name, times]) => [name, median(times).toFixed(1)]);
const coreRows = Object.entries(cores).map(([name, value]) => [name, value.toFixed(3)]);
process.stdout.write(
  `${table([['evaluated', 'ms'], ...rows])}\n\n${table([['uses', 'cores'], ...coreRows])}\n\nlayout shift ${shift} around the tag, ${shiftInTag.toFixed(2)} in it; tasks over ${LONG_MS} ms by meeting: ${longTasks.map((few) => few.join(', ') || 'none').join('; ')}\n`,
);
finish(
  'page',
  { evaluation, cores, shift, shiftInTag, longTasks },
  {
    'evaluation, our tag ÷ livekit-client': median(evaluation['our tag']!) / median(evaluation['livekit-client']!),
    'layout shift': shift,
    'layout shift in the tag': shiftInTag,
    'processor, hidden call ÷ shown': cores['the same call, hidden']! / cores['a call of two']!,
    'tasks over 50 ms when two meet, median': median(longTasks.map(({ length }) => length)),
  },
);
