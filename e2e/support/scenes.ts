import { build } from 'esbuild';
import type { CDPSession, Page } from 'puppeteer-core';
import type { Arrival, World } from './e2e.js';
import { stateIs } from './people.js';
import type { Visitor } from './visitor.js';

/** The states in which a `<video-chat>` is looked at; poses.ts says what they are. */
export const SCENES = [
  ...['no room', 'connecting', 'lobby', 'lobby, filmed', 'lobby, asking', 'lobby, refused', 'lobby, settings'],
  ...['lobby, full', 'lobby, locked', 'lobby, denied', 'joining', 'waiting'],
  ...['alone', 'two', 'three', 'eight', 'speaker', 'pinned', 'unread', 'chat', 'chat, empty', 'more', 'settings'],
  ...['shortcuts', 'screen', 'screen, eight', 'own screen', 'reconnecting', 'hint', 'knocking', 'hosting', 'ending'],
  ...['silenced', 'error', 'failed', 'left', 'ended', 'replaced', 'removed'],
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

/** What is said to a browser holds as long as the session in which it was said. */
const sessions = new WeakMap<Page, CDPSession>();

/** Changes how the page is meant to look; `more` names other media features. Only in Chromium. */
export async function setScheme(page: Page, scheme: Scheme, more: Record<string, string> = {}): Promise<void> {
  const features = { 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce', ...more };
  const session = sessions.get(page) ?? (await page.createCDPSession());
  sessions.set(page, session);
  await session.send('Emulation.setEmulatedMedia', {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  });
}

/** In which language, and so in which direction, the page is. */
export const setLanguage = (page: Page, lang: string, dir = lang === 'ar' ? 'rtl' : 'ltr'): Promise<void> =>
  page.evaluate((said) => void Object.assign(document.documentElement, said), { lang, dir });

/** Somebody with a window in which any scene can be shown. */
export async function openScenes(world: World, arrival: Arrival = {}): Promise<Visitor> {
  const visitor = await world.visit(0, SCENE_BODY, arrival);
  await stateIs(visitor, 'lobby');
  await prepareScenes(visitor.page);
  await visitor.page.bringToFront();
  return visitor;
}

declare global {
  /** Only in pages of scenes. */
  var pose: (scene: Scene) => Promise<void>;
  var everything: (root: Element) => Generator<HTMLElement>;
}
