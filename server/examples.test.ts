import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { Client } from './relay.fixture.js';

const FOLDER = new URL('../examples/', import.meta.url);
const names = readdirSync(FOLDER).filter((name) => name !== 'page.mjs');

/** Runs it as a newcomer would, with what was built. */
async function start(t: TestContext, name: string) {
  const child = spawn(process.execPath, [new URL(name, FOLDER).pathname], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PORT: '0' },
  });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let problems = '';
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  for await (const chunk of child.stdout) {
    const url = /http:\/\/localhost:\d+/.exec(String(chunk))?.[0];
    if (url) return { child, ended, url };
  }
  throw new Error(`${name} never listened: ${problems}`);
}

describe('the examples', { concurrency: true }, () => {
  it('are there for Express, Fastify, Koa and plain Node', () => {
    assert.deepEqual(names.sort(), ['express.mjs', 'fastify.mjs', 'http.mjs', 'koa.mjs']);
  });

  for (const name of names) {
    it(`serve the app, and the chat below a path of its own: ${name}`, async (t) => {
      const { child, ended, url } = await start(t, name);
      const page = await fetch(url);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      const [script = ''] = /\/chat\/[^"]+/.exec(await page.text()) ?? [];
      const bundle = await fetch(url + script);
      assert.equal(bundle.status, 200);
      assert.match(bundle.headers.get('content-type') ?? '', /javascript/);
      for (const path of ['/nothing', '/chat', '/chat/nothing', '/socket.io/?EIO=4&transport=polling']) {
        assert.equal((await fetch(url + path)).status, 404, path);
      }
      const [ada, bob] = [['websocket'], ['polling']].map(
        (transports) => new Client(url, { path: '/chat/socket.io/', transports }),
      );
      const { pid } = await ada!.join();
      assert.deepEqual(
        (await bob!.join()).peers.map((peer) => peer.pid),
        [pid],
      );
      await ada!.hearsPeer('join');
      child.kill('SIGTERM');
      await Promise.all([ada!.hears('drain'), bob!.hears('drain')]);
      for (const { socket } of [ada!, bob!]) socket.disconnect();
      assert.deepEqual((await ended)[0], 0);
    });
  }
});
