import { describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from '../support/media-log.js';
import { assertStayed, comeTogether, listen } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { UdpProxy } from '../support/udp-proxy.js';

describe('a lossy network', () => {
  it('that loses every third packet is heard through, and is no reason to reconnect (R7)', async ({ name }) => {
    const turn = new TurnServer();
    await turn.start();
    const proxy = new UdpProxy(Number(/:(\d+)\?/.exec(turn.url())![1]));
    await proxy.start();
    const flags = { ...turn.flags(), 'turn-urls': `turn:127.0.0.1:${proxy.port}?transport=udp` };
    try {
      await e2e(
        async (world) => {
          const people = await comeTogether(world, 'camera microphone relay-only');
          for (const [index, person] of people.entries()) {
            await logMedia(person);
            await listen(person, 'participantleave', 'participantjoin', 'participantchange');
            await steadyAfter(person, ['Bob', 'Ada'][index]!, { since: Date.now() });
          }
          const since = Date.now();
          // Each packet crosses the proxy twice.
          proxy.loss = 1 - Math.sqrt(1 - 0.3);
          await lasting(10_000);
          for (const [index, person] of people.entries()) {
            const { sounds } = await mediaOf(person, ['Bob', 'Ada'][index]!);
            const ms = longestGap(sounds, since, Date.now());
            promise({ id: 'R7', what: 'longest silence at 30 % loss', ms, atMost: 500 });
          }
          await assertStayed(people);
        },
        { relay: flags },
      )({ name });
    } finally {
      proxy.stop();
      await turn.stop();
    }
  });
});
