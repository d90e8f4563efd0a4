import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { launchOptions } from '../../scripts/launch-options.mjs';
import { startChild } from '../../e2e/support/child.js';
import { until } from '../../e2e/support/until.js';
import { DelayedNetwork } from './delayed-network.js';

export const CONTENDERS = [
  'tag',
  'call',
  'hand-written',
  'hand-written-early',
  'simple-peer',
  'peerjs',
  'peerjs-early',
  'tutorial',
] as const;
/** Those that connect more than two. */
export const MESHES = ['tag', 'call', 'mesh-hand-written', 'mesh-hand-written-early', 'mesh-simple-peer'] as const;
export type Contender = (typeof CONTENDERS)[number] | (typeof MESHES)[number];
/** These open camera and microphone themselves. */
const OURS: readonly Contender[] = ['tag', 'call'];

/** A step of a join, as a page saw it: when, in ms since 1970, and what. */
export type Step = readonly [at: number, what: string];

/** What the page of a contender offers, see `first-frame/page.js` and `trace.js`. */
interface Contending {
  isReady?: boolean;
  wait: () => Promise<unknown>;
  knows: (others: number) => boolean;
  join: (others: number) => Promise<number>;
  leave: () => void;
  trace: Step[];
}

/** Two browsers, and the host of the servers as they see it. */
export interface Place {
  host: string;
  waiting: Browser;
  joining: Browser;
  down: () => Promise<void>;
}

/** Eight people on two cores take their time. */
const JOIN_MS = 30_000;
/** Until those who wait have found each other, … */
const SETTLE_MS = 2_000;
/** … and until somebody who waits alone has drawn all that there is to draw. */
const REST_MS = 500;
const HERE = join(import.meta.dirname, '../first-frame');

/** Everybody’s servers, the relay among them; returns what ends them. */
export async function startServers(prefix: readonly string[], origin: string): Promise<() => void> {
  const servers = [
    ['node', '--import', 'tsx', join(import.meta.dirname, 'servers.ts')],
    ['node', 'dist/npm/server/index.js', '--port=1337', `--origins=${origin}`, '--joins-per-minute=10000'],
  ];
  const children = await Promise.all(
    servers.map(async (command) => {
      let said = '';
      const child = startChild([...prefix, ...command], { hear: (text) => (said += text) });
      await until('a server listens', () => /ready|http:/.test(said));
      return child;
    }),
  );
  return () => {
    for (const child of children) child.kill();
  };
}

/**
 * Machines of their own with that round trip between any two of them; all on this machine where there is no root.
 * @param flags of the browser of those who wait.
 */
export async function makePlace(roundTripMs: number, flags: readonly string[] = []): Promise<Place> {
  const network = canDelay() ? await DelayedNetwork.up(['servers', 'ada', 'bob'], roundTripMs) : null;
  const host = network?.address('servers') ?? 'localhost';
  const origin = `http://${host}:1400`;
  const stop = await startServers(network?.prefix('servers') ?? [], origin);
  const browser = (machine: string, args: readonly string[]) =>
    network
      ? network.launch(machine, origin, { args: [...args] })
      : launch(launchOptions('chromium', { args: [...args] }));
  const [waiting, joining] = [await browser('ada', flags), await browser('bob', [])];
  const down = async () => {
    await waiting.close();
    await joining.close();
    stop();
    await network?.down();
  };
  return { host, waiting, joining, down };
}

/** Whether this machine lets networks be made. */
export const canDelay = (): boolean => process.getuid?.() === 0;

/** What is opened. */
export interface Visit {
  contender: Contender;
  room: string;
  /** Whether each step is noted. */
  traces?: boolean;
  /** Whether it shows nothing of the others. */
  isBlind?: boolean;
}

async function open(page: Page, host: string, { contender, room, traces, isBlind }: Visit): Promise<Page> {
  page.on('pageerror', (error) => process.stderr.write(`${contender}: ${String(error)}\n`));
  if (traces) await page.evaluateOnNewDocument(readFileSync(join(HERE, 'trace.js'), 'utf8'));
  const query = new URLSearchParams({ contender, room });
  if (OURS.includes(contender)) query.set('ownCapture', '');
  if (isBlind) query.set('blind', '');
  await page.goto(`http://${host}:1400/first-frame/page.html?${query.toString()}`);
  await page.waitForFunction(() => (globalThis as unknown as Contending).isReady);
  return page;
}

const enter = (page: Page) => page.evaluate(() => (globalThis as unknown as Contending).wait().then(() => null));

/** What one join gave. */
export interface Joined {
  /** From pressing Join to the first frame of the last one, ms. */
  ms: number;
  /** Who waited (of two), and who joined; empty without `traces`. */
  steps: { waiting: Step[]; joining: Step[] };
}

/** One call of two: somebody waits in the room, somebody joins. */
export async function joinOnce(place: Place, visit: Visit): Promise<Joined> {
  const pages = [await place.waiting.newPage(), await place.joining.newPage()] as const;
  try {
    const [ada, bob] = await Promise.all([open(pages[0], place.host, visit), open(pages[1], place.host, visit)]);
    await enter(ada);
    await wait(REST_MS);
    const ms = await press(bob, visit, 1);
    const [waiting, joining] = await Promise.all([ada, bob].map((page) => stepsOf(page)));
    return { ms, steps: { waiting: waiting!, joining: joining! } };
  } finally {
    await Promise.all(pages.map((page) => page.close()));
  }
}

/**
 * So many people in the room; returns what lets all of them go. They draw nothing, for they have no processor of their own
 * here: so those who wait for our tag are calls without one.
 */
export async function gather(place: Place, visit: Visit, people: number): Promise<() => Promise<void>> {
  const pages: Page[] = [];
  const waiter: Visit = { ...visit, contender: visit.contender === 'tag' ? 'call' : visit.contender, isBlind: true };
  for (let others = 0; others < people; others++) {
    // A window of its own for each: in the background a page may stand still.
    const page = await (await place.waiting.createBrowserContext()).newPage();
    pages.push(await open(page, place.host, waiter));
    await page.waitForFunction((count) => (globalThis as unknown as Contending).knows(count), {}, others);
    await enter(page);
  }
  await wait(SETTLE_MS);
  return async () => {
    for (const page of pages) await page.browserContext().close();
  };
}

/** Somebody joins so many others, and goes again; returns how long it took until all of them were seen, ms. */
export async function joinAll(place: Place, visit: Visit, others: number): Promise<number> {
  const page = await open(await place.joining.newPage(), place.host, visit);
  const ms = await press(page, visit, others);
  await page.evaluate(() => (globalThis as unknown as Contending).leave());
  await page.close();
  return ms;
}

/** Presses Join once the page knows all that it can know before. */
async function press(page: Page, { contender }: Visit, others: number): Promise<number> {
  await page.waitForFunction((count) => (globalThis as unknown as Contending).knows(count), {}, others);
  const time = page.evaluate((count) => (globalThis as unknown as Contending).join(count), others);
  return until(`${contender} shows ${others} others`, () => time, JOIN_MS);
}

const stepsOf = (page: Page): Promise<Step[]> =>
  page.evaluate(() => (globalThis as unknown as Partial<Contending>).trace ?? []);
