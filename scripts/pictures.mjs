// @ts-check
/**
 * Takes pictures: for the README (`readme`: real browsers in a real call, with cameras that show drawn people), of every
 * state (`states`), and those that the looks are compared with (`looks`); all of them, unless some are named.
 * Runs under tsx, because it shares the relay and the browsers with the end-to-end tests.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { launch } from '../e2e/support/browsers.js';
import { startRelay } from '../e2e/support/relay.js';
import { until } from '../e2e/support/until.js';
import { film, sound } from './pictures/camera.mjs';
import { CAST } from './pictures/cast.mjs';
import { drawStates } from './pictures/states.mjs';
import { run } from './run.mjs';

const FOLDER = 'docs/pictures';
const MOST_BYTES = 300_000;
const JOIN = 'video-chat >>> [part~=join-button]';
const MESSAGES = [
  'Morning! Shall we start?',
  'Ready. I have put the agenda into the notes.',
  'Two minutes, the kettle is on.',
];

/** @typedef {import('puppeteer-core').Page} Page */

/** A time zone in which it is ten in the morning: one stands up early. */
function morning() {
  const west = new Date().getUTCHours() - 10;
  const offset = west > 12 ? west - 24 : west;
  return `Etc/GMT${offset < 0 ? '' : '+'}${offset}`;
}

/** @param {string} folder @param {import('./pictures/cast.mjs').Person} person */
async function openWindow(folder, { name, speaks }) {
  await writeFile(join(folder, `${name}.wav`), sound(Boolean(speaks)));
  const args = ['video', 'audio'].map((kind) => {
    return `--use-file-for-fake-${kind}-capture=${join(folder, `${name}.${kind === 'video' ? 'mjpeg' : 'wav'}`)}`;
  });
  const browser = await launch('chromium', { args });
  const page = await browser.newPage();
  await page.setViewport({ width: 1120, height: 720 });
  await page.emulateTimezone(morning());
  return { browser, page };
}

/** @param {Page} page @param {string} url @param {string} name */
async function comeIntoLobby(page, url, name) {
  await page.goto(url);
  await page.evaluate((text) => {
    const chat = /** @type {any} */ (document.querySelector('video-chat'));
    chat.displayName = text;
  }, name);
  await until('Join is there', () => page.$(JOIN));
}

/** Waits until that many pictures can be seen. @param {Page} page @param {number} count */
async function waitForPictures(page, count) {
  await until(
    `${count} pictures are seen`,
    async () => {
      const videos = await page.$$('video-chat >>> video');
      const heights = await Promise.all(
        videos.map((video) =>
          // It fades in.
          video.evaluate((element) =>
            getComputedStyle(element).opacity === '1' ? Reflect.get(element, 'videoHeight') : 0,
          ),
        ),
      );
      return heights.length === count && heights.every((height) => Number(height) >= 240);
    },
    60_000,
  );
}

/** @param {Page} page @param {string} name @param {'light' | 'dark'} scheme */
async function photograph(page, name, scheme) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  const path = /** @type {`${string}.png`} */ (join(FOLDER, `${name}.png`));
  const box = await (await page.$('.app'))?.boundingBox();
  await page.screenshot({ path, ...(box && { clip: { ...box, height: box.height + 24 } }) });
  const { size } = await stat(path);
  process.stdout.write(`${path}: ${Math.round(size / 1000)} kB\n`);
  if (size > MOST_BYTES) throw new Error(`${path} is larger than ${MOST_BYTES / 1000} kB.`);
}

/** @param {Page[]} pages */
async function talk(pages) {
  for (const [i, page] of pages.entries()) {
    await page.evaluate((text) => {
      const chat = /** @type {any} */ (document.querySelector('video-chat'));
      return chat.sendMessage(text);
    }, MESSAGES[i] ?? '');
  }
  await pages[0]?.click('video-chat >>> [part~=chat-button]');
  // Takes the focus out of the field.
  await pages[0]?.click('header');
}

/** @param {Page[]} pages @param {string} url */
async function shoot(pages, url) {
  const [first, ...others] = pages;
  if (!first) return;
  for (const [i, page] of others.entries()) {
    await comeIntoLobby(page, url, CAST[i + 1]?.name ?? '');
    await page.click(JOIN);
  }
  await comeIntoLobby(first, url, CAST[0]?.name ?? '');
  await waitForPictures(first, 1);
  await photograph(first, 'lobby', 'light');
  await first.click(JOIN);
  for (const page of pages) await waitForPictures(page, CAST.length);
  await talk(pages);
  await photograph(first, 'call', 'light');
  await photograph(first, 'call-dark', 'dark');
}

async function photographCall() {
  const folder = await mkdtemp(join(tmpdir(), 'video-chat-pictures-'));
  await mkdir(FOLDER, { recursive: true });
  const relay = await startRelay({ port: 1337 });
  const studio = await launch('chromium');
  await film(
    studio,
    CAST.map(({ name }) => name),
    folder,
  );
  await studio.close();
  const windows = await Promise.all(CAST.map((person) => openWindow(folder, person)));
  try {
    await shoot(
      windows.map(({ page }) => page),
      `${relay.url}?room=standup`,
    );
  } finally {
    for (const { browser } of windows) await browser.close();
    await relay.dispose();
    await rm(folder, { recursive: true });
  }
}

const wanted = process.argv.slice(2);
const isWanted = (/** @type {string} */ what) => !wanted.length || wanted.includes(what);
if (isWanted('readme')) await photographCall();
if (isWanted('states')) await drawStates(join(FOLDER, 'states'));
if (isWanted('looks')) {
  const args = ['--import', 'tsx', '--import', './scripts/quick-assert.mjs', 'e2e/support/all.ts', 'looks'];
  const { code, output } = await run('node', args, { env: { LOOKS: 'draw' } });
  if (code) throw new Error(output);
}
