import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import Koa from 'koa';
import { createVideoChat } from './app.js';
import { Client, listen, startRelay, TICKET_KEY } from './relay.fixture.js';

const OPTIONS = { logLevel: 'silent', ticketKey: TICKET_KEY } as const;
const EVIL = 'https://evil.example';

/** The status with which a handshake is answered; 101 if it succeeds. */
async function handshake(
  url: string,
  { origin, path = '/socket.io/' }: { origin?: string; path?: string } = {},
): Promise<number> {
  const asked = request(`${url}${path}?EIO=4&transport=websocket`, {
    headers: {
      ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...(origin && { Origin: origin }),
    },
  });
  asked.end();
  const answered = new Promise<number>((resolve) => {
    asked.once('response', (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
  });
  return answered;
}

async function poll(url: string, origin?: string): Promise<Response> {
  return fetch(`${url}/socket.io/?EIO=4&transport=polling`, origin ? { headers: { Origin: origin } } : {});
}

describe('the origin of a page', () => {
  it('is checked before a session is made, on both transports', async (t) => {
    const { url } = await startRelay(t);
    assert.equal(await handshake(url, { origin: EVIL }), 403);
    const refused = await poll(url, EVIL);
    assert.equal(refused.status, 403);
    assert.doesNotMatch(await refused.text(), /sid/);
    assert.equal(refused.headers.get('access-control-allow-origin'), null);
  });

  it('may be the relay’s own, on loopback, or none at all', async (t) => {
    const { url } = await startRelay(t);
    for (const origin of [url, 'http://localhost:5173', undefined]) {
      assert.equal(await handshake(url, { ...(origin && { origin }) }), 101);
      const polled = await poll(url, origin);
      assert.equal(polled.status, 200);
      assert.equal(polled.headers.get('access-control-allow-origin'), origin ?? null);
    }
  });

  it('is checked at each request, not only the first', async (t) => {
    const { url } = await startRelay(t);
    const { sid } = JSON.parse((await (await poll(url)).text()).slice(1)) as { sid: string };
    assert.equal(await handshake(url, { origin: EVIL, path: `/socket.io/` }), 403);
    const stolen = await fetch(`${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { headers: { Origin: EVIL } });
    assert.equal(stolen.status, 403);
  });

  it('may be one that was named, also over polling alone', async (t) => {
    const relay = await startRelay(t, { origins: ['https://www.example.com'] });
    const extraHeaders = { Origin: 'https://www.example.com' };
    const ada = await relay.connect({ transports: ['polling'], extraHeaders });
    const bob = await relay.connect({ extraHeaders });
    await ada.join();
    assert.equal((await bob.join()).peers.length, 1);
    await bob.get('leave', {});
    await ada.hearsPeer('leave');
    await ada.get('leave', {});
  });
});

describe('health', () => {
  it('tells any page the version, and what is thought of its origin', async (t) => {
    const { url } = await startRelay(t);
    const ask = async (origin?: string) => {
      const response = await fetch(`${url}/healthz`, origin ? { headers: { Origin: origin } } : {});
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.match(response.headers.get('vary') ?? '', /Origin/);
      return (await response.json()) as unknown;
    };
    assert.deepEqual(await ask(), { ok: true, v: 1, origin: 'allowed' });
    assert.deepEqual(await ask(EVIL), { ok: true, v: 1, origin: 'refused' });
    assert.equal((await fetch(`${url}/healthz`, { method: 'HEAD' })).status, 200);
    assert.equal((await fetch(`${url}/healthz`, { method: 'POST' })).status, 404);
    assert.deepEqual(await (await fetch(`${url}/readyz`)).json(), { ok: true });
  });
});

describe('attach', () => {
  it('answers below its path only, and leaves the app its own', async (t) => {
    const seen: string[] = [];
    const relay = await startRelay(t, {
      basePath: '/a/b/',
      app: (req, res) => {
        seen.push(`${req.method} ${req.url} ${res.statusCode}`);
        res.end('app');
      },
    });
    const text = async (path: string, init = {}) => (await fetch(relay.url + path, init)).text();
    for (const path of [
      '/',
      '/healthz',
      '/a/b',
      '/a/healthz',
      '/socket.io/?EIO=4&transport=polling',
      '/a/b/mine',
      '/a/b/%zz',
    ]) {
      assert.equal(await text(path), 'app', path);
    }
    assert.equal(await text('/a/b/healthz', { method: 'POST', body: 'x' }), 'app');
    assert.match(await text('/a/b/healthz'), /"v":1/);
    assert.equal(seen.length, 8);
    assert.ok(seen.every((line) => line.endsWith(' 200')));
    await (await relay.connect()).join();
  });

  it('answers 404 where there is no app', async (t) => {
    const { url } = await startRelay(t, { basePath: '/a/' });
    assert.equal((await fetch(`${url}/`)).status, 404);
    assert.equal((await fetch(`${url}/a/nothing`)).status, 404);
    assert.equal(await handshake(url), 404);
  });

  it('leaves upgrades outside its path to others', async (t) => {
    const relay = await startRelay(t);
    relay.server.on('upgrade', (req, socket) => {
      if (req.url?.startsWith('/mine')) socket.end('HTTP/1.1 418 Mine\r\nConnection: close\r\n\r\n');
    });
    assert.equal(await handshake(relay.url, { path: '/mine' }), 418);
    assert.equal(await handshake(relay.url), 101);
  });

  it('works twice under one server, and for one chat under two', async (t) => {
    const [one, other] = [
      createVideoChat({ ...OPTIONS, basePath: '/one/' }),
      createVideoChat({ ...OPTIONS, basePath: '/other/' }),
    ];
    const [server, second] = [createServer(), createServer()];
    one.attach(server);
    other.attach(server);
    one.attach(second);
    const [url, secondUrl] = [await listen(t, server), await listen(t, second)];
    const clients = [
      new Client(url, { path: '/one/socket.io/' }),
      new Client(secondUrl, { path: '/one/socket.io/' }),
      new Client(url, { path: '/other/socket.io/' }),
    ];
    t.after(async () => {
      await Promise.all([one.close(), other.close()]);
    });
    const acks = [];
    for (const client of clients) acks.push(await client.join());
    assert.deepEqual(
      acks.map(({ peers }) => peers.length),
      [0, 1, 0],
    );
    for (const { socket } of clients) socket.disconnect();
  });
});

describe('koa', () => {
  it('is middleware that answers below its path and passes on the rest, with the path as it was', async (t) => {
    const chat = createVideoChat({ ...OPTIONS, basePath: '/chat/' });
    t.after(() => chat.close());
    const app = new Koa();
    app.use(chat.koa());
    app.use((ctx) => {
      ctx.body = ctx.path;
    });
    const answer = app.callback();
    const url = await listen(
      t,
      createServer((req, res) => void answer(req, res)),
    );
    const text = async (path: string) => (await fetch(url + path)).text();
    assert.match(await text('/chat/healthz'), /"v":1/);
    for (const path of ['/', '/chat', '/chat/nothing', '/healthz']) assert.equal(await text(path), path);
  });
});

describe('close', () => {
  const connected = async (t: TestContext) => {
    const relay = await startRelay(t);
    return { relay, ada: await relay.connect() };
  };

  it('ends every connection, and gives the server back to the app', async (t) => {
    const relay = await startRelay(t, { app: (_, res) => res.end('app') });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await ada.join();
    await bob.join();
    await ada.hearsPeer('join');
    const gone = [ada.gone(), bob.gone()];
    await relay.chat.close();
    await Promise.all(gone);
    assert.deepEqual(
      [...ada.heard('peer'), ...bob.heard('peer')].map(({ op }) => op),
      ['join'],
    );
    assert.equal(await (await fetch(`${relay.url}/healthz`)).text(), 'app');
    assert.equal(await handshake(relay.url), 200);
  });

  it('does not wait for those who do not answer', async (t) => {
    const { relay, ada } = await connected(t);
    const raw = connect(Number(new URL(relay.url).port), '127.0.0.1');
    raw.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n',
    );
    raw.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
    await once(raw, 'data');
    raw.pause();
    await relay.chat.close();
    await ada.gone();
    raw.resume();
    await once(raw, 'close');
  });

  it('may be called twice, and without having been attached', async () => {
    const chat = createVideoChat(OPTIONS);
    const closing = chat.close();
    assert.equal(chat.close(), closing);
    await closing;
    assert.throws(() => chat.attach(createServer()), /closed/);
  });
});

it('shows its rooms to an app, which can put nothing in their place', async (t) => {
  const { chat } = await startRelay(t);
  const { rooms } = chat;
  assert.throws(() => Object.assign(chat, { rooms: null }), TypeError);
  assert.equal(chat.rooms, rooms);
});
