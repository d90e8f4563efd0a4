import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { createVideoChat, type VideoChat, type VideoChatOptions } from './app.js';
import type { Times } from './attendance.js';
import { TIMES, type Answer, type Asks, type JoinAck, type Media, type PeerEvent, type Tellings } from './protocol.js';

/** For tests: a relay that listens on a free port, and clients of it. */

export const MEDIA: Media = { camera: false, microphone: true, screen: false, hand: false, n: 0 };
export const TICKET_KEY = 'a key for tests';
/** Nothing is measured by it: a machine with too much to do may be slow, and only what never comes is a failure. */
const PATIENCE_MS = 30_000;

/** What one says to take the seat again. */
export const resuming = (ticket: string, name = 'Ada'): Asks['resume']['request'] => ({
  v: 1,
  ticket,
  name,
  media: MEDIA,
  seq: 0,
});

type Connecting = Partial<ManagerOptions & SocketOptions>;

/** A client as a second implementation would write it: it sends what it is told to, and keeps what it hears. */
export class Client {
  readonly socket: Socket;
  readonly #heard: { event: string; message: unknown }[] = [];
  #wake = () => {};

  constructor(url: string, options: Connecting = {}) {
    this.socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options });
    this.socket.onAny((event: string, message: unknown) => {
      this.#heard.push({ event, message });
      this.#wake();
    });
  }

  /** Any event with anything in it, and what the relay answers. */
  async ask(event: string, ...message: unknown[]): Promise<Answer<object>> {
    const answer: unknown = await this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...message);
    return answer as Answer<object>;
  }

  /** An event that must be granted. */
  async get<K extends keyof Asks>(event: K, request: Asks[K]['request']): Promise<Asks[K]['ack']> {
    const answer = await this.ask(event, request);
    if (!answer.ok) throw new Error(`${event}: ${answer.code}`);
    return answer;
  }

  join(room = 'standup', name = 'Ada'): Promise<JoinAck> {
    return this.get('join', { v: 1, room, name, media: MEDIA }) as Promise<JoinAck>;
  }

  /** The code with which an event is refused; `null` if it is granted. */
  async refused(event: string, ...message: unknown[]): Promise<string | null> {
    const answer = await this.ask(event, ...message);
    return answer.ok ? null : answer.code;
  }

  /** The first message of that kind that it has heard or will hear. */
  async hears<K extends keyof Tellings>(
    event: K,
    is: (message: Tellings[K]) => boolean = () => true,
  ): Promise<Tellings[K]> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.heard(event).find(is);
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        deadline.onabort = () => reject(new Error(`no such ${event} was heard: ${JSON.stringify(this.#heard)}`));
      });
    }
  }

  hearsPeer(op: PeerEvent['op'], pid?: string): Promise<PeerEvent> {
    return this.hears('peer', (event) => event.op === op && (pid === undefined || event.peer.pid === pid));
  }

  heard<K extends keyof Tellings>(event: K): Tellings[K][] {
    return this.#heard.filter((told) => told.event === event).map(({ message }) => message as Tellings[K]);
  }

  /** Everything that the relay sent to this client before this call has arrived. */
  async caughtUp(): Promise<void> {
    await this.ask('roster');
  }

  async gone(): Promise<void> {
    if (this.socket.connected) await new Promise((resolve) => this.socket.once('disconnect', resolve));
  }
}

/** A relay under a server of its own; all ends with the test. */
export interface TestRelay {
  readonly chat: VideoChat;
  readonly server: Server;
  readonly url: string;
  connect(options?: Connecting): Promise<Client>;
  /** Not connected yet. */
  client(options?: Connecting): Client;
  stop(): Promise<void>;
}

interface RelaySetup extends VideoChatOptions {
  times?: Partial<Times>;
  /** The app's own listener. */
  app?: RequestListener;
  /** Where it listens, if not on loopback. */
  host?: string;
}

export async function startRelay(
  t: TestContext,
  { times, app, host, ...options }: RelaySetup = {},
): Promise<TestRelay> {
  const chat = createVideoChat(
    { logLevel: 'silent', ticketKey: TICKET_KEY, ...options },
    { ...TIMES, settle: 0, ...times },
  );
  const server = createServer(app);
  chat.attach(server);
  const url = await listen(t, server, host);
  const clients: Client[] = [];
  const client = (connecting: Connecting = {}) => {
    const made = new Client(url, { path: `${options.basePath ?? '/'}socket.io/`, ...connecting });
    clients.push(made);
    return made;
  };
  const stop = async () => {
    for (const { socket } of clients) socket.disconnect();
    await chat.close();
  };
  t.after(stop);
  return { chat, server, url, client, connect: (connecting) => connected(client(connecting)), stop };
}

/** Listens on a free port until the test ends. */
export async function listen(t: TestContext, server: Server, host = '127.0.0.1'): Promise<string> {
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

async function connected(client: Client): Promise<Client> {
  await new Promise<void>((resolve, reject) => {
    client.socket.once('connect', resolve);
    client.socket.once('connect_error', reject);
    // Where the connection ends before Socket.IO's greeting, the socket says nothing.
    client.socket.io.once('close', (reason) => reject(new Error(`the connection was closed: ${reason}`)));
  });
  return client;
}

/** The part of the `ws` package's class that is used here. */
interface WebSocket {
  pause(): void;
  resume(): void;
  terminate(): void;
}

/**
 * From now on the client reads nothing, so it answers no ping, and does not hear that its connection ends: as when the
 * network is gone. Returns what lets it read on.
 */
export function silence(t: TestContext, { socket }: Client): () => void {
  const { ws } = (socket.io.engine as unknown as { transport: { ws: WebSocket } }).transport;
  ws.pause();
  t.after(() => ws.terminate());
  return () => ws.resume();
}
