import type { IceServer } from '../../server/protocol.js';
import { CallError } from './errors.js';
import type { Signaling } from './signaling.js';

/** Servers that were handed out longer ago than this, ms, are asked for again before they are used to join. */
const OLD_MS = 60_000;
/** Nobody waits longer than this, ms, for newer ones. */
const ANSWER_MS = 2_000;

interface IceServersOwner {
  /** A connection's configuration with the relay's servers, and whatever else the page wants. */
  configuration: (servers: readonly IceServer[]) => RTCConfiguration;
  fail: (error: CallError) => void;
}

/** The STUN and TURN servers that the relay hands out, whose passwords are short-lived, and what follows without any. */
export class IceServers {
  readonly #signaling: Signaling;
  readonly #owner: IceServersOwner;
  #list: readonly IceServer[] = [];
  #at = -Infinity;
  #hasFailed = false;

  constructor(signaling: Signaling, owner: IceServersOwner) {
    this.#signaling = signaling;
    this.#owner = owner;
    signaling.addEventListener('ticket', () => void this.refresh());
  }

  /** Takes what came with an answer of the relay. */
  use({ iceServers }: { iceServers: readonly IceServer[] }): void {
    this.#list = iceServers;
    this.#at = performance.now();
  }

  /** Asks for fresh passwords, if there are any. If that fails, the next ticket asks again. */
  async refresh(): Promise<void> {
    if (!this.#list.some(({ username }) => username)) return;
    const ack = await this.#signaling.ask('ice', {}, ANSWER_MS).catch(() => null);
    if (ack) this.use(ack);
  }

  /** As `refresh`, unless they are fresh: who waited long in the lobby has old ones. */
  async refreshOld(): Promise<void> {
    if (performance.now() - this.#at > OLD_MS) await this.refresh();
  }

  /** For the next connection; `relayed`: through TURN only, if there is one. */
  configuration(relayed: boolean): RTCConfiguration {
    const configuration = this.#owner.configuration(this.#list);
    const canRelay = hasTurn(configuration);
    if (relayed && canRelay) configuration.iceTransportPolicy = 'relay';
    if (configuration.iceTransportPolicy === 'relay' && !canRelay) this.fail();
    return configuration;
  }

  /** No connection came about. It is still tried; why it fails is told once. */
  fail(): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const canRelay = hasTurn(this.#owner.configuration(this.#list));
    this.#owner.fail(new CallError(canRelay ? 'ice-failed' : 'turn-missing'));
  }

  /** All connections work; returns whether that was in doubt. */
  recover(): boolean {
    const hadFailed = this.#hasFailed;
    this.#hasFailed = false;
    return hadFailed;
  }
}

/** Whether there is a server in it that could relay media. */
function hasTurn({ iceServers = [] }: RTCConfiguration): boolean {
  return iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
}
