/**
 * What a mesh of some people on one machine costs, and what each gets of the others: ours, ours without its policy of
 * sending, and simple-peer's. Then what is heard and seen over a thin way.
 *
 *   npm run bench:mesh [-- --people=2,3,4,5,6,8 --rounds=1] [-- --short]
 */
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { launchOptions } from '../scripts/launch-options.mjs';
import { allOf, CONTENDERS, enter, meshed, type Contender, type Counts, type Way } from './mesh/pages.js';
import { overThinWays } from './mesh/thin.js';
import { finish, isShort } from './support/bounds.js';
import { hide } from './support/chat-page.js';
import { cpuMsOfAll } from './support/cpu.js';
import type { Figures, MeshCosts } from './support/figures.js';
import { canDelay, startServers } from './support/place.js';
import { median } from './support/results.js';

/** Until Chromium, which takes any way for a thin one at first, has found out what it carries … */
const SETTLE_MS = isShort ? 15_000 : 30_000;
/** … until it has for those who come later, … */
const GROW_MS = 15_000;
/** … and until everybody has done what a new situation asks for. */
const CHANGE_MS = 8_000;
/** For so long each situation is measured. */
const WATCH_MS = isShort ? 4_000 : 6_000;
/** From so many people on a small machine has no time for all pictures of all cameras, which then give so many a second. */
const MANY = 5;
const FEW_PICTURES = 5;
/** Two who have just met are measured, too, after so long: it is then that they look whether they see each other. */
const MEET_MS = 4_000;
const TWO = 2;
/** So many are in the situations in which a policy has something to do. */
const FOUR = 4;

/** So many people there are, unless said; a short run has only those that a bound names. */
const FULL = '2,3,4,5,6,8';
const SHORT: Record<Contender, string> = { ours: '2,4', 'ours without policy': '4', 'simple-peer': '2' };

/** Situations by name, each with what was measured in it. */
type Situations = Record<string, MeshCosts>;

/** What all of them do from now on, for a while. */
async function watch(browser: Browser, pages: readonly Page[]): Promise<MeshCosts> {
  const pid = browser.process()!.pid!;
  const [before, cpuBefore, begin] = [await allOf(pages), cpuMsOfAll(pid), performance.now()];
  await wait(WATCH_MS);
  const [after, cpuAfter, end] = [await allOf(pages), cpuMsOfAll(pid), performance.now()];
  const grown = (name: keyof Counts) => after.reduce((sum, page, i) => sum + page[name] - before[i]![name], 0);
  const seconds = (end - begin) / 1_000;
  const pictures = pages.length * (pages.length - 1);
  return {
    cpu: (cpuAfter - cpuBefore) / (end - begin),
    uplink: (grown('bytesSent') * 8) / 1_000 / seconds / pages.length,
    encoding: (grown('encoding') * 1_000) / seconds / pages.length,
    frames: grown('shown') / seconds / pictures,
    height: after.reduce((sum, { heights }) => sum + heights, 0) / pictures,
    gaps: (100 * grown('concealed')) / grown('samples'),
  };
}

/** On every page somebody’s picture gets large, and the others’ small. */
const pinOne = (pages: readonly Page[]) =>
  Promise.all(
    pages.map((page) =>
      page.evaluate(() => {
        const panes = document.querySelector('video-chat')!.shadowRoot!.querySelectorAll('video-pane');
        const other = [...panes].find(({ local }) => !local)!;
        other.shadowRoot!.querySelector<HTMLElement>('[part~=pin-button]')!.click();
      }),
    ),
  );

/** What a policy has to be good for: nobody looks at one of four, and nobody looks much at three of four. */
async function change(browser: Browser, pages: readonly Page[]): Promise<Situations> {
  const front = await hide(pages.at(-1)!);
  await wait(CHANGE_MS);
  const hidden = await watch(browser, pages);
  await front.close();
  await pages.at(-1)!.bringToFront();
  await pinOne(pages);
  await wait(CHANGE_MS);
  return { '4 people, one page hidden': hidden, '4 people, one pinned': await watch(browser, pages) };
}

/** More and more people enter a room; `all` takes what was measured on the way. */
async function grow(browser: Browser, way: Way, { counts, all }: { counts: readonly number[]; all: Situations }) {
  const pages: Page[] = [];
  for (const count of counts) {
    const settleMs = pages.length ? GROW_MS : SETTLE_MS;
    while (pages.length < count) pages.push(await enter(browser, 'localhost', way));
    await meshed(pages, way);
    if (count === TWO) {
      await wait(MEET_MS);
      all['2 people, just met'] = await watch(browser, pages);
    }
    await wait(settleMs);
    all[count < MANY ? `${count} people` : `${count} people, cameras of ${FEW_PICTURES}/s`] = await watch(
      browser,
      pages,
    );
    if (count === FOUR && way.contender !== 'simple-peer') Object.assign(all, await change(browser, pages));
  }
}

