import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { launchOptions } from '../../scripts/launch-options.mjs';
import { startChild } from '../../e2e/support/child.js';
import { until } from '../../e2e/support/until.js';
import { DelayedNetwork } from './delayed-network.js';

export const CONTENDERS = ['tag', 'call', 'hand-written', 'simple-peer', 'peerjs', 'tutorial'] as const;
export type Contender = (typeof CONTENDERS)[number];
/** These open camera and microphone themselves. */
const OURS: readonly Contender[] = ['tag', 'call'];

/** A step of a join, as a page saw it: when, in ms since 1970, and what. */
export type Step = readonly [at: number, what: string];

/** What the page of a contender offers, see `first-frame/page.js` and `trace.js`. */
interface Contending {
  isReady?: boolean;
  wait: () => Promise<unknown>;
  join: () => Promise<number>;
  trace: Step[];
}

/** Two browsers, and the host of the servers as they see it. */
export interface Place {
  host: string;
  waiting: Browser;
  joining: Browser;
  down: () => Promise<void>;
}

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

/** Machines of their own with that round trip between any two of them; all on this machine where there is no root. */
export async function makePlace(roundTripMs: number): Promise<Place> {
  const network = canDelay() ? await DelayedNetwork.up(['servers', 'ada', 'bob'], roundTripMs) : null;
  const host = network?.address('servers') ?? 'localhost';
  const origin = `http://${host}:1400`;
  const stop = await startServers(network?.prefix('servers') ?? [], origin);
  const browser = (machine: string) =>
    network ? network.browser(machine, [origin]) : launch(launchOptions('chromium'));
  const [waiting, joining] = [await browser('ada'), await browser('bob')];
  const down = async () => {
    await waiting.close();
    await joining.close();
    stop();
    network?.down();
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
}

async function open(place: Place, browser: Browser, { contender, room, traces }: Visit): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${contender}: ${String(error)}\n`));
  if (traces) await page.evaluateOnNewDocument(readFileSync(join(HERE, 'trace.js'), 'utf8'));
  const query = new URLSearchParams({ contender, room, ...(OURS.includes(contender) && { ownCapture: '' }) });
  await page.goto(`http://${place.host}:1400/first-frame/page.html?${query.toString()}`);
  await page.waitForFunction(() => (globalThis as unknown as Contending).isReady);
  return page;
}

/** What one call of two gave. */
export interface Joined {
  /** From pressing Join to the first frame, ms. */
  ms: number;
  /** Who waited, and who joined; empty without `traces`. */
  steps: { waiting: Step[]; joining: Step[] };
}

/** One call of two: somebody waits in the room, somebody joins. */
export async function joinOnce(place: Place, visit: Visit): Promise<Joined> {
  const ada = await open(place, place.waiting, visit);
  await ada.evaluate(() => (globalThis as unknown as Contending).wait().then(() => null));
  const bob = await open(place, place.joining, visit);
  try {
    const time = bob.evaluate(() => (globalThis as unknown as Contending).join());
    const ms = await until(`${visit.contender} shows the first frame`, () => time);
    const [waiting, joining] = await Promise.all([ada, bob].map((page) => stepsOf(page)));
    return { ms, steps: { waiting: waiting!, joining: joining! } };
  } finally {
    await bob.close();
    await ada.close();
  }
}

const stepsOf = (page: Page): Promise<Step[]> =>
  page.evaluate(() => (globalThis as unknown as Partial<Contending>).trace ?? []);
