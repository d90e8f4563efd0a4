import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** For tests: what no browser would send. */

/** One frame of a WebSocket as a client sends it, masked with zeros. Payloads of more than 65,535 bytes are not needed. */
export function frame(opcode: number, text: string, isLast = true): Buffer {
  const payload = Buffer.from(text);
  const isLong = payload.length > 125;
  const head = Buffer.from([opcode | (isLast ? 0x80 : 0), 0x80 | (isLong ? 126 : payload.length)]);
  const length = Buffer.alloc(isLong ? 2 : 0);
  if (isLong) length.writeUInt16BE(payload.length);
  return Buffer.concat([head, length, Buffer.alloc(4), payload]);
}

/** A connection that sends any bytes, and keeps what comes back. */
export class Raw {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  readonly closed: Promise<void>;

  constructor(t: TestContext, url: string) {
    this.socket = connect(Number(new URL(url).port), '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    // Being cut off while writing is what the tests are about.
    this.socket.on('error', () => this.socket.destroy());
    this.closed = once(this.socket, 'close').then(() => {});
    t.after(() => this.socket.destroy());
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** Asks for a WebSocket to Socket.IO, and waits for the answer. */
  async upgrade(): Promise<this> {
    const key = randomBytes(16).toString('base64');
    const headers = `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
    const path = '/socket.io/?EIO=4&transport=websocket';
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n${headers}\r\n\r\n`);
    return this.hears('\r\n\r\n');
  }

  /** The same, and is a visitor then: what it says from now on is read. */
  async enter(): Promise<this> {
    await this.upgrade();
    this.socket.write(frame(0x1, '40'));
    return this.hears('40{"sid"');
  }

  /** Waits until that came. */
  async hears(text: string): Promise<this> {
    while (!this.text.includes(text)) await once(this.socket, 'data');
    return this;
  }

  /** The code with which the WebSocket was closed; the frame with it is the last thing that comes. */
  get closeCode(): number | null {
    const at = this.received.lastIndexOf(0x88);
    return at < 0 || at + 4 > this.received.length ? null : this.received.readUInt16BE(at + 2);
  }
}

/** The refusals of that code so far, as `/metrics` tells them. */
export async function refusals(url: string, code: string): Promise<number> {
  const text = await (await fetch(new URL('metrics', url))).text();
  return Number(new RegExp(`^video_chat_refusals_total\\{code="${code}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** Of times in order the one below which so many of them are. */
export function quantile(times: readonly number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)]!;
}
