import type { ChildProcess } from 'node:child_process';
import { createHmac, randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../scripts/programs.mjs';
import { endChild, startChild } from './child.js';
import type { Prefix } from './relay.js';
import { until } from './until.js';

/** Ports for relayed media; enough for one test, and below those that systems give away by themselves. */
const PORTS = 200;

/** A real TURN server (coturn) with the shared secret of short-lived passwords. It keeps its port when it is started again. */
export class TurnServer {
  readonly secret = 'a secret of the tests';
  readonly host: string;
  readonly #prefix: Prefix;
  readonly #config: readonly string[];
  readonly #firstPort = randomInt(20_000, 30_000 - PORTS);
  readonly #port = randomInt(30_000, 32_000);
  #child: ChildProcess | undefined;
  #output = '';

  /** @param config flags that differ; without `-n` what it reads instead of its own file. */
  constructor(host = '127.0.0.1', prefix: Prefix = [], config = ['-n', '--allow-loopback-peers']) {
    this.host = host;
    this.#prefix = prefix;
    this.#config = config;
  }

  /** All that it said. */
  get output(): string {
    return this.#output;
  }

  /** Its address, as `turn:host:port`. */
  url(transport: 'udp' | 'tcp' = 'udp'): string {
    const host = this.host.includes(':') ? `[${this.host}]` : this.host;
    return `turn:${host}:${this.#port}?transport=${transport}`;
  }

  /** The flags of a relay that hands it out. */
  flags(transport: 'udp' | 'tcp' = 'udp') {
    return { 'turn-urls': this.url(transport), 'turn-secret': this.secret };
  }

  /** The server with a password for one hour, as a page may bring it. */
  iceServer(): RTCIceServer {
    const username = `${Math.floor(Date.now() / 1_000) + 3_600}:page`;
    const credential = createHmac('sha1', this.secret).update(username).digest('base64');
    return { urls: [this.url()], username, credential };
  }

  async start(): Promise<void> {
    const command = findProgram('turnserver') ?? 'turnserver';
    let said = '';
    const hear = (text: string) => {
      said += text;
      this.#output += text;
    };
    this.#child = startChild([...this.#prefix, command, ...this.#args()], { hear });
    await until('the TURN server listens', () => {
      if (this.#child?.exitCode) throw new Error(`The TURN server ended: ${said}`);
      // As 4.6 says it, and as 4.17 does.
      return /Total (General servers|auth threads)/.test(said);
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#child) await endChild(this.#child, signal);
  }

  #args(): string[] {
    return [
      ...this.#config,
      `--listening-ip=${this.host}`,
      `--relay-ip=${this.host}`,
      `--listening-port=${this.#port}`,
      `--min-port=${this.#firstPort}`,
      `--max-port=${this.#firstPort + PORTS}`,
      '--fingerprint',
      '--use-auth-secret',
      `--static-auth-secret=${this.secret}`,
      '--realm=test',
      '--no-tls',
      '--no-dtls',
      '--no-cli',
      '--log-file=stdout',
      `--pidfile=${join(tmpdir(), `video-chat-turn-${this.#port}.pid`)}`,
    ];
  }
}
