import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';

/** The states in which a `<video-chat>` is looked at; poses.ts says what they are. */
export const SCENES = [
  ...['lobby', 'lobby, filmed', 'lobby, asking', 'lobby, refused', 'lobby, settings', 'joining', 'waiting'],
  ...['alone', 'two', 'three', 'eight', 'unread', 'chat', 'chat, empty', 'more', 'settings', 'shortcuts'],
  ...['screen', 'own screen', 'reconnecting', 'knocking', 'silenced', 'error', 'failed', 'left', 'removed'],
] as const;

export type Scene = (typeof SCENES)[number];
export type Scheme = 'light' | 'dark';

/** The body of a page that can show all of them. */
export const SCENE_BODY = `<meta name="color-scheme" content="light dark">
  <style>body { margin: 0; overflow: hidden } video-chat { position: fixed; inset: 0 }</style>
  <video-chat room="Weekly standup" shortcuts></video-chat>`;

let script: Promise<string> | undefined;

async function bundlePoses(): Promise<string> {
  const entry = new URL('poses.ts', import.meta.url).pathname;
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'iife' });
  return outputFiles[0]!.text;
}

/** Makes a page with `SCENE_BODY` and the bundle, once it shows the lobby, able to show scenes. */
export async function prepareScenes(page: Page): Promise<void> {
  await page.emulateTimezone('UTC');
  await page.addScriptTag({ content: await (script ??= bundlePoses()) });
}

/** Shows one of them. */
export const showScene = (page: Page, scene: Scene): Promise<void> => page.evaluate((name) => pose(name), scene);

/** Changes how the page is meant to look. */
export async function setScheme(page: Page, scheme: Scheme, more: Record<string, string> = {}): Promise<void> {
  const features = { 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce', ...more };
  await page.emulateMediaFeatures(Object.entries(features).map(([name, value]) => ({ name, value })));
}

/** In which language, and so in which direction, the page is. */
export const setLanguage = (page: Page, lang: string): Promise<void> =>
  page.evaluate((value) => {
    Object.assign(document.documentElement, { lang: value, dir: value === 'ar' ? 'rtl' : 'ltr' });
  }, lang);
