import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { PAIRING } from '../support/pairing.js';
import { come, comeIn, connected, newRoom, paneOf, press, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** The second camera gives pictures of depth, which no connection carries. */
const THREE_CAMERAS = { args: ['--use-fake-device-for-media-stream=device-count=3'] };

const cameraOf = (person: Visitor): Promise<string | undefined> =>
  person.run(() => document.querySelector('video-chat')!.call.state.localStream.getVideoTracks()[0]?.label);

/** Chooses the last camera in whatever list is open. */
const chooseLast = (person: Visitor): Promise<void> =>
  person.run(() => {
    const find = (root: ParentNode): HTMLSelectElement | null => {
      for (const element of root.querySelectorAll('*')) {
        if (element.part.contains('camera-field') && element instanceof HTMLSelectElement) return element;
        const found = element.shadowRoot && find(element.shadowRoot);
        if (found) return found;
      }
      return null;
    };
    const field = find(document)!;
    field.value = field.options[field.options.length - 1]!.value;
    field.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  });

// Only Chromium makes more than one camera up.
if (PAIRING[0] === 'chromium') {
  describe('a device', () => {
    it(
      'is chosen in the lobby, and known again after a reload',
      e2e(async (world) => {
        const room = newRoom();
        const ada = await come(world, 0, { room, attributes: 'camera', wishes: THREE_CAMERAS });
        const first = await until('the camera is on', () => cameraOf(ada));
        await press(ada, 'settings-button');
        await chooseLast(ada);
        const second = await until('it is another one', async () => {
          const label = await cameraOf(ada);
          return label !== first && label;
        });
        await ada.page.reload();
        await stateIs(ada, 'lobby');
        await until('it is the same camera', async () => (await cameraOf(ada)) === second);
      }),
    );

    it(
      'is exchanged in the call, and the others see on',
      e2e(async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: 'camera', wishes: THREE_CAMERAS });
        const bob = await comeIn(world, 1, { room, name: 'Bob' });
        await connected(bob, 1);
        await until('Bob sees Ada', async () => (await paneOf(bob, 'Ada'))?.picture);
        const first = await cameraOf(ada);
        await press(ada, 'settings-button');
        await chooseLast(ada);
        await until('it is another one', async () => ![first, undefined].includes(await cameraOf(ada)));
        await until('Bob sees Ada on', async () => (await paneOf(bob, 'Ada'))?.picture);
        const framesSeen = () =>
          bob.run(async () => {
            const chat = document.querySelector('video-chat')!;
            const entries = [...(await chat.getStats(chat.participants[0]!.id)).values()] as RTCInboundRtpStreamStats[];
            return entries.reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0);
          });
        const before = await framesSeen();
        await until('new pictures come', async () => (await framesSeen()) > before + 5);
      }),
    );
  });
}
