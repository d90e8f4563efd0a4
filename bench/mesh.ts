/**
 * What a mesh of some people on one machine costs, and what each gets of the others: ours, ours without its policy of
 * sending, and simple-peer's.
 *
 *   npm run bench:mesh [-- --people=2,3,4 --seconds=6 --rounds=3] [-- --short]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { launchOptions } from '../scripts/launch-options.mjs';
import { until } from '../e2e/support/until.js';
import { finish, isShort } from './support/bounds.js';
import { cpuSeconds } from './support/cpu.js';
import { startServers } from './support/place.js';
import { median, table } from './support/results.js';

const CONTENDERS = ['ours', 'ours without policy', 'simple-peer'] as const;
type Contender = (typeof CONTENDERS)[number];

/** From so many people on a small machine has no time for all pictures of all cameras, which then give fewer. */
const MANY = 5;
/** Pictures a second of a fake camera, as it comes and where there are many. */
const FPS = { usual: 20, many: 5 };
const fpsOf = (people: number) => (people < MANY ? FPS.usual : FPS.many);

/** What is measured of one page; all but the heights only grows. */
interface Counts {
  bytesSent: number;
  framesDecoded: number;
  /** Samples that a receiver made up because nothing had arrived … */
  concealed: number;
  /** … of so many in all. */
  samples: number;
  links: number;
  /** Of all pictures that arrive, in pixels, added up. */
  heights: number;
}

interface Figures {
  /** Of one core, by all processes of the browser. */
  cpu: number;
  /** Per page, kb/s. */
  uplink: number;
  /** Shown per second and picture. */
  frames: number;
  /** Pixels, on average. */
  height: number;
  /** Of all sound, in parts of a hundred. */
  gaps: number;
}

const countsOf = (page: Page): Promise<Counts> =>
  page.evaluate(async () => {
    const counts = { bytesSent: 0, framesDecoded: 0, concealed: 0, samples: 0, links: 0, heights: 0 };
    const { connections } = globalThis as unknown as { connections?: RTCPeerConnection[] };
    for (const connection of connections ?? []) {
      if (connection.connectionState === 'connected') counts.links++;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'outbound-rtp') counts.bytesSent += entry.bytesSent as number;
        if (entry.type !== 'inbound-rtp') continue;
        counts.framesDecoded += (entry.framesDecoded as number | undefined) ?? 0;
        counts.heights += (entry.frameHeight as number | undefined) ?? 0;
        counts.concealed += (entry.concealedSamples as number | undefined) ?? 0;
        counts.samples += (entry.totalSamplesReceived as number | undefined) ?? 0;
      }
    }
    return counts;
  });

/** A policy that does nothing: what a sender is told about its sending is forgotten. */
const withoutPolicy = (page: Page) =>
  page.evaluateOnNewDocument(() => {
    RTCRtpSender.prototype.setParameters = () => Promise.resolve();
  });

async function enter(browser: Browser, contender: Contender, room: string): Promise<Page> {
  // A window of its own: in the background a page shows nothing.
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport({ width: 1280, height: 720 });
  if (contender === 'ours without policy') await withoutPolicy(page);
  const name = contender === 'simple-peer' ? contender : 'ours';
  await page.goto(`http://localhost:1400/mesh/page.html?contender=${name}&room=${room}`);
  // Two that come at once would both offer, which simple-peer does not survive.
  await page.waitForFunction(() => (globalThis as { isReady?: boolean }).isReady);
  return page;
}

async function measure(contender: Contender, people: number, seconds: number): Promise<Figures> {
  const args = [`--use-fake-device-for-media-stream=fps=${fpsOf(people)}`];
  const browser = await launch(launchOptions('chromium', { args }));
  try {
    const pages: Page[] = [];
    const room = `mesh-${people}-${Date.now()}`;
    for (let i = 0; i < people; i++) pages.push(await enter(browser, contender, room));
    await until(
      `everybody is connected (${contender})`,
      async () => (await allOf(pages)).every(({ links }) => links === people - 1),
      60_000,
    );
    // Until the browser's own estimates have settled.
    await lasting(seconds);
    return await watch(browser, pages, seconds);
  } finally {
    await browser.close();
  }
}

