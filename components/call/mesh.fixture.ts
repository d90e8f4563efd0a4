import type { Peer, SignalIn, SignalOut } from '../../server/protocol.js';
import { Mesh } from './mesh.js';
import type { PeerLink } from './peer-link.js';

const media = { camera: false, microphone: false, screen: false, hand: false, n: 0 };

/** Two people: the first joined earlier, so the second makes the links. */
export const PEERS = ['older', 'newer'].map((pid, joinSeq): Peer => {
  return { pid, epoch: 1, joinSeq, joinedAt: 0, name: pid, role: 'guest', media };
}) as [Peer, Peer];

/** Two meshes of one person each, and a relay between them that keeps the order, with a random delay. */
export class MeshPair {
  readonly meshes: readonly [Mesh, Mesh];
  /** Whether signals go by the relay; else they have to find their own way. */
  isReached = true;
  /** Hears of each signal that the relay carries. */
  carried = (_signal: SignalOut) => {};
  /** How often fresh ICE servers were asked for. */
  refreshed = 0;
  /** Most delay of a signal, ms. */
  readonly #delayMs: number;
  readonly #arrivals = [0, 0];

  constructor(delayMs = 0) {
    this.#delayMs = delayMs;
    this.meshes = [this.#mesh(0), this.#mesh(1)];
    for (const [index, mesh] of this.meshes.entries()) mesh.meet(PEERS[1 - index]!);
  }

  get links(): (PeerLink | null)[] {
    return this.meshes.map((mesh, index) => mesh.link(PEERS[1 - index]!.pid));
  }

  /** Whether both ends have the same link, it works, and nothing is under way. */
  get isSettled(): boolean {
    const [a, b] = this.links;
    const settled = [a, b].every((link) => link?.state === 'connected' && link.pc.signalingState === 'stable');
    return settled && a?.id === b?.id && Math.max(...this.#arrivals) < performance.now();
  }

  close(): void {
    for (const mesh of this.meshes) mesh.clear();
  }

  #mesh(index: 0 | 1): Mesh {
    const mesh = new Mesh({
      configuration: () => ({}),
      refresh: async () => void this.refreshed++,
      canSignal: () => this.isReached,
      signal: (signal) => this.#carry(index, signal),
      message: () => {},
      changed: () => {},
      unreachable: () => {},
    });
    mesh.joinSeq = index;
    return mesh;
  }

  #carry(index: 0 | 1, told: SignalOut): void {
    this.carried(told);
    const { to: _, toEpoch: fromEpoch, ...signal } = told;
    const now = performance.now();
    this.#arrivals[index] = Math.max(this.#arrivals[index]!, now + Math.random() * this.#delayMs);
    const arriving: SignalIn = { ...signal, from: PEERS[index].pid, fromEpoch };
    setTimeout(() => this.meshes[1 - index]!.receive(arriving), this.#arrivals[index] - now);
  }
}
