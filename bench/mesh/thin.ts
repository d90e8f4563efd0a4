import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { longestGap } from '../../e2e/support/media-log.js';
import { Network } from '../../e2e/support/network.js';
import type { ThinCosts } from '../support/figures.js';
import { startServers } from '../support/place.js';
import { countsOf, enter, meshed, type Contender, type Counting } from './pages.js';

/** How much the way of one of two carries, kb/s, one after the other. */
const WIDTHS = [300, 100, 50] as const;
/** Until a call has settled, for so long it is watched at each width, and in the end of that, whether pictures come. */
const MS = { settle: 15_000, watch: 20_000, end: 5_000 };

/** What one hears and sees of another one from now on. */
async function listen(page: Page): Promise<ThinCosts> {
  const [begin, before] = [Date.now(), await countsOf(page)];
  await wait(MS.watch - MS.end);
  const late = await countsOf(page);
  await wait(MS.end);
  const after = await countsOf(page);
  const heardAt = await page.evaluate(() => (globalThis as unknown as Counting).heardAt);
  return {
    silence: longestGap(heardAt, begin, Date.now()),
    gaps: (100 * (after.concealed - before.concealed)) / (after.samples - before.samples),
    pictures: (after.shown - late.shown) / (MS.end / 1_000),
  };
}

/** What one gets of another one whose way gets thinner and thinner, by its width. Needs root. */
export async function overThinWays(contender: Contender): Promise<Record<string, ThinCosts>> {
  const network = new Network(['ada', 'bob']);
  const host = network.address(Network.RELAY);
  const origin = `http://${host}:1400`;
  const stop = await startServers(network.prefix(Network.RELAY), origin);
  const browsers = [await network.launch('ada', origin), await network.launch('bob', origin)] as const;
  try {
    const way = { contender, room: `thin-${Date.now()}` };
    const [ada, bob] = [await enter(browsers[0], host, way), await enter(browsers[1], host, way)];
    await meshed([ada, bob], way);
    await bob.evaluate(() => (globalThis as unknown as Counting).noteSound());
    await wait(MS.settle);
    const all: Record<string, ThinCosts> = {};
    for (const width of WIDTHS) {
      network.narrow('ada', width);
      all[`${width} kb/s`] = await listen(bob);
    }
    return all;
  } finally {
    for (const browser of browsers) await browser.close();
    stop();
    await network.down();
  }
}
