import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVideoChat, type VideoChat } from '../../server/app.js';
import { TIMES } from '../../server/protocol.js';

/** A relay in this process whose tickets are good for `ticketMs` only. It keeps its port when it is started again. */
export class ShortRelay {
  readonly #ticketMs: number;
  #chat: VideoChat | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(ticketMs: number) {
    this.#ticketMs = ticketMs;
  }

  /** Base URL, with the last slash. */
  get url(): string {
    return `http://localhost:${this.#port}/`;
  }

  /** The ids of those in the room, in their order. */
  idsIn(room: string): string[] {
    return (this.#chat?.rooms.get(room)?.participants ?? []).map(({ id }) => id);
  }

  async start(): Promise<void> {
    const times = { ...TIMES, ticket: this.#ticketMs, ticketRenewal: this.#ticketMs / 2 };
    this.#chat = createVideoChat({ logLevel: 'silent', ticketKey: 'the key of one relay' }, times);
    this.#server = createServer();
    this.#chat.attach(this.#server);
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Everybody is cut off, and it remembers nothing. */
  async stop(): Promise<void> {
    await this.#chat?.close();
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#chat = this.#server = undefined;
  }
}
