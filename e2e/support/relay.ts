import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { endChild, startChild } from './child.js';
import { until } from './until.js';

/** Flags of the relay by their names without dashes: `{'max-participants': 2}`. */
export type RelayFlags = Record<string, string | number>;

/** A program that starts another one, with its command and arguments, somewhere else: `['ip', 'netns', 'exec', name]`. */
export type Prefix = readonly string[];

/** The real relay as built, in a process of its own. It keeps its port and its state folder when it is started again. */
export class RelayProcess {
  readonly #flags: RelayFlags;
  readonly #prefix: Prefix;
  readonly #state = mkdtempSync(join(tmpdir(), 'video-chat-relay-'));
  #child: ChildProcess | undefined;
  #output = '';
  #url = '';

  constructor(flags: RelayFlags = {}, prefix: Prefix = []) {
    this.#flags = flags;
    this.#prefix = prefix;
  }

  /** Base URL, with the last slash. */
  get url(): string {
    return this.#url;
  }

  /** All that it said. */
  get output(): string {
    return this.#output;
  }

  /** Starts, and resolves once it listens. `more` flags hold for this time. */
  async start(more: RelayFlags = {}): Promise<void> {
    const port = this.#url ? new URL(this.#url).port : 0;
    const flags = Object.entries({ port, ...this.#flags, ...more }).map(([name, value]) => `--${name}=${value}`);
    const env = { ...process.env, XDG_STATE_HOME: this.#state };
    let said = '';
    const hear = (text: string) => {
      said += text;
      this.#output += text;
    };
    const child = startChild([...this.#prefix, 'node', 'dist/npm/server/index.js', ...flags], { env, hear });
    this.#child = child;
    this.#url = await until('the relay listens', () => {
      if (child.exitCode !== null) throw new Error(`The relay ended with ${child.exitCode}: ${said}`);
      return /http:\S+\//.exec(said)?.[0] ?? '';
    });
  }

  /** Ends it, at once unless by SIGTERM, and returns its exit code; null if a signal ended it. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    this.#child = undefined;
    return endChild(child, signal);
  }

  /** Ends it for good. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.#state, { recursive: true, force: true });
  }
}

/** A relay that listens on a free port. */
export async function startRelay(flags: RelayFlags = {}, prefix: Prefix = []): Promise<RelayProcess> {
  const relay = new RelayProcess(flags, prefix);
  await relay.start();
  return relay;
}
