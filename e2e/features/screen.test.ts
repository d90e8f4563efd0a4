import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { PAIRING } from '../support/pairing.js';
import { comeTogether, eventsOf, listen, paneOf, press } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** Whether somebody's screen has the stage, and is drawn there. */
const seesScreen = (person: Visitor): Promise<boolean> =>
  person.run(() => {
    const panes = document.querySelector('video-chat')?.shadowRoot?.querySelectorAll('video-pane[slot="stage"]') ?? [];
    const videos = [...panes].map((pane) => pane.shadowRoot!.querySelector('video'));
    return videos.some((video) => video?.classList.contains('screen') && video.videoWidth > 0);
  });

const screenIs = (person: Visitor, shared: boolean): Promise<boolean> =>
  until(`${person.name} sees ${shared ? 'the' : 'no'} screen`, async () => (await seesScreen(person)) === shared);

// Only Chromium has a screen to share where there is none.
if (PAIRING[0] === 'chromium') {
  describe('a shared screen', () => {
    it(
      'gets the stage at the others, beside the camera, until the button stops it',
      e2e(async (world) => {
        const [ada, bob] = await comeTogether(world, 'camera');
        await listen(ada, 'screenchange');
        await press(ada, 'screen-button');
        await screenIs(bob, true);
        await until('Bob sees Ada, too', async () => (await paneOf(bob, 'Ada'))?.picture);
        assert.equal(await bob.run(() => document.querySelector('video-chat')!.participants[0]!.screen), true);
        await press(ada, 'screen-button');
        await screenIs(bob, false);
        const changes = (await eventsOf(ada, 'screenchange')).map(({ enabled, by }) => [enabled, by]);
        assert.deepEqual(changes, [
          [true, 'user'],
          [false, 'user'],
        ]);
        assert.equal((await paneOf(bob, 'Ada'))?.picture, true);
      }),
    );

    it(
      'ends when the page stops it, and when one leaves',
      e2e(async (world) => {
        const [ada, bob] = await comeTogether(world);
        await press(ada, 'screen-button');
        await screenIs(bob, true);
        await ada.run(() => document.querySelector('video-chat')!.stopScreen());
        await screenIs(bob, false);
        await press(ada, 'screen-button');
        await screenIs(bob, true);
        await press(ada, 'leave-button');
        await screenIs(bob, false);
        assert.equal(await ada.run(() => document.querySelector('video-chat')!.screen), false);
      }),
    );
  });
}
