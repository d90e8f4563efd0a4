import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { until } from './until.js';

/** Flags of the relay by their names without dashes: `{'max-participants': 2}`. */
export type RelayFlags = Record<string, string | number>;

/** The real relay as built, in a process of its own. It keeps its port and its state folder when it is started again. */
export class RelayProcess {
  readonly #flags: RelayFlags;
  readonly #state = mkdtempSync(join(tmpdir(), 'video-chat-relay-'));
  #child: ChildProcess | undefined;
  #output = '';
  #url = '';

  constructor(flags: RelayFlags = {}) {
    this.#flags = flags;
  }

  /** Base URL, with the last slash. */
  get url(): string {
    return this.#url;
  }

  /** All that it said. */
  get output(): string {
    return this.#output;
  }

  /** Starts, and resolves once it listens. */
  async start(): Promise<void> {
    const port = this.#url ? new URL(this.#url).port : 0;
    const flags = Object.entries({ port, ...this.#flags }).map(([name, value]) => `--${name}=${value}`);
    const env = { ...process.env, XDG_STATE_HOME: this.#state };
    const child = spawn('node', ['dist/npm/server/index.js', ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      this.#output += chunk.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    this.#url = await until('the relay listens', () => {
      if (child.exitCode !== null) throw new Error(`The relay ended with ${child.exitCode}: ${said}`);
      return /http:\S+\//.exec(said)?.[0] ?? '';
    });
  }

  /** Ends it, and returns its exit code; null if a signal ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    this.#child = undefined;
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    }
    return child.exitCode;
  }

  /** Ends it for good. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.#state, { recursive: true, force: true });
  }
}

/** A relay that listens on a free port. */
export async function startRelay(flags: RelayFlags = {}): Promise<RelayProcess> {
  const relay = new RelayProcess(flags);
  await relay.start();
  return relay;
}
