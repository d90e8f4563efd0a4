import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findProgram } from '../../scripts/programs.mjs';
import { Client, startRelay } from '../relay.fixture.js';
import { doctor } from './command.js';

const SHIPPED = readFileSync(new URL('../../deploy/nginx.conf', import.meta.url), 'utf8');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** nginx with `location`, until the test ends; its URL. */
async function startNginx(t: TestContext, location: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'video-chat-nginx-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr warn;
events {}
http { access_log off; ${temporary.join(' ')} server { listen 127.0.0.1:${port}; ${location} } }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'];
  const child = spawn(findProgram('nginx') ?? 'nginx', args, { stdio: 'ignore' });
  t.after(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return url;
    assert.equal(child.exitCode, null, 'nginx ended');
  }
}

async function examine(url: string): Promise<string> {
  let said = '';
  await doctor(['--url', url], (text) => (said += text));
  return said;
}

describe('behind nginx as deploy/nginx.conf sets it up', () => {
  for (const basePath of ['/', '/a/b/']) {
    it(`a relay works at ${basePath}, by WebSocket, and shows no metrics`, async (t) => {
      const relay = await startRelay(t, { basePath, trustProxy: true, origins: ['https://elsewhere.example'] });
      const shipped = SHIPPED.replace('/chat/ {', `${basePath} {`).replace('http://127.0.0.1:1337', relay.url);
      const url = await startNginx(t, shipped);
      const said = await examine(`${url}${basePath}`);
      assert.match(said, /ok +WebSocket/);
      assert.match(said, /ok +Origin/);
      assert.equal((await fetch(`${url}${basePath}metrics`)).status, 404);
      const client = new Client(url, { path: `${basePath}socket.io/` });
      await client.join();
      client.socket.disconnect();
    });
  }

  it('but without the headers of an upgrade it works by polling, and the doctor names them', async (t) => {
    const relay = await startRelay(t, { trustProxy: true });
    const bare = SHIPPED.replace('/chat/ {', '/ {')
      .replace('http://127.0.0.1:1337', relay.url)
      .replace(/.*(Upgrade|Connection) .*\n/g, '');
    const url = await startNginx(t, bare);
    assert.match(await examine(url), /WRONG +WebSocket .*by polling.*\n.*headers Upgrade and Connection/);
    const client = new Client(url, { transports: ['polling'] });
    await client.join();
    client.socket.disconnect();
    const refused = new Client(url);
    await new Promise((resolve) => refused.socket.once('connect_error', resolve));
  });
});
