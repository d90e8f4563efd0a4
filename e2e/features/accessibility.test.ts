import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit, controls, focusBox, focused, focusIsOn, opened, tabTo, told } from '../support/assistive.js';
import { e2e, type World } from '../support/e2e.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { come, comeIn, connected, newRoom, press, stateIs } from '../support/people.js';
import { openScenes, SCENES, setLanguage, setScheme, showScene, type Scene } from '../support/scenes.js';
import { changedIn, contrastIn, look } from '../support/seeing.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const SCHEMES = ['light', 'dark'] as const;
/** The wishes that a system can have, besides the scheme. */
const WISHES: Record<string, string>[] = [{}, { 'prefers-contrast': 'more' }, { 'forced-colors': 'active' }];
const MODES = SCHEMES.flatMap((scheme) =>
  WISHES.map((more) => ({ scheme, more, mode: JSON.stringify([scheme, more]) })),
);
const WIDE = { width: 820, height: 520 };
const NARROW = { width: 320, height: 568 };

/** In the order in which Tab goes through them. */
const LOBBY_ORDER = [
  ...['name-field', 'remember-field', 'microphone-button', 'camera-button', 'settings-button', 'join-button'],
];
const CALL_ORDER = [
  ...['microphone-button', 'camera-button', 'screen-button', 'chat-button', 'hand-button', 'invite-button'],
  ...['settings-button', 'more-button', 'leave-button'],
];

/** Two people in a call; the first one has shortcuts, and links before and after the tag. */
async function meet(world: World): Promise<[ada: Visitor, bob: Visitor]> {
  const room = newRoom();
  const bob = await comeIn(world, 1, { room, name: 'Bob', attributes: 'microphone' });
  const ada = await come(world, 0, { room, name: 'Ada', attributes: 'shortcuts' });
  // Keys go to the window in front.
  await ada.page.bringToFront();
  return [ada, bob];
}

/** Presses Tab so often, and looks at whatever in the page has the focus then. */
async function tabThrough(person: Visitor, times: number) {
  const stops = [];
  for (let i = 0; i < times; i++) {
    await person.page.keyboard.press('Tab');
    stops.push({ part: await focused(person), box: await focusBox(person), after: await look(person.page) });
  }
  return stops.filter(({ part }) => part !== 'body');
}

