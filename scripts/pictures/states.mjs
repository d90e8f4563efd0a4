// @ts-check
/** Draws every state in which the tag can be, in both themes and both directions: one sheet for each. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { launch } from '../../e2e/support/browsers.js';
import { startRelay } from '../../e2e/support/relay.js';
import { prepareScenes, SCENE_BODY, SCENES, setLanguage, setScheme, showScene } from '../../e2e/support/scenes.js';
import { Site } from '../../e2e/support/site.js';
import { until } from '../../e2e/support/until.js';

const SIZES = /** @type {const} */ ([
  [740, 480],
  [320, 480],
]);
const LOOKS = /** @type {const} */ ([
  ['light', 'en'],
  ['light', 'ar'],
  ['dark', 'en'],
  ['dark', 'ar'],
]);
/** Sheets are shown at this share of the size that was drawn. */
const SCALE = 0.6;

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../../e2e/support/scenes.js').Scene} Scene */

/** @param {Page} page @param {Map<string, string[]>} shots by scene, as data URLs */
async function takeAll(page, shots) {
  for (const [scheme, lang] of LOOKS) {
    await setLanguage(page, lang);
    await setScheme(page, scheme);
    for (const [width, height] of SIZES) {
      await page.setViewport({ width, height });
      for (const scene of SCENES) {
        await showScene(page, scene);
        const shot = await page.screenshot({ encoding: 'base64', captureBeyondViewport: false });
        shots.set(scene, [...(shots.get(scene) ?? []), `data:image/png;base64,${shot}`]);
      }
    }
  }
}

/** @param {Page} page @param {string[]} shots @param {string} path */
async function putTogether(page, shots, path) {
  const images = shots.map((src) => `<img src="${src}">`).join('');
  const columns = [...SIZES, ...SIZES].map(([width]) => `${width}px`).join(' ');
  const style = `body { margin: 0; background: #808080 } main { display: grid; gap: 12px; padding: 12px;
    grid-template-columns: ${columns}; inline-size: max-content }`;
  await page.setContent(`<style>${style}</style><main>${images}</main>`);
  const main = await page.$('main');
  await main?.screenshot({ path: /** @type {`${string}.jpeg`} */ (path), type: 'jpeg', quality: 74 });
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
    /** @type {Map<string, string[]>} */
    const shots = new Map();
    await takeAll(page, shots);
    const sheet = await browser.newPage();
    await sheet.setViewport({ width: 2_200, height: 1_000, deviceScaleFactor: SCALE });
    for (const [scene, all] of shots) {
      const path = join(folder, `${scene.replaceAll(/\W+/g, '-')}.jpeg`);
      await putTogether(sheet, all, path);
      process.stdout.write(`${path}\n`);
    }
  } finally {
    await browser.close();
    await relay.dispose();
    await site.stop();
  }
}
