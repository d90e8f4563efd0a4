import { expect, waitUntil } from '@open-wc/testing';
import type { Media } from '../../server/protocol.js';
import type { Call } from './call.js';
import { Party, until } from './call.fixture.js';
import type { Participant } from './call-state.js';
import { People } from './people.js';

/** The same numbers from 0 to 1 for the same seed (“mulberry32”), so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('what is shown of a microphone', () => {
  it('is the newest of what arrived, in whatever order, by whichever way, with losses and repetitions (D9)', () => {
    for (let seed = 0; seed < 1_000; seed++) {
      const random = randomFrom(seed);
      const flip = () => random() < 0.5;
      const sent = Array.from({ length: 1 + Math.floor(random() * 12) }, (_, n): Media => {
        return { camera: flip(), microphone: flip(), screen: flip(), hand: flip(), n };
      });
      let shown: readonly Participant[] = [];
      const people = new People({ fire: () => {}, changed: (participants) => (shown = participants) });
      const peer = { pid: 'a', epoch: 1, joinSeq: 1, joinedAt: 1, name: 'Ada', role: 'guest' } as const;
      people.see({ ...peer, media: sent[0]! });
      let newest = sent[0]!;
      for (let times = random() * 40; times > 0; times--) {
        const media = sent[Math.floor(random() * sent.length)]!;
        if (flip()) people.hear('a', 'Ada', media);
        else people.see({ ...peer, media });
        if (media.n > newest.n) newest = media;
        const { n: _, ...expected } = newest;
        expect(shown[0], `seed ${seed}`).to.include(expected);
      }
    }
  });
});

describe('a microphone that is switched while the relay goes, forgets everybody and comes back', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  it('is in the end for everybody what it is, also for who comes later (D9)', async () => {
    const [ada, bob] = await party.pair({ microphone: true });
    const isTold = (of: Call) => of.state.participants.find(({ displayName }) => displayName === 'Ada')?.microphone;
    for (let seed = 0; seed < 5; seed++) {
      const random = randomFrom(seed);
      for (let times = 0; times < 8; times++) {
        const step = Math.floor(random() * 4);
        if (step === 0) party.relay.isUp = !party.relay.isUp;
        else if (step === 1 && !party.relay.isUp) party.relay.forget();
        else void ada.setMicrophone(random() < 0.5);
        await new Promise((resolve) => setTimeout(resolve, random() * 20));
      }
      party.relay.isUp = true;
      await until(() => [ada, bob].every(({ state }) => state.phase === 'joined'), `seed ${seed}: both are in`);
      for (const call of [ada, bob]) await party.connected(call, 1);
      await until(() => ada.state.self?.microphone === ada.state.microphone, `seed ${seed}: it is what was asked for`);
      const { microphone } = ada.state;
      await until(() => isTold(bob) === microphone, `seed ${seed}: Bob is told`);
      const cem = party.call('Cem');
      cem.connect();
      await until(() => isTold(cem) === microphone, `seed ${seed}: Cem is told by the relay`);
      cem.close();
    }
  });
});

describe('a microphone that is off', () => {
  let party: Party;
  let audio: HTMLAudioElement;
  beforeEach(() => {
    party = new Party();
    audio = new Audio();
  });
  afterEach(() => {
    audio.srcObject = null;
    party.end();
  });

  /** All sound that Bob has decoded of Ada. Browsers count none that is not played. */
  const energy = async (bob: Call): Promise<number> => {
    for (const entry of (await bob.getStats(bob.state.participants[0]!.id)).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio') return (entry.totalAudioEnergy as number) ?? 0;
    }
    return 0;
  };
  const isHeard = async (bob: Call): Promise<void> => {
    const before = await energy(bob);
    await waitUntil(async () => (await energy(bob)) > before, 'Ada is heard', { timeout: 10_000 });
  };
  /** What Ada has sent of her microphone: `[packets, bytes]`. Bob cannot tell, who silences whoever is said to be muted. */
  const sent = async (ada: Call): Promise<[number, number]> => {
    for (const entry of (await ada.getStats(ada.state.participants[0]!.id)).values()) {
      if (entry.type === 'outbound-rtp' && entry.kind === 'audio' && entry.packetsSent > 0) {
        return [entry.packetsSent as number, entry.bytesSent as number];
      }
    }
    throw new Error('Nothing was sent at all');
  };
  /** That nothing more leaves, in ten looks one after the other. */
  const isSilent = async (ada: Call): Promise<void> => {
    let last = '';
    let looks = 0;
    const isSame = async () => {
      const now = (await sent(ada)).join();
      looks = now === last ? looks + 1 : 0;
      last = now;
      return looks === 10;
    };
    await waitUntil(isSame, 'no sound leaves', { timeout: 10_000, interval: 100 });
  };
  const heardPair = async (): Promise<[Call, Call]> => {
    const [ada, bob] = await party.pair({ microphone: true });
    await until(() => bob.state.participants[0]?.microphone, 'Bob knows that the microphone is on');
    audio.srcObject = bob.state.participants[0]!.stream;
    await audio.play();
    await isHeard(bob);
    return [ada, bob];
  };

  it('lets no sound out, is shown as off, and is heard again when it is on (D9)', async () => {
    const [ada, bob] = await heardPair();
    await ada.setMicrophone(false);
    await until(() => !bob.state.participants[0]?.microphone, 'Bob sees it');
    await isSilent(ada);
    expect(ada.state.self?.microphone).to.equal(false);
    await ada.setMicrophone(true);
    await until(() => bob.state.participants[0]?.microphone, 'Bob sees that it is on');
    await isHeard(bob);
  });

  it('is off in the end when it was switched twenty times, here and there (D9)', async () => {
    const [ada, bob] = await heardPair();
    await Promise.all(Array.from({ length: 20 }, (_, times) => ada.setMicrophone(times % 2 === 0)));
    const start = performance.now();
    await until(() => !bob.state.participants[0]?.microphone, 'Bob sees it');
    expect(performance.now() - start).to.be.below(300);
    expect([ada.state.microphone, ada.state.self?.microphone]).to.deep.equal([false, false]);
    await isSilent(ada);
  });
});
