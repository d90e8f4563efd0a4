import type { Browser, Page } from 'puppeteer-core';
import type { VideoChat } from '../../components/index.js';
import { until } from '../../e2e/support/until.js';

/** Where the pages are. */
export const ORIGIN = 'http://localhost:1400';
/** Their address, and what the tag in them is given. Where it captures nothing, it also has no size of its own. */
const address = (room: string, devices: boolean) =>
  `${ORIGIN}/page/page.html?room=${room}${devices ? '&camera&microphone&sized' : ''}`;

/** A page with text around one tag, in a window of its own, in its lobby. */
export async function openLobby(browser: Browser, room: string, devices: boolean): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport({ width: 1280, height: 720 });
  await page.goto(address(room, devices));
  await stateIs(page, 'lobby');
  return page;
}

/** Waits for that state of the tag. */
export const stateIs = (page: Page, state: VideoChat['state']): Promise<boolean> =>
  until(`the tag is in ${state}`, () =>
    page.evaluate((wanted) => document.querySelector('video-chat')?.state === wanted, state),
  );

/** Joins, and waits for that many others, all connected. */
export async function join(page: Page, others: number): Promise<void> {
  await page.evaluate(() => document.querySelector('video-chat')!.join());
  await connected(page, others);
}

/** Waits for that many others, all connected. */
export const connected = (page: Page, others: number): Promise<boolean> =>
  until(`${others} others are connected`, () =>
    page.evaluate((count) => {
      const { participants } = document.querySelector('video-chat')!;
      return participants.length === count && participants.every(({ connection }) => connection === 'connected');
    }, others),
  );

/** Leaves the call, back to the lobby. */
export async function leave(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelector('video-chat')!.leave());
}

/** Opens another tab in front of the page’s, and returns it. */
export async function hide(page: Page): Promise<Page> {
  const front = await page.browserContext().newPage();
  await front.bringToFront();
  await until('the page is hidden', () => page.evaluate(() => document.hidden));
  return front;
}
