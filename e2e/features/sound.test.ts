import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { comeIn, newRoom, paneOf } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** As where nobody drives the browser; the last flag of a name counts. */
const SILENT = { args: ['--autoplay-policy=document-user-activation-required'] };

/** Keeps when sound was blocked, and when it was not any more, from before the tag is alive. */
const TELL = `<script>
  const told = [];
  const chat = document.querySelector('video-chat');
  for (const type of ['playbackblocked', 'playbackresumed', 'click']) {
    chat.addEventListener(type, () => told.push([type, performance.now()]), { capture: true });
  }
  const silent = () =>
    [...chat.shadowRoot.querySelectorAll('video-pane')]
      .map((pane) => pane.shadowRoot.querySelector('audio'))
      .filter((audio) => audio?.srcObject?.getAudioTracks().length && audio.paused).length;
  let silentAfterClick;
  // Panes try again by themselves whenever they are drawn. What plays at once plays because of the click.
  chat.addEventListener('click', () => setTimeout(() => (silentAfterClick = silent())));
</script>`;

/** Where the buttons are that give sound, and what is silent. */
const LOOK = `(() => {
  const buttons = [...chat.shadowRoot.querySelectorAll('[part~="sound-button"]')];
  const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
  return {
    buttons: buttons.filter((one) => one.checkVisibility()).map((one) => middle(one.getBoundingClientRect())),
    silent: silent(),
    told: told.map(([type]) => type),
    isTouched: navigator.userActivation.hasBeenActive,
  };
})()`;

interface Look {
  buttons: { x: number; y: number }[];
  silent: number;
  told: string[];
  isTouched: boolean;
}

/** Looks into a page without touching it: to the browser, the driver's own way is a touch. */
async function lookInto(person: Visitor): Promise<() => Promise<Look>> {
  const devtools = await person.page.createCDPSession();
  return async () => {
    const { result } = await devtools.send('Runtime.evaluate', { expression: LOOK, returnByValue: true });
    return result.value as Look;
  };
}

// Only Chromium's driver can look without touching.
if (IS_FIRST_PAIRING) {
  describe('sound', () => {
    it(
      'is asked for by one button for all where the browser lets nothing sound before a touch (D11)',
      e2e(async (world) => {
        const room = newRoom();
        for (const name of ['Ada', 'Cem']) await comeIn(world, 0, { room, name, attributes: 'microphone' });
        const tag = `<video-chat room="${room}" display-name="Bob" autojoin></video-chat>${TELL}`;
        const bob = await world.visit(1, tag, { name: 'Bob', wishes: SILENT });
        const look = await lookInto(bob);
        const seen = await until('both are silent, and the button is there', async () => {
          const now = await look();
          return now.silent === 2 && now.buttons.length > 0 && now;
        });
        const { x, y } = seen.buttons[0]!;
        assert.deepEqual(seen, { buttons: [{ x, y }], silent: 2, told: ['playbackblocked'], isTouched: false });
        await bob.page.mouse.click(x, y);
        await until('sound is on', async () => (await look()).told.includes('playbackresumed'));
        const { told, silent, buttons } = await look();
        assert.deepEqual([told, silent], [['playbackblocked', 'click', 'playbackresumed'], 0]);
        assert.deepEqual(buttons, []);
        assert.equal(await bob.page.evaluate('silentAfterClick'), 0);
        for (const name of ['Ada', 'Cem']) assert.equal((await paneOf(bob, name))?.sounds, true, name);
        const ms = await bob.page.evaluate('told[2][1] - told[1][1]');
        promise({ id: 'D11', what: 'sound of all after a click', ms: ms as number, atMost: 500 });
      }),
    );
  });
}
