import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Kind } from './server.js';

const MEDIA = { camera: true, microphone: true, screen: false, hand: false, n: 0 };
/** What the relay answers when somebody is let in, as far as it is used here. */
export interface Welcome {
  ok: boolean;
  code?: string;
  pid: string;
  epoch: number;
  ticket: string;
  peers: { pid: string }[];
}
type Heard = (event: string, message: unknown) => void;

/**
 * One connection that speaks just enough of each server's language. Frames are put together by hand, so that the side that
 * makes the load needs little of the machine.
 */
export class Client {
  readonly kind: Kind;
  readonly name = randomBytes(12).toString('hex');
  readonly closed: Promise<void>;
  welcome: Welcome | undefined;
  heard: Heard = () => {};
  readonly #socket: WebSocket;
  readonly #acks = new Map<string, (answer: Welcome) => void>();
  #asked = 0;

  private constructor(kind: Kind, port: number) {
    this.kind = kind;
    const path =
      kind === 'peer-server'
        ? `peerjs?key=peerjs&id=${this.name}&token=t&version=1.5.5`
        : 'socket.io/?EIO=4&transport=websocket';
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, { perMessageDeflate: false });
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    // A relay that is not there is what some benches are about; `close` follows.
    this.#socket.on('error', () => {});
  }

  /** Connected; `null` if nobody is there. */
  static async connect(kind: Kind, port: number): Promise<Client | null> {
    const client = new Client(kind, port);
    const ready = new Promise<Client>((resolve) => {
      client.#socket.on('message', (data: Buffer) => {
        const text = data.toString('latin1');
        if (text === '2') client.#socket.send('3');
        else if (kind === 'peer-server' ? text.includes('"OPEN"') : text.startsWith('40')) resolve(client);
        else if (text.startsWith('0{')) client.#socket.send('40');
        else client.#onText(text);
      });
    });
    return Promise.race([ready, client.closed.then(() => null)]);
  }

  async join(room: string): Promise<Welcome> {
    if (this.kind === 'peer-server')
      return (this.welcome = { ok: true, pid: this.name, epoch: 1, ticket: '', peers: [] });
    return this.ask('join', { v: 1, room, name: this.name, media: MEDIA });
  }

  resume(ticket: string): Promise<Welcome> {
    return this.ask('resume', { v: 1, ticket, name: this.name, media: MEDIA, seq: 0 });
  }

  async ask(event: string, message: object): Promise<Welcome> {
    const id = String(this.#asked++);
    const answered = new Promise<Welcome>((resolve) => this.#acks.set(id, resolve));
    this.#socket.send(`42${id}${JSON.stringify([event, message])}`);
    return (this.welcome = await answered);
  }

  /** The text of a signal to `to`, with a hole where its number belongs. */
  signalTo({ pid, epoch }: Welcome, sdp: string): readonly [string, string] {
    const description = { type: 'offer', sdp };
    const text =
      this.kind === 'peer-server'
        ? JSON.stringify({ type: 'OFFER', dst: pid, payload: { link: 'l', n: '#', description } })
        : `42${JSON.stringify(['signal', { to: pid, toEpoch: epoch, link: 'l', n: '#', description }])}`;
    const [before, after] = text.split('"#"');
    return [before!, after!];
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  end(): void {
    this.#socket.terminate();
  }

  #onText(text: string): void {
    if (text.startsWith('43')) {
      const at = text.indexOf('[');
      const id = text.slice(2, at);
      this.#acks.get(id)?.((JSON.parse(text.slice(at)) as [Welcome])[0]);
      this.#acks.delete(id);
    } else if (text.startsWith('42["signal"') || text.startsWith('{"type":"OFFER"')) this.heard('signal', null);
    else if (text.startsWith('42')) this.heard(...(JSON.parse(text.slice(2)) as [string, unknown]));
  }
}
