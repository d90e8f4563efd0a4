import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { seesMoving } from '../support/moving.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { connected, newRoom, press } from '../support/people.js';
import { spy, type Spied } from '../support/spy.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/**
 * How much was heard from the one other person in a page without panes, which is spied upon: seconds that were played, and
 * the energy of the sound that came. Both grow while somebody is heard.
 */
const heard = (person: Visitor): Promise<[seconds: number, energy: number]> =>
  person.run(async () => {
    const players = document.querySelectorAll<HTMLMediaElement>('#people li:not(.own) :is(audio, video)');
    const player = [...players].find(({ srcObject, muted, paused }) => srcObject && !muted && !paused);
    let energy = 0;
    for (const connection of (globalThis as unknown as { spied: Spied }).spied.connections) {
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') energy += entry.totalAudioEnergy as number;
      }
    }
    return [player?.currentTime ?? 0, energy];
  });

/** Waits until the one other person is heard, from now on. */
async function hears(person: Visitor): Promise<void> {
  const [seconds, energy] = await heard(person);
  await until(`${person.name} hears somebody`, async () => {
    const now = await heard(person);
    return now[0] > seconds && now[1] > energy;
  });
}

describe('the demo without the tag', () => {
  it(
    'lets people hear each other without the tag and without a camera, and keeps no last picture of one that went off',
    e2e(async (world) => {
      const room = newRoom();
      const [ada, bob] = [await world.arrive(0), await world.arrive(1)];
      for (const person of [ada, bob]) {
        await spy(person);
        await person.goto(`${world.relay.url}headless.html?room=${room}`);
        for (const button of ['#microphone', '#enter']) await person.click(button);
      }
      for (const person of [ada, bob]) await hears(person);
      await bob.click('#camera');
      await seesMoving(ada, 1);
      await bob.click('#camera');
      await ada.eventually(
        'the picture of Bob is gone',
        () => document.querySelector<HTMLVideoElement>('#people li:not(.own) video')!.srcObject === null,
      );
      await hears(ada);
    }),
  );

  if (!IS_FIRST_PAIRING) return;

  it(
    'gives sound at the first click, without the tag, where the browser plays nothing on a page that nobody has touched',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await world.arrive(0);
      await ada.goto(`${world.relay.url}headless.html?room=${room}`);
      for (const button of ['#microphone', '#enter']) await ada.click(button);
      const wishes = { args: ['--autoplay-policy=document-user-activation-required'] };
      const bob = await world.arrive(1, { name: 'Bob', wishes });
      await spy(bob);
      await bob.goto(`${world.relay.url}headless.html?room=${room}`);
      // To the browser, the driver's own way is a touch.
      const devtools = await bob.page.createCDPSession();
      const untouched = async (expression: string) =>
        (await devtools.send('Runtime.evaluate', { expression })).result.value as unknown;
      await untouched(`document.querySelector('#enter').click()`);
      await until('Bob is asked to click', () =>
        untouched(`document.querySelector('#status').textContent.includes('to hear')`),
      );
      assert.equal(await untouched('navigator.userActivation.hasBeenActive'), false);
      await bob.page.mouse.click(5, 400);
      await hears(bob);
    }),
  );

  it(
    'runs without the tag',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await world.arrive(0);
      const bob = await world.arrive(1);
      await ada.goto(`${world.relay.url}headless.html?room=${room}`);
      await bob.goto(`${world.relay.url}?room=${room}`);
      await ada.type('[name=name]', 'Ada');
      for (const button of ['#camera', '#enter']) await ada.click(button);
      await press(bob, 'join-button');
      await connected(bob, 1);
      await seesMoving(bob, 1);
      await seesMoving(ada, 1);
      assert.deepEqual(await bob.run(() => document.querySelector('video-chat')!.participants[0]?.displayName), 'Ada');
      await ada.click('#enter');
      await ada.eventually('the tiles are gone', () => !document.querySelector('#people li'));
    }),
  );
});
