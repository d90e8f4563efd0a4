import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { meet } from '../support/apart.js';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import type { Visitor } from '../support/visitor.js';

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob', 'turn'], 6));
after(() => shared?.down());

/** The address at which the other side is reached. */
const addressOf = (person: Visitor) =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    const stats = await chat.getStats(chat.participants[0]!.id);
    const pair = [...stats.values()].find(({ type, nominated, state }) => {
      return type === 'candidate-pair' && nominated && state === 'succeeded';
    }) as { remoteCandidateId: string };
    return (stats.get(pair.remoteCandidateId) as { address: string }).address;
  });

describe('a network', () => {
  it(
    'that knows only IPv6 carries the relay, media, and what goes by TURN (N9)',
    e2e(
      async (world) => {
        const people = await meet(world, 'Ada', 'Bob');
        for (const person of people) assert.match(await addressOf(person), /^fd99::/);
        // Chromium asks for no version, and coturn would give it an address of IPv4, where there is none.
        const config = ['-n', '--allocation-default-address-family=keep'];
        const turn = new TurnServer(world.network.address('turn'), world.network.prefix('turn'), config);
        await turn.start();
        try {
          const server = turn.iceServer();
          for (const person of people) {
            await person.run((one) => {
              const chat = document.querySelector('video-chat')!;
              Object.assign(chat, { iceServers: [one], relayOnly: true });
            }, server);
          }
          const since = Date.now();
          for (const person of people) {
            await person.eventually('the link goes by TURN', async () => {
              const report = await document.querySelector('video-chat')!.getReport();
              const [other] = report.people;
              return other?.connection === 'connected' && other.link?.pair?.local.startsWith('relay');
            });
          }
          promise({ id: 'N9', what: 'link by TURN over IPv6 alone', ms: Date.now() - since, atMost: 8_000 });
        } finally {
          await turn.stop();
        }
      },
      { network, ...BROKEN_CONNECTION },
    ),
  );
});
