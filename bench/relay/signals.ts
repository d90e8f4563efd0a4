import { Client, type Welcome } from './client.js';
import type { Kind, Server } from './server.js';

/** About as long as the description of a call with two tracks, and with as many lines. */
const SDP = 'a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n'.repeat(22);
/** Signals of one sender that are on their way. Enough that a server never waits for the other side. */
const WINDOW = 8;

/** Two people in one room, of whom the first sends to the second. */
export class Pair {
  readonly #from: Client;
  readonly #to: Client;
  readonly #text: readonly [string, string];
  #n = 0;
  #arrived = () => {};

  private constructor(from: Client, to: Client) {
    this.#from = from;
    this.#to = to;
    this.#text = from.signalTo(to.welcome!, SDP);
    to.heard = (event) => event === 'signal' && this.#arrived();
  }

  /** `ports`: of the servers to which the one and the other are connected. */
  static async make(kind: Kind, ports: readonly [number, number], room: string): Promise<Pair> {
    const [from, to] = await Promise.all(ports.map((port) => Client.connect(kind, port)));
    if (!from || !to) throw new Error(`${kind} lets nobody in`);
    for (const client of [from, to]) {
      const { ok, code }: Welcome = await client.join(room);
      if (!ok) throw new Error(`${kind} refused a join: ${code}`);
    }
    return new Pair(from, to);
  }

  /** Resolves once `count` signals more have arrived. */
  send(count: number): Promise<void> {
    let [sent, arrived] = [0, 0];
    const one = () => {
      sent++;
      this.#from.send(this.#text[0] + String(++this.#n) + this.#text[1]);
    };
    return new Promise((resolve) => {
      this.#arrived = () => {
        if (++arrived === count) resolve();
        if (sent < count) one();
      };
      while (sent < Math.min(WINDOW, count)) one();
    });
  }

  end(): void {
    this.#from.end();
    this.#to.end();
  }
}

/** How much processor time of `servers` one signal takes, in µs: `count` of them, spread over `pairs`. */
export async function costOf(servers: readonly Server[], pairs: readonly Pair[], count: number): Promise<number> {
  const cpuMs = () => servers.reduce((sum, server) => sum + server.cpuMs, 0);
  const each = Math.ceil(count / pairs.length);
  const before = cpuMs();
  await Promise.all(pairs.map((pair) => pair.send(each)));
  return ((cpuMs() - before) * 1_000) / (each * pairs.length);
}

/** Pairs whose two people are at servers that are `apart` from each other. */
export function makePairs(servers: readonly Server[], count: number, apart = 0): Promise<Pair[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) => {
      const one = servers[n % servers.length]!;
      const other = servers[(n + apart) % servers.length]!;
      return Pair.make(one.kind, [one.port, other.port], `bench-${apart}-${n}`);
    }),
  );
}
