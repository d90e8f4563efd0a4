import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { comeIn, connected, eventsOf, listen, newRoom, paneOf, panes, press } from '../support/people.js';
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

/** Sets what the browser answers to pages of the site that ask for camera or microphone. */
async function answer(person: Visitor, setting: 'denied' | 'granted'): Promise<void> {
  const devtools = await person.page.createCDPSession();
  const browserContextId = person.page.browserContext().id!;
  for (const name of ['camera', 'microphone']) {
    await devtools.send('Browser.setPermission', { permission: { name }, setting, browserContextId });
  }
}

/** Where the network gives a site of this machine a name that is not the machine's own. */
const NAMED = { args: ['--host-resolver-rules=MAP meeting.example 127.0.0.1'] };

/** What the lobby says went wrong, once it is `code`. */
const refusal = (person: Visitor, code: string): Promise<string> =>
  until(`${person.name} is told “${code}”`, () =>
    person.run((wanted) => {
      const chat = document.querySelector('video-chat')!;
      const shown = chat.shadowRoot!.querySelector('chat-lobby [part~="error"]');
      return chat.error?.code === wanted && shown?.checkVisibility() && shown.textContent.trim();
    }, code),
  );

// Only Chromium's driver can look without touching, and change a permission.
if (IS_FIRST_PAIRING) {
  describe('a browser', () => {
    it(
      'that lets nothing sound before a touch is asked for sound by one button for all (D11)',
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

    it(
      'that denied the camera, and was told otherwise, gives it without a reload (D1)',
      e2e(async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await world.arrive(1, { name: 'Bob', wishes: { devices: 'asked' } });
        await answer(bob, 'denied');
        await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
        await bob.eventually(
          'the refusal is told',
          () => document.querySelector('video-chat')!.error?.code === 'permission-denied',
        );
        await press(bob, 'join-button');
        for (const person of [ada, bob]) await connected(person, 1);
        assert.deepEqual(
          (await panes(bob)).map(({ picture }) => picture),
          [false, false],
        );
        await answer(bob, 'granted');
        await press(bob, 'camera-button');
        await until('Ada sees Bob', async () => (await paneOf(ada, 'Bob'))?.picture);
        assert.equal(await bob.run(() => document.querySelector('video-chat')!.error), null);
      }),
    );

    it(
      'that hides its devices from a page without https is told of, and the call goes on without them (D5)',
      e2e(
        async (world) => {
          const room = newRoom();
          const ada = await comeIn(world, 0, { room, name: 'Ada' });
          const bob = await world.arrive(1, { name: 'Bob', wishes: NAMED });
          const tag = `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`;
          await world.show(bob, tag, { host: 'meeting.example' });
          assert.equal(await bob.run(() => isSecureContext || 'mediaDevices' in navigator), false);
          assert.match(await refusal(bob, 'insecure-context'), /https:\/\//);
          await press(bob, 'join-button');
          for (const person of [ada, bob]) await connected(person, 1);
          assert.deepEqual(
            (await panes(bob)).map(({ picture }) => picture),
            [false, false],
          );
        },
        { relay: { origins: '*' }, origins: /^http:\/\/meeting\.example:/ },
      ),
    );

    it(
      'that may give a page no camera, because its site says so, is told of with what the owner can do (D6)',
      e2e(
        async (world) => {
          const room = newRoom();
          const ada = await comeIn(world, 0, { room, name: 'Ada' });
          const bob = await world.arrive(1, { name: 'Bob' });
          const tag = `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`;
          await world.show(bob, tag, { headers: { 'Permissions-Policy': 'camera=()' } });
          assert.match(await refusal(bob, 'policy-blocked'), /Permissions-Policy/);
          await press(bob, 'join-button');
          for (const person of [ada, bob]) await connected(person, 1);
          // The microphone is not forbidden.
          await until('Ada hears Bob', async () => (await paneOf(ada, 'Bob'))?.sounds);
          assert.equal((await paneOf(ada, 'Bob'))?.picture, false);
        },
        { console: /Permissions policy violation: camera/ },
      ),
    );

    it(
      'that takes the camera away in the call has it shown as off within 1 s, and gives it again without a reload (D7)',
      e2e(async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await world.arrive(1, { name: 'Bob', wishes: { devices: 'asked' } });
        await answer(bob, 'granted');
        await world.show(bob, `<video-chat room="${room}" display-name="Bob" camera microphone></video-chat>`);
        await press(bob, 'join-button');
        await until('Ada sees Bob', async () => (await paneOf(ada, 'Bob'))?.picture);
        await listen(ada, 'participantleave');
        const since = Date.now();
        await answer(bob, 'denied');
        await until('Ada sees no camera', async () => (await paneOf(ada, 'Bob'))?.picture === false);
        promise({
          id: 'D7',
          what: 'a camera that the browser took is off for others',
          ms: Date.now() - since,
          atMost: 1_000,
        });
        for (const person of [ada, bob]) await connected(person, 1);
        assert.deepEqual(await eventsOf(ada, 'participantleave'), []);
        await until('Bob is told', () =>
          bob.run(() => document.querySelector('video-chat')!.error?.code === 'permission-denied'),
        );
        await answer(bob, 'granted');
        await press(bob, 'camera-button');
        await until('Ada sees Bob again', async () => (await paneOf(ada, 'Bob'))?.picture);
      }),
    );
  });
}
