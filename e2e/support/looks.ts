import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PNG } from 'pngjs';
import { look } from './seeing.js';
import { setLanguage, setScheme, showScene, type Scene, type Scheme } from './scenes.js';
import type { Visitor } from './visitor.js';

const require = createRequire(import.meta.url);

/** One thing to be looked at. */
export interface Look {
  scene: Scene;
  scheme: Scheme;
  dir: 'ltr' | 'rtl';
  size: readonly [width: number, height: number];
}

const WIDE = [740, 440] as const;
const NARROW = [320, 480] as const;
const MAIN = ['lobby, filmed', 'lobby, refused', 'three', 'chat', 'screen', 'error', 'left'] as const;
const INVOLVED = ['lobby, filmed', 'chat', 'error'] as const;

/** The main states, as they are compared with how they looked before. */
export const LOOKS: readonly Look[] = [
  ...MAIN.map((scene): Look => ({ scene, scheme: 'light', dir: 'ltr', size: WIDE })),
  ...INVOLVED.map((scene): Look => ({ scene, scheme: 'dark', dir: 'rtl', size: WIDE })),
  ...(['three', 'chat', 'settings', 'knocking'] as const).map((scene): Look => ({
    scene,
    scheme: 'dark',
    dir: 'ltr',
    size: NARROW,
  })),
];

/** Where it is kept how that looked. */
export const keptLook = ({ scene, scheme, dir, size }: Look): URL =>
  new URL(`../looks/${[scene.replace(', ', '-'), size[0], scheme, dir].join('-')}.png`, import.meta.url);

/** Makes a page of scenes look the same on every machine: one font for all, no pictures of cameras, no caret. */
export async function steadyLook(person: Visitor): Promise<void> {
  const fonts = [400, 500, 600].map((weight) => {
    const file = readFileSync(require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`));
    return [weight, file.toString('base64')] as const;
  });
  await person.run(async (all) => {
    for (const [weight, data] of all) {
      const source = `url(data:font/woff2;base64,${data})`;
      document.fonts.add(await new FontFace('Steady', source, { weight: String(weight) }).load());
    }
    const chat = document.querySelector('video-chat')!;
    chat.style.setProperty('--video-chat-font', '400 15px/1.4 Steady');
  }, fonts);
}

/** How that looks now. */
export async function takeLook(person: Visitor, { scene, scheme, dir, size }: Look): Promise<PNG> {
  await setLanguage(person.page, 'en', dir);
  await setScheme(person.page, scheme);
  await person.page.setViewport({ width: size[0], height: size[1] });
  await showScene(person.page, scene);
  await person.run(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('video { visibility: hidden !important } * { caret-color: transparent !important }');
    for (const { shadowRoot } of everything(document.querySelector('video-chat')!)) {
      if (shadowRoot) shadowRoot.adoptedStyleSheets = [...new Set([...shadowRoot.adoptedStyleSheets, sheet])];
    }
  });
  return look(person.page);
}
