import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { createVideoChat } from './app.js';
import { Client, listen, TICKET_KEY } from './relay.fixture.js';

const app: RequestListener = (req, res) => {
  res.setHeader('X-App', 'yes');
  res.end(`app ${req.url}`);
};

/** A relay under `server`, until the test ends. */
function attach(t: TestContext, server: Server, basePath = '/chat/') {
  const chat = createVideoChat({ logLevel: 'silent', ticketKey: TICKET_KEY, basePath });
  chat.attach(server);
  t.after(() => chat.close());
  return chat;
}

/** Fails if an error is thrown out of a request, as when two listeners answer the same one. */
function expectCalm(t: TestContext) {
  const thrown: unknown[] = [];
  const keep = (error: unknown) => thrown.push(error);
  process.on('uncaughtException', keep);
  t.after(() => {
    process.off('uncaughtException', keep);
    assert.deepEqual(thrown, []);
  });
}

async function expectBoth(url: string) {
  const healthz = await fetch(`${url}/chat/healthz`);
  assert.match(await healthz.text(), /"v":1/);
  assert.equal(healthz.headers.get('x-app'), null);
  for (const path of ['/', '/chat', '/chat/mine']) assert.equal(await (await fetch(url + path)).text(), `app ${path}`);
  const client = new Client(url, { path: '/chat/socket.io/', transports: ['polling', 'websocket'] });
  await client.join();
  client.socket.disconnect();
}

/** What is answered to a wish for an upgrade. */
async function upgrade(url: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n`);
  for await (const answer of socket) return String(answer).split('\r\n')[0]!;
  return 'closed';
}

describe('a relay under an app’s server', () => {
  it('answers for itself alone when the app’s listener was there first', async (t) => {
    expectCalm(t);
    const server = createServer(app);
    attach(t, server);
    await expectBoth(await listen(t, server));
  });

  it('answers for itself alone when the app adds its listener later', async (t) => {
    expectCalm(t);
    const server = createServer();
    attach(t, server);
    const url = await listen(t, server);
    server.on('request', app);
    await expectBoth(url);
  });

  it('answers 404 for an app that listens to nothing', async (t) => {
    const server = createServer();
    attach(t, server);
    const url = await listen(t, server);
    for (const path of ['/', '/chat/nothing']) assert.equal((await fetch(url + path)).status, 404);
    assert.equal((await fetch(`${url}/chat/healthz`)).status, 200);
    assert.match(await upgrade(url, '/mine'), / 404 /);
  });

  it('stands beside another one, and either may end first', async (t) => {
    for (const first of [0, 1]) {
      const server = createServer(app);
      const { emit } = server;
      const chats = [attach(t, server, '/one/'), attach(t, server, '/two/')];
      const url = await listen(t, server);
      const text = async (path: string) => (await fetch(url + path)).text();
      for (const path of ['/one/', '/two/']) assert.match(await text(`${path}healthz`), /"v":1/);
      assert.match(await upgrade(url, '/mine'), / 404 /);
      await chats[first]!.close();
      assert.equal(await text(`/${['one', 'two'][first]}/healthz`), `app /${['one', 'two'][first]}/healthz`);
      assert.match(await text(`/${['two', 'one'][first]}/healthz`), /"v":1/);
      await chats[1 - first]!.close();
      assert.equal(server.emit, emit);
      assert.equal(server.listenerCount('upgrade'), 0);
      assert.equal(await text('/one/healthz'), 'app /one/healthz');
    }
  });

  it('is asked for what another one below the same path does not know', async (t) => {
    const server = createServer();
    attach(t, server, '/');
    attach(t, server, '/chat/');
    const url = await listen(t, server);
    assert.equal((await fetch(`${url}/chat/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    const clients = ['/socket.io/', '/chat/socket.io/'].map((path) => new Client(url, { path }));
    for (const client of clients) assert.equal((await client.join()).peers.length, 0);
    for (const { socket } of clients) socket.disconnect();
  });

  it('can come and go under an app that wraps the server’s `emit` meanwhile', async (t) => {
    const server = createServer(app);
    const chat = attach(t, server);
    const seen: unknown[] = [];
    const emit = server.emit.bind(server) as (...args: unknown[]) => boolean;
    server.emit = (...args: unknown[]) => {
      seen.push(args[0]);
      return emit(...args);
    };
    const url = await listen(t, server);
    await expectBoth(url);
    await chat.close();
    assert.equal(await (await fetch(`${url}/chat/healthz`)).text(), 'app /chat/healthz');
    attach(t, server);
    await expectBoth(url);
    assert.ok(seen.includes('request'));
  });
});
