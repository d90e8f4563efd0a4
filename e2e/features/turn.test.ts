import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { comeIn, connected, eventsOf, listen, newRoom, panes, press, stateIs } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const turn = new TurnServer();

/** What a page was told of the other side, and which servers its connections used. */
interface Spied {
  heard: string[];
  configurations: RTCConfiguration[];
}

/** From the next page on, everything that the other side tells is kept, and every configuration. */
const spy = (person: Visitor) =>
  person.page.evaluateOnNewDocument(() => {
    const spied: Spied = { heard: [], configurations: [] };
    Object.assign(globalThis, { spied });
    const { setRemoteDescription, addIceCandidate, setConfiguration } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      spied.heard.push(...(description.sdp ?? '').split('\r\n'));
      return Reflect.apply(setRemoteDescription, this, [description]) as Promise<void>;
    };
    RTCPeerConnection.prototype.addIceCandidate = function (candidate) {
      if (candidate?.candidate) spied.heard.push(candidate.candidate);
      return Reflect.apply(addIceCandidate, this, [candidate]) as Promise<void>;
    };
    const keep = ({ iceServers = [], iceTransportPolicy = 'all' }: RTCConfiguration) =>
      spied.configurations.push({ iceServers: structuredClone(iceServers), iceTransportPolicy });
    RTCPeerConnection.prototype.setConfiguration = function (configuration = {}) {
      keep(configuration);
      setConfiguration.call(this, configuration);
    };
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration: RTCConfiguration = {}) {
        keep(configuration);
        super(configuration);
      }
    };
  });

const spiedBy = (person: Visitor) => person.run(() => (globalThis as unknown as { spied: Spied }).spied);

/** Ada and Bob, spied upon and connected; both want their addresses kept to themselves. */
async function meet(world: World): Promise<[Visitor, Visitor]> {
  const room = newRoom();
  const people = [];
  for (const [side, name] of ['Ada', 'Bob'].entries()) {
    const person = await world.arrive(side, { name });
    await spy(person);
    const tag = `<video-chat room="${room}" display-name="${name}" camera microphone relay-only autojoin></video-chat>`;
    await world.show(person, tag);
    await stateIs(person, 'joined');
    people.push(person);
  }
  for (const person of people) await connected(person, 1);
  return people as [Visitor, Visitor];
}

/** Waits until somebody sees and hears the other one. */
async function perceives(person: Visitor): Promise<void> {
  await until(`${person.name} sees the other one`, async () => (await panes(person)).every(({ picture }) => picture));
  await until(`${person.name} hears the other one`, async () => (await arrived(person)) > 0);
}

/** Packets of sound that came over the newest link. */
const arrived = (person: Visitor): Promise<number> =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    const entries = [...(await chat.getStats(chat.participants[0]!.id)).values()];
    const sounds = entries.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
    return sounds.reduce((sum: number, { packetsReceived }) => sum + (packetsReceived as number), 0);
  });

/** What kind of candidates the used pair has. */
const pairOf = (person: Visitor): Promise<string[]> =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    const stats = await chat.getStats(chat.participants[0]!.id);
    const pair = [...stats.values()].find(({ type, nominated, state }) => {
      return type === 'candidate-pair' && nominated && state === 'succeeded';
    }) as { localCandidateId: string; remoteCandidateId: string };
    return [pair.localCandidateId, pair.remoteCandidateId].map(
      (id) => (stats.get(id) as { candidateType: string }).candidateType,
    );
  });

/** When the password of the newest configuration ends, s since 1970. */
async function expiryOf(person: Visitor): Promise<number> {
  const { configurations } = await spiedBy(person);
  const servers = configurations.at(-1)?.iceServers ?? [];
  return Number(servers.find(({ username }) => username)?.username?.split(':')[0]);
}

/** Whether a candidate names anything but the TURN server's own address. */
function tellsTooMuch(candidate: string): boolean {
  const [, address, type, related] = / (\S+ \d+) typ (\S+)(?: raddr (\S+) rport \d+)?/.exec(candidate) ?? [];
  // Firefox repeats there what the TURN server gave it, down to the port.
  const repeated = candidate.includes(` raddr ${address?.replace(' ', ' rport ')}`);
  return type !== 'relay' || !(repeated || related === undefined || related === '0.0.0.0');
}

