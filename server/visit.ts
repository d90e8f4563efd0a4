import type { Server, Socket } from 'socket.io';
import { ReplayWindow, type RefusalCode, type Tellings } from './protocol.js';
import { Strikes } from './limits.js';
import { OPEN_PASS, type Pass } from './pass.js';
import type { Rates } from './rates.js';
import type { Seat } from './rooms.js';

type ServerEvents = { [K in keyof Tellings]: (message: Tellings[K]) => void };
type Unchecked = Record<string, (...args: unknown[]) => void>;
/** Socket.IO's server, knowing what the relay tells. What clients say is checked before it is believed. */
export type RelayServer = Server<Unchecked, ServerEvents>;
type RelaySocket = Socket<Unchecked, ServerEvents>;

/** An event of the default namespace, in the protocol of Socket.IO. */
const EVENT = '2';

/** Most that waits for somebody who does not read. A whole room that joins at once is told a tenth of it. */
const MOST_UNREAD_CHARS = 1_048_576;
/** Most messages of one connection that wait for earlier ones, as they do while Redis hangs. */
const MOST_WAITING = 1_024;

/** So many messages over a limit end a connection … */
const MOST_EXCESSES = 10;
/** … and so many that are not understood: whoever writes a client is to be told what is wrong, and not cut off. */
const MOST_FAULTS = 100;

/** Stands for an event that is over the limit of a message, of which nothing is read. */
export const OVERSIZED = 'message-too-large';

/** How Socket.IO begins an event: what is behind, and by which number it is answered. */
const EVENT_HEAD = /^[25](?:\d+-)?\d*/;

/** What goes between Engine.IO and Socket.IO, once those who listen have seen it. */
interface Packet {
  data?: unknown;
  options?: { wsPreEncodedFrame?: Buffer | undefined };
}

/** What Engine.IO has not handed to the system yet. */
interface Waiting {
  readonly writeBuffer: readonly Packet[];
}

/** Links of one pair that are remembered. More are hardly ever made while a signal is on its way. */
const KEPT_LINKS = 4;

/** What is told, as Socket.IO writes an event. */
export function tellingOf<K extends keyof Tellings>(event: K, message: Tellings[K]): string {
  return JSON.stringify([event, message]);
}

/** By which name somebody waits before which room. */
export interface Knocked {
  readonly room: string;
  readonly pid: string;
}

interface VisitParts {
  /** By which it counts. */
  address: string;
  rates: Rates;
  messageBytes: number;
  /** Hears what a step failed with. */
  failed: (cause: unknown) => void;
}

/** One connection: which room it is in, and what it has sent. */
export class Visit {
  readonly socket: RelaySocket;
  readonly address: string;
  /** The room that it is in, or looks at from outside. */
  room: string | null = null;
  /** What it may do, as long as it only looks on. */
  pass: Pass = OPEN_PASS;
  /** Its place in that room; looking on takes none. */
  seat: Seat | null = null;
  /** While it waits for a host to let it in. */
  knock: Knocked | null = null;
  /** Whether it was given a user of the TURN servers. */
  isServed = false;
  /** What it may send. Whoever takes a seat again goes on with those of before. */
  rates: Rates;
  readonly #messageBytes: number;
  readonly #failed: (cause: unknown) => void;
  // Most connections never need them.
  #excesses: Strikes | undefined;
  #faults: Strikes | undefined;
  /** What was sent on the newest links, the newest last; by seat, so that it goes when the receiver goes. */
  #links: WeakMap<Seat, Map<string, ReplayWindow>> | undefined;
  #heardAt = performance.now();
  #greeting: NodeJS.Timeout | undefined;
  #unreadChars = 0;
  #waiting = 0;
  /** What is still being done. */
  #chain: Promise<void> | null = null;

