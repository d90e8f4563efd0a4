import type { IceServer } from '../../server/protocol.js';
import type { Signaling } from './signaling.js';

/** Servers that were handed out longer ago than this, ms, are asked for again before they are used to join. */
const OLD_MS = 60_000;
/** Nobody waits longer than this, ms, for newer ones. */
const ANSWER_MS = 2_000;

/** The STUN and TURN servers that the relay hands out. Their passwords are short-lived. */
export class IceServers {
  list: readonly IceServer[] = [];
  readonly #signaling: Signaling;
  #at = -Infinity;

  constructor(signaling: Signaling) {
    this.#signaling = signaling;
    signaling.addEventListener('ticket', () => void this.refresh());
  }

  /** Takes what came with an answer of the relay. */
  use({ iceServers }: { iceServers: readonly IceServer[] }): void {
    this.list = iceServers;
    this.#at = performance.now();
  }

  /** Asks for fresh passwords, if there are any. If that fails, the next ticket asks again. */
  async refresh(): Promise<void> {
    if (!this.list.some(({ username }) => username)) return;
    const ack = await this.#signaling.ask('ice', {}, ANSWER_MS).catch(() => null);
    if (ack) this.use(ack);
  }

  /** As `refresh`, unless they are fresh: who waited long in the lobby has old ones. */
  async refreshOld(): Promise<void> {
    if (performance.now() - this.#at > OLD_MS) await this.refresh();
  }
}

/** Whether there is a server in it that could relay media. */
export function hasTurn({ iceServers = [] }: RTCConfiguration): boolean {
  return iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
}
