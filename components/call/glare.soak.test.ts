import { expect } from '@open-wc/testing';
import { MeshPair } from './mesh.fixture.js';
import type { PeerLink } from './peer-link.js';

const ROUNDS = 500;
/** Pairs that go through their rounds side by side. */
const PAIRS = 5;
const SETTLED_MS = 2_000;
const MOST_DELAY_MS = 300;
/** A pair makes no more than three connections in 30 s. */
const REBUILD_EVERY_MS = 11_000;

const next = () => new Promise((resolve) => setTimeout(resolve, 10));

/** Two people who do the same thing in the same tick, again and again. */
class Rivals {
  readonly #pair = new MeshPair(MOST_DELAY_MS);
  readonly #tracks: readonly MediaStreamTrack[];
  #isOn = false;
  #rebuiltAt = performance.now();

  constructor(tracks: readonly MediaStreamTrack[]) {
    this.#tracks = tracks;
  }

  get links(): (PeerLink | null)[] {
    return this.#pair.links;
  }

  /**
   * Both look for other ways, or make the connection anew, in the same tick; in every second round both switch their
   * microphones, too, before it or after it. Resolves with how long it took from there until all is settled, ms.
   */
  async disturb(round: number): Promise<number> {
    const begin = performance.now();
    const mayRebuild = begin - this.#rebuiltAt > REBUILD_EVERY_MS;
    const kind = mayRebuild ? 'rebuild' : 'restart';
    const before = this.links;
    const offers = before.map((link) => this.#firstOffer(link!));
    const isFirst = Math.random() < 0.5;
    if (round % 2 && isFirst) this.#toggle();
    for (const mesh of this.#pair.meshes) mesh[kind]();
    if (round % 2 && !isFirst) this.#toggle();
    if (mayRebuild) this.#rebuiltAt = begin;
    const hasBegun = () =>
      mayRebuild ? this.links.every((link) => !before.includes(link)) : offers.every((one) => one.made);
    await this.#until(() => hasBegun() && this.isSettled, begin, `round ${round}, ${kind},`);
    return performance.now() - begin;
  }

  /** Resolves once the first connection works. */
  async settled(): Promise<void> {
    await this.#until(() => this.isSettled, performance.now(), 'the first connection');
  }

  /** Whether both ends work, nothing is under way, and both send what they last wanted. */
  get isSettled(): boolean {
    const sends = this.links.map((link) => link?.pc.getTransceivers()[0]?.sender.track ?? null);
    return this.#pair.isSettled && sends.every((track, index) => track === (this.#isOn ? this.#tracks[index] : null));
  }

  #toggle(): void {
    this.#isOn = !this.#isOn;
    for (const [index, mesh] of this.#pair.meshes.entries()) {
      mesh.setTrack('microphone', this.#isOn ? this.#tracks[index]! : null);
    }
  }

  /** Tells whether that end has made an offer since, or has taken the other one's. */
  #firstOffer({ pc }: PeerLink): { made: boolean } {
    const offer = { made: false };
    pc.onsignalingstatechange = () => (offer.made = true);
    return offer;
  }

  async #until(isSo: () => boolean, begin: number, what: string): Promise<void> {
    while (!isSo()) {
      if (performance.now() - begin > SETTLED_MS) throw new Error(`${what} did not settle: ${this.#describe()}`);
      await next();
    }
  }

  close(): void {
    this.#pair.close();
  }

  #describe(): string {
    return this.links.map((link) => `${link?.id.slice(0, 4)} ${link?.state} ${link?.pc.signalingState}`).join(', ');
  }
}

const mLines = (link: PeerLink | null) => link?.pc.localDescription?.sdp.match(/^m=/gm)?.length;

describe('a pair of links', () => {
  it(`settles within 2 s of ${ROUNDS} rounds of both sides restarting or rebuilding, and toggling, at once (N3)`, async () => {
    const rejections: unknown[] = [];
    addEventListener('unhandledrejection', ({ reason }) => rejections.push(reason));
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [track] = stream.getAudioTracks();
    const times: number[] = [];
    const runs = Array.from({ length: PAIRS }, async () => {
      const rivals = new Rivals([track!, track!.clone()]);
      await rivals.settled();
      for (let round = 0; round < ROUNDS / PAIRS; round++) {
        times.push(await rivals.disturb(round));
        expect(rivals.links.map(mLines)).to.deep.equal([5, 5]);
      }
      rivals.close();
    });
    await Promise.all(runs);
    track!.stop();
    expect(rejections).to.deep.equal([]);
    expect(times).to.have.length(ROUNDS);
    expect(Math.max(...times)).to.be.at.most(SETTLED_MS);
  });
});