describe('a TURN server', () => {
  before(() => turn.start());
  after(() => turn.stop());

  it(
    'carries people who are relay-only, and nobody is told their address (A18)',
    e2e(
      async (world) => {
        const people = await meet(world);
        for (const person of people) {
          await perceives(person);
          assert.deepEqual(await pairOf(person), ['relay', 'relay']);
          const { heard } = await spiedBy(person);
          const candidates = heard.filter((line) => line.includes('candidate:'));
          assert.ok(candidates.length > 0, 'candidates came');
          assert.deepEqual(candidates.filter(tellsTooMuch), []);
          const addresses = heard.filter((line) => /^[co]=/.test(line)).map((line) => line.split(' ').at(-1)!);
          assert.deepEqual(
            addresses.filter((address) => !['0.0.0.0', '127.0.0.1'].includes(address)),
            [],
          );
        }
      },
      { relay: turn.flags() },
    ),
  );

  if (!IS_FIRST_PAIRING) return;

  it(
    'that lost everything is found again by passwords that are younger than the call (R14)',
    e2e(
      async (world) => {
        const people = await meet(world);
        const expiries = await Promise.all(people.map(expiryOf));
        await until('the passwords have ended', () => Date.now() / 1_000 > Math.max(...expiries) + 1);
        for (const person of people) await listen(person, 'participantchange');
        await turn.stop('SIGKILL');
        await turn.start();
        const since = Date.now();
        // Whoever notices first looks for another way, perhaps before the other one has missed anything.
        await until('the way is lost', async () => {
          const changes = await Promise.all(people.map((person) => eventsOf(person, 'participantchange')));
          return changes.flat().some(({ connection }) => connection === 'reconnecting');
        });
        for (const [index, person] of people.entries()) {
          await until('the password is another one', async () => (await expiryOf(person)) > expiries[index]!);
          await connected(person, 1, 20_000);
          const before = await arrived(person);
          await until('sound goes on', async () => (await arrived(person)) > before);
          promise({
            id: 'R14',
            what: 'connected after the TURN server lost everything',
            ms: Date.now() - since,
            atMost: 15_000,
          });
        }
      },
      { relay: { ...turn.flags(), 'turn-ttl': 3 }, console: /ICE failed/, errors: /ICE failed/ },
    ),
  );

  it(
    'that the page names is used beside those of the chat’s server',
    e2e(
      async (world) => {
        const room = newRoom();
        await comeIn(world, 0, { room, name: 'Ada' });
        const bob = await world.arrive(1, { name: 'Bob' });
        await spy(bob);
        await world.show(bob, `<video-chat room="${room}" display-name="Bob" relay-only></video-chat>`);
        await stateIs(bob, 'lobby');
        await bob.run((server) => {
          document.querySelector('video-chat')!.iceServers = [server];
        }, turn.iceServer());
        await press(bob, 'join-button');
        await connected(bob, 1);
        assert.equal((await pairOf(bob))[0], 'relay');
        const [configuration] = (await spiedBy(bob)).configurations;
        const urls = configuration!.iceServers!.flatMap((one) => one.urls).sort();
        assert.deepEqual(urls, ['stun:127.0.0.1:9', turn.url()]);
      },
      { relay: { 'stun-urls': 'stun:127.0.0.1:9' } },
    ),
  );

  it(
    'that nobody names is missed by somebody who is relay-only, with the option to add',
    e2e(async (world) => {
      const room = newRoom();
      await comeIn(world, 0, { room, name: 'Ada' });
      const bob = await world.visit(1, `<video-chat room="${room}" relay-only></video-chat>`);
      await stateIs(bob, 'lobby');
      await listen(bob, 'error');
      await press(bob, 'join-button');
      await stateIs(bob, 'joined');
      const [error] = await until('the error is told', async () => {
        const errors = await eventsOf(bob, 'error');
        return errors.length > 0 && errors;
      });
      assert.equal(error!.code, 'turn-missing');
      assert.match(await bob.run(() => document.querySelector('video-chat')!.error!.hint), /--turn-urls/);
    }),
  );
});
