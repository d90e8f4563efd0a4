import { PollingTransport, WebSocketTransport, type Transport } from './transports.js';

/** What a connection tells whoever opened it. */
interface SocketListener {
  /** Messages can go either way. */
  opened(): void;
  told(event: string, message: unknown): void;
  /** It was open, and is gone. Nothing follows. */
  lost(): void;
  /** It could not be opened; `refusal` is what the relay said to it, if anything. Nothing follows. */
  failed(cause: unknown, refusal?: unknown): void;
}

/** A packet of Socket.IO as it is read: `id` joins an acknowledgement to its question. */
interface SocketPacket {
  readonly type: number;
  readonly id: number;
  readonly data: unknown;
}

/**
 * Reads a packet of Socket.IO in the default namespace, of JSON alone.
 * @throws for anything else.
 */
export function readPacket(text: string): SocketPacket {
  const [, type, id, data] = /^([0-4])(\d*)([[{].*)?$/s.exec(text) ?? [];
  if (!type) throw new TypeError('This is no packet of JSON.');
  return { type: Number(type), id: Number(id), data: data && (JSON.parse(data) as unknown) };
}

/**
 * One connection to the relay, from the attempt to its end: Engine.IO's protocol 4 over a WebSocket, or by polling where
 * that is refused, and Socket.IO's protocol 5 inside it (https://socket.io/docs/v4/socket-io-protocol/). Of both it has
 * what the relay's wire needs, which saves a seventh of the bundle: JSON, one namespace, no upgrade, no buffer, no retry.
 */
export class RelaySocket {
  readonly #endpoint: string;
  readonly #listener: SocketListener;
  readonly #acks = new Map<number, (answer?: readonly unknown[]) => void>();
  #transport!: Transport;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silenceMs = 0;
  #asked = 0;
  #isOver = false;
  #isConnected = false;

  /** @param directory what is below the relay's `server`, with a `/` at its end; the attempt is given up after `timeoutMs`. */
  constructor(directory: string, timeoutMs: number, listener: SocketListener) {
    this.#endpoint = `${directory}socket.io/?EIO=4&transport=`;
    this.#listener = listener;
    this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs);
    this.#open(WebSocketTransport, () => {
      // It ended before the relay said a word: an upgrade that was refused looks like this.
      if (!this.#isOver && !this.#silenceMs) this.#open(PollingTransport, () => this.#end('closed'));
      else this.#end('closed');
    });
  }

  get connected(): boolean {
    return this.#isConnected;
  }

  get transport(): Transport['name'] {
    return this.#transport.name;
  }

  /** Tells without an acknowledgement. */
  tell(event: string, message: unknown): void {
    this.#send(`2${JSON.stringify([event, message])}`);
  }

  /** Asks, and resolves with the acknowledgement; rejects if there is none in time. */
  ask(event: string, message: unknown, timeoutMs: number): Promise<unknown> {
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      const settle = (answer?: readonly unknown[]) => {
        clearTimeout(timer);
        this.#acks.delete(id);
        if (answer) resolve(answer[0]);
        else reject(new Error('The relay did not answer.'));
      };
      const timer = setTimeout(() => settle(), timeoutMs);
      this.#acks.set(id, settle);
      this.#send(`2${id}${JSON.stringify([event, message])}`);
    });
  }

  /** Ends it; the listener hears nothing more. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#isConnected) this.#send('1');
    this.#isConnected = false;
    clearTimeout(this.#timer);
    this.#transport.close();
    for (const settle of this.#acks.values()) settle();
  }

  #open(Way: typeof WebSocketTransport | typeof PollingTransport, ended: () => void): void {
    this.#transport = new Way(this.#endpoint, { received: (packet) => this.#receive(packet), ended });
  }

  #send(packet: string): void {
    this.#transport.send(`4${packet}`);
  }

  #end(cause: unknown, refusal?: unknown): void {
    if (this.#isOver) return;
    const { connected } = this;
    this.close();
    if (connected) this.#listener.lost();
    else this.#listener.failed(cause, refusal);
  }

  #receive(packet: string): void {
    if (this.#isOver) return;
    const data = packet.slice(1);
    try {
      const [type] = packet;
      if (type === '0') this.#greet(data);
      else if (type === '1') this.#end('closed');
      else if (type === '2') this.#pong(data);
      else if (type === '4') this.#take(readPacket(data));
    } catch (cause) {
      this.#end(cause);
    }
  }

  #greet(data: string): void {
    const { pingInterval, pingTimeout } = JSON.parse(data) as { pingInterval: number; pingTimeout: number };
    this.#silenceMs = pingInterval + pingTimeout;
    this.#send('0');
  }

  #pong(data: string): void {
    this.#transport.send(`3${data}`);
    this.#watchSilence();
  }

  /** The relay pings; if it does not, the connection is dead though it may look open for minutes. */
  #watchSilence(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('ping timeout'), this.#silenceMs);
  }

  #take({ type, id, data }: SocketPacket): void {
    switch (type) {
      case 0:
        this.#isConnected = true;
        this.#watchSilence();
        return this.#listener.opened();
      case 2: {
        const [event, message] = data as [string, unknown];
        return this.#listener.told(event, message);
      }
      case 3:
        return this.#acks.get(id)?.(data as unknown[]);
      default:
        this.#end('refused', (data as { data?: unknown } | undefined)?.data);
    }
  }
}
