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

  /** Resolves, with what they did, once it has begun. */
  async disturb(): Promise<string> {
    const mayRebuild = performance.now() - this.#rebuiltAt > REBUILD_EVERY_MS;
    const kinds = ['restart', 'toggle', ...(mayRebuild ? ['rebuild'] : [])];
    const kind = kinds[Math.floor(Math.random() * kinds.length)]!;
    if (kind === 'toggle') this.#isOn = !this.#isOn;
    if (kind === 'rebuild') this.#rebuiltAt = performance.now();
    const before = this.links;
    const begun = before.map((link) => new Promise((resolve) => (link!.pc.onsignalingstatechange = resolve)));
    for (const [index, mesh] of this.#pair.meshes.entries()) {
      if (kind === 'restart') mesh.restart();
      else if (kind === 'rebuild') mesh.rebuild();
      else mesh.setTrack('microphone', this.#isOn ? this.#tracks[index]! : null);
    }
    if (kind === 'restart') await Promise.all(begun);
    while (kind === 'rebuild' && this.links.some((link) => before.includes(link))) await next();
    return kind;
  }

  async settled(what: string): Promise<void> {
    const begin = performance.now();
    while (!this.#pair.isSettled) {
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
  it(`settles within 2 s in ${ROUNDS} rounds of both sides restarting, rebuilding or toggling at once (N3, N4)`, async () => {
    const rejections: unknown[] = [];
    addEventListener('unhandledrejection', ({ reason }) => rejections.push(reason));
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [track] = stream.getAudioTracks();
    const runs = Array.from({ length: PAIRS }, async () => {
      const rivals = new Rivals([track!, track!.clone()]);
      await rivals.settled('the first connection');
      for (let round = 0; round < ROUNDS / PAIRS; round++) {
        await rivals.settled(`round ${round}, ${await rivals.disturb()},`);
        expect(rivals.links.map(mLines)).to.deep.equal([5, 5]);
      }
      rivals.close();
    });
    await Promise.all(runs);
    track!.stop();
    expect(rejections).to.deep.equal([]);
  });
});
