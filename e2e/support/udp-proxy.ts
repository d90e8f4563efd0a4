import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Carries datagrams to a server on this machine and back, and loses some of them on either way. */
export class UdpProxy {
  /** How many get lost each way, 0 to 1. */
  loss = 0;
  readonly #socket = createSocket('udp4');
  readonly #ways = new Map<string, Socket>();
  readonly #port: number;

  /** @param port of the server. */
  constructor(port: number) {
    this.#port = port;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async start(): Promise<void> {
    this.#socket.on('message', (datagram, from) => {
      if (!this.#loses()) this.#wayOf(from).send(datagram, this.#port, '127.0.0.1');
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
  }

  stop(): void {
    for (const socket of [this.#socket, ...this.#ways.values()]) socket.close();
  }

  /** Each client has a socket of its own, as behind a router. */
  #wayOf({ address, port }: RemoteInfo): Socket {
    const key = `${address} ${port}`;
    const known = this.#ways.get(key);
    if (known) return known;
    const way = createSocket('udp4');
    way.on('message', (datagram) => {
      if (!this.#loses()) this.#socket.send(datagram, port, address);
    });
    this.#ways.set(key, way);
    return way;
  }

  #loses(): boolean {
    return Math.random() < this.loss;
  }
}
