import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { comeTogether, connected, press, stateIs } from '../support/people.js';
import type { Visitor } from '../support/visitor.js';

/** All that a live region of the tag has said. */
const said = (person: Visitor): Promise<string[]> =>
  person.run(() =>
    [...document.querySelector('video-chat')!.shadowRoot!.querySelectorAll('[role="status"] p')].map(
      (line) => line.textContent ?? '',
    ),
  );

describe('small courtesies', () => {
  it(
    'a raised hand is seen and heard of by the others, until it is lowered',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      await press(ada, 'hand-button');
      await bob.eventually('the hand is on Ada’s pane', () =>
        [...document.querySelector('video-chat')!.shadowRoot!.querySelectorAll('video-pane')].some((pane) =>
          pane.shadowRoot!.querySelector('svg[aria-label="Hand is raised"]'),
        ),
      );
      assert.ok((await said(bob)).includes('Ada raised a hand.'));
      await press(ada, 'hand-button');
      await bob.eventually(
        'it is lowered',
        () => document.querySelector('video-chat')!.participants[0]!.hand === false,
      );
    }),
  );

  it(
    'who leaves sees that, and comes back by one button into the same call',
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      await press(ada, 'leave-button');
      await stateIs(ada, 'left');
      await connected(bob, 0);
      assert.ok((await said(bob)).includes('Ada left.'));
      await press(ada, 'join-button');
      await stateIs(ada, 'joined');
      await connected(ada, 1);
      await bob.eventually('the time in the call runs', () => {
        const controls = document.querySelector('video-chat')!.shadowRoot!.querySelector('chat-controls')!;
        return /^0?0:0[1-9]|^0?0:[1-5]/.test(controls.shadowRoot!.querySelector('[part="time"]')?.textContent ?? '');
      });
    }),
  );
});
