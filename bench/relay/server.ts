import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuMsOf } from '../support/cpu.js';

/** Who forwards signals: the relay as it is shipped, Socket.IO alone, and PeerServer. */
export const KINDS = ['relay', 'bare', 'peer-server'] as const;
/** One of them. */
export type Contestant = (typeof KINDS)[number];
/** All that can be started: also Socket.IO with its sharded adapter. */
export type Kind = Contestant | 'sharded';

const ROOT = join(import.meta.dirname, '../..');
/** Limits that no bench reaches. What they limit is counted and checked all the same. */
const LIMITS = ['signals-per-second', 'joins-per-minute', 'sockets-per-address', 'max-sockets'];
const FLAGS = ['--host', '127.0.0.1', '--log-level', 'silent', '--ticket-key', 'a key for benches'].concat(
  LIMITS.flatMap((limit) => [`--${limit}`, '1000000']),
);
/** A server in a process of its own. */
export class Server {
  readonly kind: Kind;
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(kind: Kind, port: number, child: ChildProcess) {
    this.kind = kind;
    this.port = port;
    this.#child = child;
  }

  static async start(
    kind: Kind,
    { port = 0, flags = [], node = [] }: { port?: number; flags?: readonly string[]; node?: readonly string[] } = {},
  ): Promise<Server> {
    const program =
      kind === 'relay'
        ? [join(ROOT, 'dist/npm/server/index.js'), '--port', String(port), ...FLAGS, ...flags]
        : [join(import.meta.dirname, `${kind}.js`), String(port), ...flags];
    const collects = ['--expose-gc', '--import', join(import.meta.dirname, 'collect.js')];
    const child = spawn(process.execPath, [...collects, ...node, ...program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    for await (const chunk of child.stdout) {
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(String(chunk));
      if (found) return new Server(kind, Number(found[1]), child);
    }
    throw new Error(`${kind} did not start`);
  }

  /** The processor time of all its threads so far. */
  get cpuMs(): number {
    return cpuMsOf(this.#child.pid!);
  }

  /** Its memory once garbage is collected, in kB. */
  async residentKb(): Promise<number> {
    let least = Infinity;
    for (let round = 0; round < 3; round++) {
      this.#child.kill('SIGUSR2');
      await wait(250);
      const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
      least = Math.min(least, Number(/VmRSS:\s+(\d+)/.exec(status)![1]));
    }
    return least;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const over = once(this.#child, 'exit');
    this.#child.kill(signal);
    await over;
  }
}
