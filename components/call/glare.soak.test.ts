import { expect } from '@open-wc/testing';
import type { Peer, SignalIn, SignalOut } from '../../server/protocol.js';
import { Mesh } from './mesh.js';
import type { PeerLink } from './peer-link.js';

const ROUNDS = 500;
/** Pairs that go through their rounds side by side. */
const PAIRS = 5;
const SETTLED_MS = 2_000;
const MOST_DELAY_MS = 300;
/** A pair makes no more than three connections in 30 s. */
const REBUILD_EVERY_MS = 11_000;

const media = { camera: false, microphone: false, screen: false, hand: false, n: 0 };
const peers = ['older', 'newer'].map((pid, joinSeq): Peer => {
  return { pid, epoch: 1, joinSeq, joinedAt: 0, name: pid, role: 'guest', media };
}) as [Peer, Peer];

/** Two meshes of one person each, and a relay between them that keeps the order, with a random delay. */
class Pair {
  readonly meshes: readonly [Mesh, Mesh];
  readonly #tracks: readonly MediaStreamTrack[];
  readonly #arrivals = [0, 0];
  #isOn = false;
  #rebuiltAt = performance.now();

  constructor(tracks: readonly MediaStreamTrack[]) {
    this.#tracks = tracks;
    this.meshes = [this.#mesh(0), this.#mesh(1)];
    for (const mesh of this.meshes) mesh.meet(peers[mesh === this.meshes[0] ? 1 : 0]);
  }

  get links(): (PeerLink | null)[] {
    return this.meshes.map((mesh, index) => mesh.link(peers[1 - index]!.pid));
  }

  get isSettled(): boolean {
    const [a, b] = this.links;
    const settled = [a, b].every((link) => link?.state === 'connected' && link.pc.signalingState === 'stable');
    return settled && a?.id === b?.id;
  }

  /** Both sides do the same thing in the same tick; resolves, with what it was, once it has begun. */
  async disturb(): Promise<string> {
    const mayRebuild = performance.now() - this.#rebuiltAt > REBUILD_EVERY_MS;
    const kinds = ['restart', 'toggle', ...(mayRebuild ? ['rebuild'] : [])];
    const kind = kinds[Math.floor(Math.random() * kinds.length)]!;
    if (kind === 'toggle') this.#isOn = !this.#isOn;
    if (kind === 'rebuild') this.#rebuiltAt = performance.now();
    const before = this.links;
    const begun = before.map((link) => new Promise((resolve) => (link!.pc.onsignalingstatechange = resolve)));
    for (const [index, mesh] of this.meshes.entries()) {
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
    while (!this.isSettled || Math.max(...this.#arrivals) > performance.now()) {
      if (performance.now() - begin > SETTLED_MS) throw new Error(`${what} did not settle: ${this.#describe()}`);
      await next();
    }
  }

  close(): void {
    for (const mesh of this.meshes) mesh.clear();
  }

  #describe(): string {
    return this.links.map((link) => `${link?.id.slice(0, 4)} ${link?.state} ${link?.pc.signalingState}`).join(', ');
  }

  #mesh(index: 0 | 1): Mesh {
    const mesh = new Mesh({
      configuration: () => ({}),
      refresh: async () => {},
      canSignal: () => true,
      signal: (signal) => this.#carry(index, signal),
      message: () => {},
      changed: () => {},
      unreachable: () => {},
    });
    mesh.joinSeq = index;
    return mesh;
  }

  #carry(index: 0 | 1, { to: _, toEpoch: fromEpoch, ...signal }: SignalOut): void {
    const now = performance.now();
    this.#arrivals[index] = Math.max(this.#arrivals[index]!, now + Math.random() * MOST_DELAY_MS);
    const arriving: SignalIn = { ...signal, from: peers[index].pid, fromEpoch };
    setTimeout(() => this.meshes[1 - index]!.receive(arriving), this.#arrivals[index] - now);
  }
}

const next = () => new Promise((resolve) => setTimeout(resolve, 10));

const mLines = (link: PeerLink | null) => link?.pc.localDescription?.sdp.match(/^m=/gm)?.length;

describe('a pair of links', () => {
  it(`settles within 2 s in ${ROUNDS} rounds of both sides restarting, rebuilding or toggling at once (N3, N4)`, async () => {
    const rejections: unknown[] = [];
    addEventListener('unhandledrejection', ({ reason }) => rejections.push(reason));
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [track] = stream.getAudioTracks();
    const runs = Array.from({ length: PAIRS }, async () => {
      const pair = new Pair([track!, track!.clone()]);
      await pair.settled('the first connection');
      for (let round = 0; round < ROUNDS / PAIRS; round++) {
        await pair.settled(`round ${round}, ${await pair.disturb()},`);
        expect(pair.links.map(mLines)).to.deep.equal([5, 5]);
      }
      pair.close();
    });
    await Promise.all(runs);
    track!.stop();
    expect(rejections).to.deep.equal([]);
  });
});
