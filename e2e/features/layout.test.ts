import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { connected, newRoom, press, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const PHONES = [
  [240, 180],
  [320, 568],
  [568, 320],
] as const;

/** What a finger would miss, or cannot reach: a menu may be scrolled, and a box that is checked is as large as its label. */
const missed = (person: Visitor): Promise<string[]> =>
  person.run(() => {
    const below = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((it) => [it, ...(it.shadowRoot ? below(it.shadowRoot) : [])]);
    const targets = below(document.querySelector('video-chat')!.shadowRoot!).filter((it) =>
      it.matches('button, select, textarea, input:not([type="checkbox"]), label:has([type="checkbox"])'),
    );
    return targets
      .filter((it) => it.checkVisibility({ visibilityProperty: true }))
      .flatMap((it) => {
        const { width, height, x, y, right, bottom } = it.getBoundingClientRect();
        const isSmall = Math.min(width, height) < 43.5;
        const isOutside = x < -0.5 || y < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
        const isInMenu = [it, (it.getRootNode() as ShadowRoot).host].some((one) => one.closest('[popover]'));
        const isMissed = isSmall || (isOutside && !isInMenu);
        return isMissed ? `${it.part.value || it.className}: ${Math.round(width)}×${Math.round(height)}` : [];
      });
  });

/** Nothing is missed on any of these phones. */
async function isHit(person: Visitor, where: string): Promise<void> {
  for (const [width, height] of PHONES) {
    await person.page.setViewport({ width, height, hasTouch: true, isMobile: true });
    let found: string[] = [];
    await until(`${where}, ${width}×${height}`, async () => {
      const isSized = await person.run((w) => document.querySelector('video-chat')!.clientWidth === w, width);
      found = await missed(person);
      return isSized && !found.length;
    }).catch((cause: unknown) => assert.fail(`${String(cause)}: ${found.join(', ')}`));
  }
}

// Only Chromium can be told to have a touch screen.
if (IS_FIRST_PAIRING)
  describe('on a phone', () => {
    it(
      'everything can be hit with a finger, however small the call is',
      e2e(async (world) => {
        const room = newRoom();
        const [ada, bob] = [await world.arrive(0), await world.arrive(1)];
        await ada.page.setViewport({ width: 320, height: 568, hasTouch: true, isMobile: true });
        await ada.goto(`${world.relay.url}gallery/media-toggles.html?room=${room}`);
        await ada.run(() => {
          const chat = document.querySelector('video-chat')!;
          document.body.replaceChildren(chat);
          chat.style.cssText = 'position: fixed; inset: 0; block-size: auto';
        });
        assert.ok(await ada.run(() => matchMedia('(pointer: coarse)').matches));
        await bob.goto(`${world.relay.url}?room=${room}`);
        for (const person of [ada, bob]) await stateIs(person, 'lobby');
        await isHit(ada, 'the lobby');
        for (const person of [ada, bob]) await press(person, 'join-button');
        await connected(ada, 1);
        await isHit(ada, 'the call');
        await press(ada, 'chat-button');
        await isHit(ada, 'the chat');
        await press(ada, 'chat-button');
        await press(ada, 'more-button');
        await isHit(ada, 'the menu');
        await press(ada, 'settings-button');
        await isHit(ada, 'the settings');
        await ada.page.keyboard.press('Escape');
        await ada.page.keyboard.press('Escape');
        await press(ada, 'leave-button');
        await stateIs(ada, 'left');
        await isHit(ada, 'the end');
      }),
    );

    it(
      'the demo is as wide as the screen',
      e2e(async (world) => {
        const ada = await world.arrive(0);
        for (const width of [375, 320]) {
          await ada.page.setViewport({ width, height: 667, hasTouch: true, isMobile: true });
          await ada.goto(`${world.relay.url}?room=${newRoom()}`);
          await stateIs(ada, 'lobby');
          const widths = () =>
            ada.run(() => [document.querySelector('video-chat')!.clientWidth, document.documentElement.scrollWidth]);
          await until(`it fits into ${width} px`, async () => (await widths()).every((found) => found <= width));
        }
      }),
    );
  });