// Only Chromium can be told what a system wishes, and tells what it tells assistive technology.
if (IS_FIRST_PAIRING)
  describe('for everybody', () => {
    it(
      'has nothing that axe finds wrong, in any state, light or dark, wide or narrow, in both directions',
      e2e(async (world) => {
        const ada = await openScenes(world);
        const found: string[] = [];
        for (const [viewport, scheme, lang, scenes] of [
          [WIDE, 'light', 'en', SCENES],
          [WIDE, 'dark', 'en', SCENES],
          [NARROW, 'dark', 'ar', ['chat', 'more', 'settings', 'knocking', 'error']],
        ] as const) {
          await setLanguage(ada.page, lang);
          await setScheme(ada.page, scheme);
          await ada.page.setViewport(viewport);
          for (const scene of scenes) {
            await showScene(ada.page, scene);
            found.push(...(await audit(ada)).map((line) => `${scene}, ${scheme}, ${viewport.width} px: ${line}`));
          }
        }
        assert.deepEqual(found, []);
      }),
    );

    it(
      'can be seen: every control, light or dark, with more contrast, and where colours are forced',
      e2e(async (world) => {
        const ada = await openScenes(world);
        const pale: string[] = [];
        for (const { scheme, more, mode } of MODES) {
          await setScheme(ada.page, scheme, more);
          for (const scene of ['lobby, refused', 'chat', 'own screen', 'knocking'] as const) {
            await showScene(ada.page, scene);
            const picture = await look(ada.page);
            const found = (await controls(ada)).map((control) => ({
              ...control,
              contrast: contrastIn(picture, control),
            }));
            const faint = found.filter(({ contrast }) => contrast < 3);
            pale.push(...faint.map(({ part, contrast }) => `${part} ${contrast.toFixed(1)}: ${scene}, ${mode}`));
          }
        }
        assert.deepEqual(pale, []);
      }),
    );

    it(
      'shows what is on by more than a tint, also where colours are forced',
      e2e(async (world) => {
        const ada = await openScenes(world);
        const lookAt = async (scene: Scene, part: string) => {
          await showScene(ada.page, scene);
          const { x, y, width, height } = (await controls(ada)).find((control) => control.part.includes(part))!;
          return look(ada.page, { x: Math.round(x), y: Math.round(y), width, height });
        };
        for (const { scheme, more, mode } of MODES) {
          await setScheme(ada.page, scheme, more);
          for (const [part, off, on] of [
            ['screen-button', 'two', 'own screen'],
            ['chat-button', 'two', 'chat, empty'],
            ['microphone-button', 'lobby', 'lobby, filmed'],
          ] as const) {
            const changed = changedIn(await lookAt(off, part), await lookAt(on, part));
            assert.ok(changed > 24, `${part}, ${mode}: ${changed} px`);
          }
        }
      }),
    );

    it(
      'tells of each switch its role, its name, and whether it is on',
      e2e(async (world) => {
        const [ada, bob] = await meet(world);
        assert.deepEqual(await told(ada, /^Remember my name$/), { role: 'checkbox', on: true });
        await press(ada, 'remember-field');
        assert.deepEqual(await told(ada, /^Remember my name$/), { role: 'checkbox', on: false });
        await press(ada, 'join-button');
        await connected(ada, 1);
        await connected(bob, 1);
        const offAndOn = [
          [/^Microphone$/, 'microphone-button'],
          [/^Camera$/, 'camera-button'],
          [/^Share screen$/, 'screen-button'],
          [/^Raise hand$/, 'hand-button'],
          [/^Chat$/, 'chat-button'],
          [/^Pin Bob$/, 'pin-button'],
        ] as const;
        for (const [name, part] of offAndOn) {
          assert.deepEqual(await told(ada, name), { role: 'button', on: false }, String(name));
          for (const on of [true, false]) {
            await ada.page.$eval(`video-chat >>> [part~="${part}"]`, (button) => (button as HTMLElement).click());
            await until(`${part} is ${on ? 'on' : 'off'}`, async () => (await told(ada, name)).on === on);
          }
        }
        await ada.page.$eval('video-chat >>> .wide-only', (button) => (button as HTMLElement).click());
        assert.deepEqual(await told(ada, /^Sounds/), { role: 'button', on: true });
        await press(ada, 'sounds-button');
        assert.deepEqual(await told(ada, /^Sounds/), { role: 'button', on: false });
      }),
    );

    it(
      'can be used by keys alone, from the page before it to leaving, and gives the focus back',
      e2e(async (world) => {
        const [ada, bob] = await meet(world);
        const { keyboard } = ada.page;
        assert.deepEqual(await tabTo(ada, 'join-button'), LOBBY_ORDER);
        await keyboard.down('Shift');
        await tabTo(ada, 'settings-button');
        await keyboard.up('Shift');
        await keyboard.press('Enter');
        await until('the settings are open', async () => (await opened(ada)) === 'div');
        await tabTo(ada, 'test-button');
        await keyboard.press('Escape');
        await focusIsOn(ada, 'settings-button');
        assert.equal(await opened(ada), '');
        await tabTo(ada, 'join-button');
        await keyboard.press('Enter');
        await stateIs(ada, 'joined');
        await connected(bob, 1);
        await focusIsOn(ada, 'div');
        assert.deepEqual((await tabTo(ada, 'leave-button')).slice(2), CALL_ORDER);
        await keyboard.press('?');
        await until('the shortcuts are listed', async () => (await opened(ada)) === 'dialog');
        await focusIsOn(ada, 'dismiss-button');
        await keyboard.press('Escape');
        await focusIsOn(ada, 'leave-button');
        await keyboard.press('c');
        await focusIsOn(ada, 'message-field');
        await keyboard.type('Hello');
        await keyboard.press('Enter');
        await bob.eventually('Bob reads it', () => document.querySelector('video-chat')!.messages.length === 1);
        await tabTo(ada, 'send-button');
        await keyboard.press('c');
        await focusIsOn(ada, 'chat-button');
        await tabTo(ada, 'leave-button');
        await keyboard.press('Enter');
        await stateIs(ada, 'left');
        await focusIsOn(ada, 'div');
        assert.deepEqual(await tabTo(ada, 'join-button'), ['join-button']);
      }),
    );

    it(
      'shows where the focus is, by a ring that stands out',
      e2e(async (world) => {
        const ada = await openScenes(world);
        await ada.page.setViewport(WIDE);
        const faint: string[] = [];
        for (const [scene, scheme] of [
          ...(['lobby', 'chat', 'two'] as const).map((each) => [each, 'light'] as const),
          ['two', 'dark'],
        ] as const) {
          await setScheme(ada.page, scheme);
          await showScene(ada.page, scene);
          await ada.run(() => (document.activeElement as HTMLElement).blur());
          const before = await look(ada.page);
          const stops = await tabThrough(ada, 14);
          assert.ok(new Set(stops.map(({ part }) => part)).size > 5);
          for (const { part, box, after } of stops) {
            const ring = changedIn(before, after, box);
            const enough = box.width + box.height;
            if (ring < enough) faint.push(`${scene}, ${scheme}: ${part}, ${ring} of ${enough} px`);
          }
        }
        assert.deepEqual(faint, []);
      }),
    );

    it(
      'moves nothing where motion is not wanted',
      e2e(async (world) => {
        const ada = await openScenes(world);
        const moves = async (motion: string) => {
          await setScheme(ada.page, 'light', { 'prefers-reduced-motion': motion });
          return ada.run(async () => {
            let count = 0;
            const chat = document.querySelector('video-chat')!;
            const events = ['transitionrun', 'animationstart'];
            for (const type of events) chat.shadowRoot!.addEventListener(type, () => count++);
            for (const scene of ['waiting', 'two', 'three', 'chat'] as const) await pose(scene);
            return count;
          });
        };
        assert.equal(await moves('reduce'), 0);
        assert.ok((await moves('no-preference')) > 0);
      }),
    );
  });
