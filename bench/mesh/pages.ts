import { type Browser, type Page } from 'puppeteer-core';
import { until } from '../../e2e/support/until.js';

export const CONTENDERS = ['ours', 'ours without policy', 'simple-peer'] as const;
export type Contender = (typeof CONTENDERS)[number];

/** Eight people on two cores take their time. */
const CONNECT_MS = 60_000;

/** What is measured of one page; all but `links` and `heights` only grows. */
export interface Counts {
  bytesSent: number;
  /** What its encoders took, s. */
  encoding: number;
  /** Pictures of others that its videos have shown. */
  shown: number;
  /** Of sound that have arrived. */
  packets: number;
  /** Samples that a receiver made up because nothing had arrived … */
  concealed: number;
  /** … of so many in all. */
  samples: number;
  links: number;
  /** Of all pictures that arrive, in pixels, added up. */
  heights: number;
}

/** What a page offers besides, see counts.js. */
export interface Counting {
  countAll: () => Promise<Counts>;
  noteSound: () => void;
  heardAt: number[];
  isReady?: boolean;
}

export const countsOf = (page: Page): Promise<Counts> =>
  page.evaluate(() => (globalThis as unknown as Counting).countAll());

/** A policy that does nothing: what a sender is told about its sending is forgotten. */
const withoutPolicy = (page: Page) =>
  page.evaluateOnNewDocument(() => {
    RTCRtpSender.prototype.setParameters = () => Promise.resolve();
  });

/** One more person in a room. */
export async function enter(browser: Browser, host: string, { contender, room }: Way): Promise<Page> {
  // A window of its own: in the background a page shows nothing.
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport({ width: 1280, height: 720 });
  if (contender === 'ours without policy') await withoutPolicy(page);
  const name = contender === 'simple-peer' ? contender : 'ours';
  await page.goto(`http://${host}:1400/mesh/page.html?contender=${name}&room=${room}`);
  // Two that come at once would both offer, which simple-peer does not survive.
  await page.waitForFunction(() => (globalThis as unknown as Counting).isReady);
  return page;
}

/** How people meet, and where. */
export interface Way {
  contender: Contender;
  room: string;
}

/** Waits until everybody is connected to everybody. */
export const meshed = (pages: readonly Page[], { contender }: Way): Promise<boolean> =>
  until(
    `${pages.length} people are connected (${contender})`,
    async () => (await allOf(pages)).every(({ links }) => links === pages.length - 1),
    CONNECT_MS,
  );

export const allOf = (pages: readonly Page[]): Promise<Counts[]> => Promise.all(pages.map((page) => countsOf(page)));
