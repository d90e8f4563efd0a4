import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way through the proxy: from a page, and on to the relay. */
interface Way {
  near: Socket;
  far: Socket;
  /** Whether nothing goes through any more, not even that an end was closed. */
  isDead: boolean;
}

/** A TCP proxy in front of a relay, which can break in the ways that networks do, and lead to another relay. */
export class TcpProxy {
  readonly #server = createServer((near) => this.#open(near));
  readonly #ways = new Set<Way>();
  readonly #ends = new Set<Socket>();
  #port: number;
  #isCut = false;

  /** @param target URL of the relay. */
  constructor(target: string) {
    this.#port = Number(new URL(target).port);
  }

  /** Base URL, with the last slash. */
  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Ways that are open at the relay's side. */
  get open(): number {
    return this.#ways.size;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** New ways lead to another relay from now on. */
  leadTo(target: string): void {
    this.#port = Number(new URL(target).port);
  }

  /** Nothing goes through any more on the ways of now, and neither end is told. New ones work. */
  stall(): void {
    for (const way of this.#ways) {
      way.isDead = true;
      // Read on, because an end that is not read is not seen to close.
      way.near.unpipe(way.far).resume();
      way.far.unpipe(way.near).resume();
    }
  }

  /** The pages' ends of the ways of now break; the relay's ends stay open, and hear nothing any more. */
  loseNearEnds(): void {
    this.stall();
    for (const { near } of this.#ways) near.destroy();
  }

  /** Every way breaks at both ends, and no new one opens until `heal`. */
  cut(): void {
    this.#isCut = true;
    for (const { near } of this.#ways) near.destroy();
  }

  heal(): void {
    this.#isCut = false;
  }

  async stop(): Promise<void> {
    this.#isCut = true;
    for (const end of this.#ends) end.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #open(near: Socket): void {
    if (this.#isCut) return void near.destroy();
    const far = connect(this.#port, 'localhost');
    const way = { near, far, isDead: false };
    this.#ways.add(way);
    for (const end of [near, far]) {
      this.#ends.add(end);
      // What failed is closed, too.
      end.on('error', () => {}).on('close', () => this.#ends.delete(end));
    }
    near.on('close', () => way.isDead || far.destroy());
    far.on('close', () => {
      this.#ways.delete(way);
      if (!way.isDead) near.destroy();
    });
    near.pipe(far);
    far.pipe(near);
  }
}