const lasting = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
const allOf = (pages: readonly Page[]) => Promise.all(pages.map((page) => countsOf(page)));

/** What all of them do from now on, for so long. */
async function watch(browser: Browser, pages: readonly Page[], seconds: number): Promise<Figures> {
  const pid = browser.process()!.pid!;
  const [before, cpuBefore, begin] = [await allOf(pages), cpuSeconds(pid), performance.now()];
  await lasting(seconds);
  const [after, cpuAfter, end] = [await allOf(pages), cpuSeconds(pid), performance.now()];
  const grown = (name: keyof Counts) => after.reduce((sum, page, i) => sum + page[name] - before[i]![name], 0);
  const took = (end - begin) / 1_000;
  const pictures = pages.length * (pages.length - 1);
  return {
    cpu: (cpuAfter - cpuBefore) / took,
    uplink: (grown('bytesSent') * 8) / 1_000 / took / pages.length,
    frames: grown('framesDecoded') / took / pictures,
    height: after.reduce((sum, { heights }) => sum + heights, 0) / pictures,
    gaps: (100 * grown('concealed')) / grown('samples'),
  };
}

function middleOf(rounds: readonly Figures[]): Figures {
  const middle = (name: keyof Figures) => median(rounds.map((figures) => figures[name]));
  return {
    ...{ cpu: middle('cpu'), uplink: middle('uplink'), frames: middle('frames') },
    ...{ height: middle('height'), gaps: middle('gaps') },
  };
}

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: isShort ? '2' : '2,3,4' },
    seconds: { type: 'string', default: isShort ? '4' : '6' },
    rounds: { type: 'string', default: '3' },
    short: { type: 'boolean' },
  },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];

/** All contenders with so many people, round by round. */
async function take(people: number): Promise<Record<string, Figures>> {
  const measured: Figures[][] = CONTENDERS.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const turn of CONTENDERS.keys()) {
      // Another one begins each time, so that none has the place that is best.
      const i = (turn + round) % CONTENDERS.length;
      measured[i]!.push(await measure(CONTENDERS[i]!, people, seconds));
    }
  }
  return Object.fromEntries(CONTENDERS.map((contender, i) => [contender, middleOf(measured[i]!)]));
}

function show(people: number, figures: Readonly<Record<string, Figures>>): void {
  const rows = Object.entries(figures).map(([name, { cpu, uplink, frames, height, gaps }]) => [
    ...[name, cpu.toFixed(2), uplink.toFixed(0), frames.toFixed(1)],
    ...[height.toFixed(0), gaps.toFixed(1)],
  ]);
  const head = ['', 'cores', 'uplink kb/s each', 'frames/s each', 'pixels tall', 'sound made up %'];
  const title = `${people} people, cameras of ${fpsOf(people)} pictures a second`;
  process.stdout.write(`\n${title}\n${table([head, ...rows])}\n`);
}

const stop = await startServers([], 'http://localhost:1400');
const results: Record<number, Record<string, Figures>> = {};
for (const people of values.people.split(',').map(Number)) {
  try {
    results[people] = await take(people);
    show(people, results[people]);
  } catch (error) {
    // A machine that is too small for so many must not lose what was measured before.
    process.stdout.write(`\n${people} people are left out: ${String(error)}\n`);
  }
}
stop();
const [fewest] = Object.values(results);
const ours = fewest!['ours']!;
const unruled = fewest!['ours without policy']!;
const theirs = fewest!['simple-peer']!;
finish(
  'mesh',
  { people: results, cameras: Object.fromEntries(Object.keys(results).map((count) => [count, fpsOf(Number(count))])) },
  {
    'cores, ours ÷ simple-peer': ours.cpu / theirs.cpu,
    'pixels tall, ours ÷ simple-peer': ours.height / theirs.height,
    'frames, ours ÷ simple-peer': ours.frames / theirs.frames,
    'pixels tall, ours ÷ ours without policy': ours.height / unruled.height,
    'sound made up, %': ours.gaps,
  },
);