/** All that could be measured of one contender, where a room of few grows, and then one of many. */
async function situationsOf(contender: Contender, counts: readonly number[]): Promise<Situations> {
  const all: Situations = {};
  const few = { counts: counts.filter((count) => count < MANY), args: [] };
  const many = {
    counts: counts.filter((count) => count >= MANY),
    args: [`--use-fake-device-for-media-stream=fps=${FEW_PICTURES}`],
  };
  for (const { counts, args } of [few, many]) {
    if (!counts.length) continue;
    const browser = await launch(launchOptions('chromium', { args }));
    const room = `mesh-${Date.now()}`;
    // A machine that is too small for so many must not lose what was measured before.
    await grow(browser, { contender, room }, { counts, all }).catch((error: unknown) => {
      process.stdout.write(`${contender}: the rest of ${counts.join(', ')} people is left out: ${String(error)}\n`);
    });
    await browser.close();
  }
  return all;
}

const countsOf = (contender: Contender) =>
  (values.people ?? (isShort ? SHORT[contender] : FULL)).split(',').map(Number);

/** Every contender’s situations, round by round; another one begins each time, so that none has the place that is best. */
async function contest(rounds: number): Promise<Record<Contender, Situations[]>> {
  const measured: Record<Contender, Situations[]> = { ours: [], 'ours without policy': [], 'simple-peer': [] };
  for (let round = 0; round < rounds; round++) {
    for (const turn of CONTENDERS.keys()) {
      const contender = CONTENDERS[(turn + round) % CONTENDERS.length]!;
      measured[contender].push(await situationsOf(contender, countsOf(contender)));
    }
  }
  return measured;
}

/** The middle of what was measured at all. */
function middleOf(rounds: readonly MeshCosts[]): MeshCosts {
  const names = Object.keys(rounds[0]!) as (keyof MeshCosts)[];
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((costs) => costs[name]!))]),
  ) as unknown as MeshCosts;
}

function bySituation(measured: Record<Contender, Situations[]>): Figures['mesh']['situations'] {
  const names = new Set(CONTENDERS.flatMap((contender) => measured[contender].flatMap((round) => Object.keys(round))));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      Object.fromEntries(
        CONTENDERS.flatMap((contender) => {
          const rounds = measured[contender].flatMap((round) => round[name] ?? []);
          return rounds.length ? [[contender, middleOf(rounds)]] : [];
        }),
      ),
    ]),
  );
}

async function thinWays(): Promise<Figures['mesh']['thin']> {
  const thin: Figures['mesh']['thin'] = {};
  for (const contender of CONTENDERS) {
    for (const [width, costs] of Object.entries(await overThinWays(contender))) {
      (thin[width] ??= {})[contender] = costs;
    }
  }
  return thin;
}

const { values } = parseArgs({
  options: {
    people: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    short: { type: 'boolean' },
  },
});
const stop = await startServers([], 'http://localhost:1400');
const situations = bySituation(await contest(Number(values.rounds)));
stop();
if (!canDelay()) process.stdout.write('Without root there are no networks of our own, and no thin ways.\n');
const thin = canDelay() && !isShort ? await thinWays() : {};
/** What was not measured is NaN, which is within no bound. */
const figureOf = (situation: string, what: keyof MeshCosts, way: Contender = 'ours') =>
  situations[situation]?.[way]?.[what] ?? NaN;
const ratio = (situation: string, what: keyof MeshCosts, theirs: Contender) =>
  figureOf(situation, what) / figureOf(situation, what, theirs);
/** Beside our own four people: what others do for want of time is no matter of our policy. */
const alone = (situation: string, what: keyof MeshCosts) => figureOf(situation, what) / figureOf('4 people', what);
finish('mesh', {
  figures: { situations, thin },
  ratios: {
    'cores, ours ÷ simple-peer': ratio('2 people', 'cpu', 'simple-peer'),
    'pixels tall, two have just met, ours ÷ simple-peer': ratio('2 people, just met', 'height', 'simple-peer'),
    'pixels tall, ours ÷ simple-peer': ratio('2 people', 'height', 'simple-peer'),
    'frames, ours ÷ simple-peer': ratio('2 people', 'frames', 'simple-peer'),
    'encoding among 4, ours ÷ ours without policy': ratio('4 people', 'encoding', 'ours without policy'),
    'uplink, ours, one of 4 hidden ÷ none': alone('4 people, one page hidden', 'uplink'),
    'uplink, ours, one of 4 pinned ÷ none': alone('4 people, one pinned', 'uplink'),
    'pixels tall, ours, one of 4 pinned ÷ none': alone('4 people, one pinned', 'height'),
    'sound made up, %': figureOf('2 people', 'gaps'),
  },
});
