import { after, describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { meet } from '../support/apart.js';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from '../support/media-log.js';
import { Network } from '../support/network.js';
import { assertStayed, BROKEN_CONNECTION, come, comeIn, connected, newRoom, press } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const BOTH = 'camera microphone';

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob']));
after(() => shared?.down());

/** How many pictures somebody has sent so far, to all. */
const picturesSent = (person: Visitor) =>
  person.run(async () => {
    const reports = await document.querySelector('video-chat')!.getStats();
    const entries = [...reports.values()].flatMap((report) => [...report.values()] as { framesSent?: number }[]);
    return entries.reduce((sum, { framesSent = 0 }) => sum + framesSent, 0);
  });

describe('a poor network', () => {
  it(
    'shows pictures within 2 s of the press of Join, from one machine to another (N1)',
    e2e(
      async (world) => {
        const room = newRoom();
        const ada = await comeIn(world, 0, { room, name: 'Ada', machine: 'ada', attributes: BOTH });
        const bob = await come(world, 1, { room, name: 'Bob', machine: 'bob', attributes: BOTH });
        await logMedia(bob);
        const since = Date.now();
        await press(bob, 'join-button');
        const first = await until('a picture', async () => (await mediaOf(bob, 'Ada')).pictures[0]);
        promise({ id: 'N1', what: 'first picture after Join', ms: first - since, atMost: 2_000 });
        await connected(ada, 1);
      },
      { network, ...BROKEN_CONNECTION },
    ),
  );

  it(
    'that carries only 50 kb/s is left to the sound within 5 s, until it carries more again (R8)',
    e2e(
      async (world) => {
        const [ada, bob] = (await meet(world, 'Ada', 'Bob')) as [Visitor, Visitor];
        const started = Date.now();
        world.network.narrow('ada', 300);
        await lasting(10_000);
        const thin = Date.now();
        world.network.narrow('ada', 50);
        let [sent, last] = [0, thin];
        while (Date.now() < thin + 15_000) {
          const now = await picturesSent(ada);
          if (now > sent) [sent, last] = [now, Date.now()];
          await lasting(100);
        }
        promise({ id: 'R8', what: 'last picture sent at 50 kb/s', ms: last - thin, atMost: 5_000 });
        const again = Date.now();
        world.network.narrow('ada', 300);
        const ms = await steadyAfter(bob, 'Ada', { since: again, kinds: ['pictures'], patienceMs: 30_000 });
        promise({ id: 'R8', what: 'pictures again at 300 kb/s', ms, atMost: 20_000 });
        world.network.narrow('ada', 100);
        await lasting(15_000);
        const silent = longestGap((await mediaOf(bob, 'Ada')).sounds, started, Date.now());
        promise({ id: 'R8', what: 'longest silence at 300, 50, 100 kb/s', ms: silent, atMost: 1_000 });
        await assertStayed([ada, bob]);
      },
      { network, ...BROKEN_CONNECTION },
    ),
  );
});
