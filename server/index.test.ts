import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from './relay.fixture.js';

const BIN = fileURLToPath(new URL('index.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** The command, with an empty environment and a state folder of its own. */
function run(t: TestContext, args: string[], env: Record<string, string> = {}) {
  const state = mkdtempSync(join(tmpdir(), 'video-chat-'));
  const child = spawn(process.execPath, ['--import', TSX, BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, XDG_STATE_HOME: state, ...env },
  });
  t.after(() => {
    child.kill('SIGKILL');
    rmSync(state, { recursive: true });
  });
  return { child, state };
}

async function finish(child: ChildProcessByStdio<null, Readable, Readable>) {
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { stdout, stderr, code };
}

async function untilListening({ stdout }: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let said = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    said += chunk.toString();
    const url = /http:\/\/localhost:\d+\S*/.exec(said)?.[0];
    if (url) return url;
  }
  throw new Error(`never listened: ${said}`);
}

describe('the command', { concurrency: true }, () => {
  it('prints its options on --help', async (t) => {
    const { stdout, stderr, code } = await finish(run(t, ['--help']).child);
    assert.match(stdout, /--turn-urls/);
    assert.deepEqual([stderr, code], ['', 0]);
  });

  for (const [args, env, line] of [
    [['--nonsense'], {}, 'There is no option --nonsense; see --help.\n'],
    [['--port', 'x'], {}, '--port must be a whole number from 0 to 65535, not "x".\n'],
    [[], { VIDEO_CHAT_PORT: '99999' }, 'VIDEO_CHAT_PORT must be a whole number from 0 to 65535, not 99999.\n'],
  ] as const) {
    it(`stops with one line and code 2: ${line.trim()}`, async (t) => {
      const { stdout, stderr, code } = await finish(run(t, [...args], env).child);
      assert.deepEqual([stdout, stderr, code], ['', line, 2]);
    });
  }

  it('stops with one line and code 1 when the port is taken', async (t) => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    t.after(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const { stdout, stderr, code } = await finish(run(t, ['--port', `${port}`], { VIDEO_CHAT_LOG_LEVEL: 'error' }).child);
    assert.equal(stderr, `Port ${port} is taken. Stop what uses it, or choose another one with --port.\n`);
    assert.deepEqual([stdout, code], ['', 1]);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with code 0 on ${signal}, with people in a room`, async (t) => {
      const { child, state } = run(t, ['--port', '0', '--base-path', '/chat/', '--log-level', 'error']);
      const finished = finish(child);
      const url = await untilListening(child);
      assert.match(url, /\/chat\/$/);
      assert.equal(statSync(join(state, 'video-chat', 'ticket-key')).mode & 0o777, 0o600);
      const idle = await fetch(`${url}healthz`);
      assert.equal(idle.status, 200);
      const moved = await fetch(`${url.slice(0, -1)}?room=a`, { redirect: 'manual' });
      assert.deepEqual([moved.status, moved.headers.get('location')], [308, '/chat/?room=a']);
      const ada = new Client(url, { path: '/chat/socket.io/' });
      const bob = new Client(url, { path: '/chat/socket.io/', transports: ['polling'] });
      await Promise.all([ada.join(), bob.join()]);
      const asked = performance.now();
      child.kill(signal);
      const { code, stderr } = await finished;
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(performance.now() - asked < 2_000);
      for (const { socket } of [ada, bob]) socket.disconnect();
    });
  }
});
