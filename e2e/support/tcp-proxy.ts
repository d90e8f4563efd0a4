import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way through the proxy: from a page, and on to the relay. */
interface Way {
  near: Socket;
  far: Socket;
  /** Whether nothing goes through any more, not even that an end was closed. */
  isDead: boolean;
}

/** A TCP proxy in front of relays, which can break in the ways that networks do, and lead to others. */
export class TcpProxy {
  readonly #server = createServer((near) => this.#open(near));
  readonly #ways = new Set<Way>();
  readonly #ends = new Set<Socket>();
  #ports: readonly number[] = [];
  #next = 0;
  #isCut = false;

  /** @param target URL of the relay. */
  constructor(target: string) {
    this.leadTo(target);
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

  /** New ways lead to these relays from now on, in turn; one that does not take them is passed over. */
  leadTo(...targets: string[]): void {
    this.#ports = targets.map((target) => Number(new URL(target).port));
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
    this.#ends.add(near);
    near.on('error', () => {}).on('close', () => this.#ends.delete(near));
    this.#next++;
    // Each its own turn: others come meanwhile.
    this.#dial(
      near,
      this.#ports.map((_, index) => this.#ports[(this.#next + index) % this.#ports.length]!),
    );
  }

  #dial(near: Socket, [port = 0, ...others]: readonly number[]): void {
    const far = connect(port, 'localhost');
    const way = { near, far, isDead: false };
    this.#ways.add(way);
    this.#ends.add(far);
    let isOpen = false;
    far.on('connect', () => {
      isOpen = true;
      near.pipe(far);
      far.pipe(near);
    });
    // What failed is closed, too.
    far.on('error', () => {});
    far.on('close', () => {
      this.#ends.delete(far);
      this.#ways.delete(way);
      if (!isOpen && others.length && !near.destroyed) this.#dial(near, others);
      else if (!way.isDead) near.destroy();
    });
    near.on('close', () => way.isDead || far.destroy());
  }
}
