// @ts-check
/** Draws every state in which the tag can be, in both themes and both directions; and the main ones in the smallest boxes, and where colours are forced. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { launch } from '../../e2e/support/browsers.js';
import { startRelay } from '../../e2e/support/relay.js';
import { prepareScenes, SCENE_BODY, SCENES, setLanguage, setScheme, showScene } from '../../e2e/support/scenes.js';
import { Site } from '../../e2e/support/site.js';
import { until } from '../../e2e/support/until.js';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../../e2e/support/scenes.js').Scene} Scene */
/** @typedef {readonly [width: number, height: number]} Size */
/** @typedef {readonly [scheme: 'light' | 'dark', lang: string, more?: Record<string, string>]} Look */

const BOTH = /** @type {const} */ (['light', 'dark']);
const FORCED = { 'forced-colors': 'active' };

/**
 * What is drawn: a sheet of its own for each scene, or one for all.
 * @type {{sheet?: string, scenes: readonly Scene[], sizes: readonly Size[], looks: readonly Look[], perRow: number}[]}
 */
const SERIES = [
  {
    scenes: SCENES,
    sizes: [
      [740, 480],
      [320, 480],
    ],
    looks: BOTH.flatMap((scheme) => ['en', 'ar'].map((lang) => /** @type {const} */ ([scheme, lang]))),
    perRow: 4,
  },
  {
    sheet: 'small',
    scenes: [
      'lobby, filmed',
      'lobby, full',
      'two',
      'eight',
      'speaker',
      'chat',
      'screen, eight',
      'knocking',
      'error',
      'left',
    ],
    sizes: [
      [240, 180],
      [1200, 200],
    ],
    looks: BOTH.map((scheme) => [scheme, 'en']),
    perRow: 4,
  },
  {
    sheet: 'forced colours',
    scenes: ['lobby, filmed', 'three', 'chat', 'own screen', 'more', 'error'],
    sizes: [[740, 480]],
    looks: BOTH.map((scheme) => [scheme, 'en', FORCED]),
    perRow: 4,
  },
];
/** Sheets are shown at this share of the size that was drawn. */
const SCALE = 0.6;

/** @param {Page} page @param {typeof SERIES[number]} series @returns {Promise<Map<Scene, string[]>>} as data URLs */
async function takeAll(page, { scenes, sizes, looks }) {
  const shots = new Map(scenes.map((scene) => [scene, /** @type {string[]} */ ([])]));
  for (const [scheme, lang, more] of looks) {
    await setLanguage(page, lang);
    await setScheme(page, scheme, more);
    for (const [width, height] of sizes) {
      await page.setViewport({ width, height });
      for (const scene of scenes) {
        await showScene(page, scene);
        const shot = await page.screenshot({ encoding: 'base64', captureBeyondViewport: false });
        shots.get(scene)?.push(`data:image/png;base64,${shot}`);
      }
    }
  }
  return shots;
}

/** @param {Page} page @param {string[]} shots @param {{path: string, perRow: number}} sheet */
async function putTogether(page, shots, { path, perRow }) {
  const images = shots.map((src) => `<img src="${src}">`).join('');
  const style = `body { margin: 0; background: #808080 } main { display: grid; gap: 12px; padding: 12px;
    grid-template-columns: repeat(${perRow}, max-content); inline-size: max-content }`;
  await page.setContent(`<style>${style}</style><main>${images}</main>`);
  const main = await page.$('main');
  await main?.screenshot({ path: /** @type {`${string}.webp`} */ (path), type: 'webp', quality: 70 });
  process.stdout.write(`${path}\n`);
}

/** Draws them into `folder`. @param {string} folder */
export async function drawStates(folder) {
  await mkdir(folder, { recursive: true });
  const [relay, site, browser] = [await startRelay(), new Site(), await launch('chromium')];
  await site.start();
  try {
    const page = await browser.newPage();
    const script = `<script type="module" src="${relay.url}video-chat.js"></script>`;
    await page.goto(site.url() + site.add(SCENE_BODY + script));
    await until('the lobby is there', () =>
      page.evaluate(() => Reflect.get(document.querySelector('video-chat') ?? {}, 'state') === 'lobby'),
    );
    await prepareScenes(page);
    const paper = await browser.newPage();
    await paper.setViewport({ width: 2_200, height: 1_000, deviceScaleFactor: SCALE });
    for (const { sheet, perRow, ...series } of SERIES) {
      await page.bringToFront();
      const shots = [...(await takeAll(page, { ...series, perRow }))];
      await paper.bringToFront();
      const sheets = sheet ? [/** @type {const} */ ([sheet, shots.flatMap(([, all]) => all)])] : shots;
      for (const [name, all] of sheets)
        await putTogether(paper, all, { path: join(folder, `${name.replaceAll(/\W+/g, '-')}.webp`), perRow });
    }
  } finally {
    await browser.close();
    await relay.dispose();
    await site.stop();
  }
}
