import { describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from '../support/media-log.js';
import { assertStayed, comeTogether, listen } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { UdpProxy } from '../support/udp-proxy.js';
import type { Visitor } from '../support/visitor.js';

/** What a page played of the other one's sound so far, in samples, and how many of them it made up because nothing had come. */
const soundOf = (person: Visitor): Promise<{ samples: number; concealed: number }> =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    for (const entry of (await chat.getStats(chat.participants[0]!.id)).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio' && entry.totalSamplesReceived)
        return { samples: entry.totalSamplesReceived as number, concealed: entry.concealedSamples as number };
    }
    throw new Error('no sound is received');
  });

describe('a lossy network', () => {
  it('that loses every third packet is heard through, and is no reason to reconnect (R7)', async (context) => {
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
          const before = await Promise.all(people.map(soundOf));
          const since = Date.now();
          // Each packet crosses the proxy twice.
          proxy.loss = 1 - Math.sqrt(1 - 0.3);
          await lasting(10_000);
          for (const [index, person] of people.entries()) {
            const { sounds } = await mediaOf(person, ['Bob', 'Ada'][index]!);
            const ms = longestGap(sounds, since, Date.now());
            promise({ id: 'R7', what: 'longest silence at 30 % loss', ms, atMost: 500 });
            const after = await soundOf(person);
            const madeUp = (after.concealed - before[index]!.concealed) / (after.samples - before[index]!.samples);
            promise({ id: 'R7', what: 'sound made up at 30 % loss', percent: 100 * madeUp, atMost: 40 });
          }
          await assertStayed(people);
        },
        { relay: flags },
      )(context);
    } finally {
      proxy.stop();
      await turn.stop();
    }
  });
});
