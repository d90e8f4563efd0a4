import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('index.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** For tests: the command, with an empty environment and a state folder of its own. */
export class Command {
  readonly state = mkdtempSync(join(tmpdir(), 'video-chat-'));
  readonly child;
  stdout = '';
  stderr = '';

  constructor(t: TestContext, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['--import', TSX, BIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, XDG_STATE_HOME: this.state, ...env },
    });
    this.child.stdout.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    t.after(() => {
      this.child.kill('SIGKILL');
      rmSync(this.state, { recursive: true });
    });
  }

  /** Its exit code, once it has said all. */
  async end(): Promise<unknown> {
    const [code] = (await once(this.child, 'close')) as unknown[];
    return code;
  }

  /** Where it says that it listens. */
  async url(): Promise<string> {
    for (;;) {
      const url = /https?:\/\/localhost:\d+\S*/.exec(this.stdout)?.[0];
      if (url) return url;
      await Promise.race([once(this.child.stdout, 'data'), this.end()]);
      if (this.child.exitCode !== null) throw new Error(`never listened: ${this.stderr}`);
    }
  }
}
