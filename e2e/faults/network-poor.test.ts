import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from '../support/media-log.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, come, comeIn, connected, eventsOf, listen, newRoom, press } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { UdpProxy } from '../support/udp-proxy.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const BOTH = 'camera microphone';

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob']));
after(() => shared?.down());

/** Ada and Bob, who see and hear each other; each on a machine of the network, if the test has one. */
async function meet(world: World, attributes: string, isApart = false): Promise<[Visitor, Visitor]> {
  const room = newRoom();
  const people: Visitor[] = [];
  for (const [index, name] of ['Ada', 'Bob'].entries()) {
    const machine = isApart && { machine: name.toLowerCase() };
    people.push(await comeIn(world, index, { room, name, attributes, ...machine }));
  }
  const [ada, bob] = people as [Visitor, Visitor];
  for (const [person, other] of [
    [ada, 'Bob'],
    [bob, 'Ada'],
  ] as const) {
    await connected(person, 1);
    await logMedia(person);
    await listen(person, 'participantleave', 'participantjoin', 'participantchange');
    await steadyAfter(person, other, { since: Date.now() });
  }
  return [ada, bob];
}

/** How many pictures somebody has sent so far, to all. */
const picturesSent = (person: Visitor) =>
  person.run(async () => {
    const reports = await document.querySelector('video-chat')!.getStats();
    const entries = [...reports.values()].flatMap((report) => [...report.values()] as { framesSent?: number }[]);
    return entries.reduce((sum, { framesSent = 0 }) => sum + framesSent, 0);
  });

/** Nobody came, went, or was shown as reconnecting. */
async function assertConnected(people: readonly Visitor[]): Promise<void> {
  for (const person of people) {
    for (const type of ['participantleave', 'participantjoin']) assert.deepEqual(await eventsOf(person, type), []);
    const changes = await eventsOf(person, 'participantchange');
    assert.deepEqual(
      changes.filter(({ connection }) => connection === 'reconnecting'),
      [],
    );
  }
}

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
        const [ada, bob] = await meet(world, BOTH, true);
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
        await assertConnected([ada, bob]);
      },
      { network, ...BROKEN_CONNECTION },
    ),
  );

  it('that loses every third packet is heard through, and is no reason to reconnect (R7)', async ({ name }) => {
    const turn = new TurnServer();
    await turn.start();
    const proxy = new UdpProxy(Number(/:(\d+)\?/.exec(turn.url())![1]));
    await proxy.start();
    const flags = { ...turn.flags(), 'turn-urls': `turn:127.0.0.1:${proxy.port}?transport=udp` };
    try {
      await e2e(
        async (world) => {
          const people = await meet(world, `${BOTH} relay-only`);
          const since = Date.now();
          // Each packet crosses the proxy twice.
          proxy.loss = 1 - Math.sqrt(1 - 0.3);
          await lasting(10_000);
          for (const [index, person] of people.entries()) {
            const { sounds } = await mediaOf(person, ['Bob', 'Ada'][index]!);
            const ms = longestGap(sounds, since, Date.now());
            promise({ id: 'R7', what: 'longest silence at 30 % loss', ms, atMost: 500 });
          }
          await assertConnected(people);
        },
        { relay: flags },
      )({ name });
    } finally {
      proxy.stop();
      await turn.stop();
    }
  });
});