  constructor(socket: RelaySocket, { address, rates, messageBytes, failed }: VisitParts) {
    this.socket = socket;
    this.address = address;
    this.rates = rates;
    this.#messageBytes = messageBytes;
    this.#failed = failed;
    socket.conn.on('packet', (packet: Packet) => {
      this.#heardAt = performance.now();
      if (this.#isOversized(packet)) this.#cut(packet);
    });
    socket.conn.on('packetCreate', (packet: Packet) => this.#count(packet));
  }

  /** For how long nothing has come from the other side, ms. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** Does `step` once all steps before it are done, so that no message overtakes another. Too many that wait end it. */
  inTurn(step: () => void | Promise<void>): void {
    if (this.#waiting > MOST_WAITING && this.socket.connected) return void this.socket.disconnect(true);
    const done = this.#chain ? this.#chain.then(step) : this.#begin(step);
    if (!done) return;
    this.#waiting++;
    const chain = done
      .catch((cause: unknown) => this.#fail(cause))
      .then(() => {
        this.#waiting--;
        if (this.#chain === chain) this.#chain = null;
      });
    this.#chain = chain;
  }

  tell<K extends keyof Tellings>(event: K, message: Tellings[K]): void {
    if (this.socket.connected) this.say(tellingOf(event, message));
  }

  /** As `tell`, where the words are made already. */
  say(text: string): void {
    // Written as `socket.emit` would, which first searches the whole message for binary data that is never there.
    if (this.socket.connected) this.socket.conn.write(EVENT + text);
  }

  /** Whether a signal was sent before. Numbers count per link; what is merely late goes on. */
  isRepeated(receiver: Seat, { link, n }: { link: string; n: number }): boolean {
    this.#links ??= new WeakMap();
    const links = this.#links.get(receiver) ?? new Map<string, ReplayWindow>();
    this.#links.set(receiver, links);
    let sent = links.get(link);
    if (!sent) {
      links.set(link, (sent = new ReplayWindow()));
      for (const oldest of [...links.keys()].slice(0, -KEPT_LINKS)) links.delete(oldest);
    }
    return !sent.accept(n);
  }

  /** Counts a refusal; returns whether it is one too many, so that the connection is to be ended. */
  strike(code: RefusalCode): boolean {
    const now = performance.now();
    if (code === 'bad-message') return (this.#faults ??= new Strikes(MOST_FAULTS)).add(now);
    if (code !== 'rate-limited' && code !== 'message-too-large') return false;
    return (this.#excesses ??= new Strikes(MOST_EXCESSES)).add(now);
  }

  /** Ends the connection `ms` after it began to be in no room and to look at none. */
  awaitGreeting(ms: number): void {
    if (this.room !== null) this.greeted();
    else this.#greeting ??= setTimeout(() => this.socket.disconnect(true), ms);
  }

  /** It is in a room, or gone. */
  greeted(): void {
    clearTimeout(this.#greeting);
    this.#greeting = undefined;
  }

  #begin(step: () => void | Promise<void>): void | Promise<void> {
    try {
      return step();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** What came of a step is not known; whoever comes back finds out. */
  #fail(cause: unknown): void {
    this.#failed(cause);
    this.socket.disconnect(true);
  }

  /** Adds to what Engine.IO has not handed to the system yet, whoever tells it: one person, or the whole room. */
  #count({ data, options }: Packet): void {
    // Engine.IO (6.6) writes what the whole room is told as a frame made before, even behind the one that closes the connection,
    // of which browsers complain. Without that frame `ws` is asked, which then writes nothing. To be removed when it does ask.
    if (options) options.wsPreEncodedFrame = undefined;
    const { conn } = this.socket;
    const { writeBuffer } = conn as unknown as Waiting;
    if (!writeBuffer.length) this.#unreadChars = 0;
    // At once, without a closing packet: it would not read that either.
    if (this.#unreadChars > MOST_UNREAD_CHARS) conn.close(true);
    else if (typeof data === 'string') this.#unreadChars += data.length;
  }

  #isOversized({ data }: Packet): boolean {
    if (typeof data !== 'string' || 3 * data.length < this.#messageBytes) return false;
    // Engine.IO has taken one byte off.
    return Buffer.byteLength(data) >= this.#messageBytes;
  }

  /** Socket.IO would parse the whole. It is left with what an answer needs; what asks for none ends the connection. */
  #cut(packet: Packet): void {
    const [head] = EVENT_HEAD.exec(packet.data as string) ?? [];
    if (head === undefined) this.socket.disconnect(true);
    else packet.data = `${head}["${OVERSIZED}"]`;
  }
}
