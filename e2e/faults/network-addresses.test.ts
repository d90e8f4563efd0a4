import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { meet } from '../support/apart.js';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, connected, newRoom, press, stateIs } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const networks = new Map<4 | 6, Network>();
const network = (version: 4 | 6) => () => {
  const known = networks.get(version) ?? new Network(['ada', 'bob', 'turn'], version);
  networks.set(version, known);
  return known;
};
after(async () => {
  for (const one of networks.values()) await one.down();
});

/** From the next page on, addresses of candidates that the other side tells are kept. */
const keepAddresses = (person: Visitor) =>
  person.page.evaluateOnNewDocument(() => {
    const addresses: string[] = [];
    Object.assign(globalThis, { addresses });
    const { addIceCandidate } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.addIceCandidate = function (candidate) {
      const [, , , , address] = (candidate?.candidate ?? '').split(' ');
      if (address) addresses.push(address);
      return Reflect.apply(addIceCandidate, this, [candidate]) as Promise<void>;
    };
  });

const addressesTold = (person: Visitor) =>
  person.run(() => (globalThis as unknown as { addresses: string[] }).addresses);

/** Of which kind the two ends of the used pair are, and the address at which the other side is reached. */
const pairOf = (person: Visitor) =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    const stats = await chat.getStats(chat.participants[0]!.id);
    const pair = [...stats.values()].find(({ type, nominated, state }) => {
      return type === 'candidate-pair' && nominated && state === 'succeeded';
    }) as { localCandidateId: string; remoteCandidateId: string };
    const [near, far] = [pair.localCandidateId, pair.remoteCandidateId].map(
      (id) => stats.get(id) as { candidateType: string; address: string },
    );
    return { near: near!.candidateType, far: far!.candidateType, address: far!.address };
  });

describe('a network', () => {
  it(
    'in which nobody resolves the names that hide addresses is crossed all the same (N9)',
    e2e(
      async (world) => {
        const turn = new TurnServer(world.network.address('turn'), world.network.prefix('turn'));
        await turn.start();
        await world.relay.stop();
        await world.relay.start(turn.flags());
        for (const machine of ['ada', 'bob']) world.network.refuseNames(machine);
        try {
          const room = newRoom();
          const people: Visitor[] = [];
          for (const [side, name] of ['Ada', 'Bob'].entries()) {
            // Who lets the page use a camera lets it know the address, too.
            const wishes = { devices: 'asked' } as const;
            const person = await world.arrive(side, { name, machine: name.toLowerCase(), wishes });
            await keepAddresses(person);
            await world.show(person, `<video-chat room="${room}" display-name="${name}"></video-chat>`);
            await stateIs(person, 'lobby');
            people.push(person);
          }
          await press(people[0]!, 'join-button');
          await stateIs(people[0]!, 'joined');
          const since = Date.now();
          await press(people[1]!, 'join-button');
          for (const person of people) await connected(person, 1);
          promise({ id: 'N9', what: 'link where no name is resolved', ms: Date.now() - since, atMost: 4_000 });
          for (const person of people) {
            // The system takes its time to make one.
            await until('a name is told', async () =>
              (await addressesTold(person)).some((one) => one.endsWith('.local')),
            );
            assert.notEqual((await pairOf(person)).far, 'host');
          }
        } finally {
          await turn.stop();
        }
      },
      { network: network(4), ...BROKEN_CONNECTION },
    ),
  );

  it(
    'that knows only IPv6 carries the relay, media, and what goes by TURN (N9)',
    e2e(
      async (world) => {
        const people = await meet(world, 'Ada', 'Bob');
        for (const person of people) assert.match((await pairOf(person)).address, /^fd99::/);
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
      { network: network(6), ...BROKEN_CONNECTION },
    ),
  );
});
