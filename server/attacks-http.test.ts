import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { quantile, Raw } from './attacks.fixture.js';
import { Command } from './command.fixture.js';
import { Client, startRelay } from './relay.fixture.js';

const CUT_WITHIN_MS = 15_000;

/** The command as it is shipped, in a process of its own; returns where it listens. */
async function startCommand(t: TestContext): Promise<string> {
  const command = new Command(t, ['--port', '0', '--log-level', 'silent']);
  return (await command.url()).replace('localhost', '127.0.0.1');
}

/** How long it takes people to join, ms. */
async function joinTimes(t: TestContext, url: string, count: number): Promise<number[]> {
  const times = [];
  for (let n = 0; n < count; n++) {
    const begin = performance.now();
    const client = new Client(url);
    t.after(() => client.socket.disconnect());
    await client.join(`room ${n}`);
    times.push(performance.now() - begin);
  }
  return times;
}

describe('whoever is slow', { concurrency: true }, () => {
  it(
    'is cut off when the head of a request never ends, also of an upgrade, and others join meanwhile as ever (A10)',
    { timeout: 60_000 },
    async (t) => {
      const url = await startCommand(t);
      const quiet = await joinTimes(t, url, 20);
      const begin = performance.now();
      const slow = [
        '',
        'GET / HTTP/1.1\r\nHost: a\r\n',
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: web',
      ];
      const raws = Array.from({ length: 300 }, (_, n) => {
        const raw = new Raw(t, url);
        raw.socket.write(slow[n % slow.length]!);
        return raw;
      });
      const busy = await joinTimes(t, url, 20);
      const [before, meanwhile] = [quantile(quiet, 0.95), quantile(busy, 0.95)];
      const figures = `p95 of a join: ${before.toFixed(0)} ms before, ${meanwhile.toFixed(0)} ms meanwhile`;
      t.diagnostic(figures);
      assert.ok(meanwhile < 2 * before + 50, figures);
      await Promise.all(raws.map((raw) => raw.closed));
      assert.ok(performance.now() - begin < CUT_WITHIN_MS, `${performance.now() - begin} ms`);
      await joinTimes(t, url, 1);
    },
  );

  it(
    'is cut off when the body of a request never ends, at whatever it was sent (A10)',
    { timeout: 60_000 },
    async (t) => {
      const url = await startCommand(t);
      const polling = '/socket.io/?EIO=4&transport=polling';
      const open = await (await fetch(new URL(polling, url))).text();
      const { sid } = JSON.parse(open.slice(1)) as { sid: string };
      const begin = performance.now();
      const paths = [`${polling}&sid=${sid}`, polling, '/', '/healthz', '/nothing'];
      const raws = paths.map((path) => {
        const raw = new Raw(t, url);
        raw.socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n`);
        // A byte a second keeps it from being silent.
        const drip = setInterval(() => raw.socket.write('x'), 1_000);
        t.after(() => clearInterval(drip));
        return raw;
      });
      await Promise.all(raws.map((raw) => raw.closed));
      assert.ok(performance.now() - begin < CUT_WITHIN_MS, `${performance.now() - begin} ms`);
    },
  );
});

describe('whoever speaks HTTP', () => {
  it('holds no connection whose upgrade was refused, even if it closes nothing itself (A3)', async (t) => {
    const relay = await startRelay(t);
    const port = Number(new URL(relay.url).port);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    t.after(() => socket.destroy());
    socket.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nOrigin: https://evil.example\r\n' +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(String(answer), / 403 /);
    const held = () => new Promise((resolve) => relay.server.getConnections((_, count) => resolve(count)));
    while ((await held()) !== 0) await new Promise(setImmediate);
  });

  it('reads no file outside the site, however the path is written (A13)', async (t) => {
    const { url } = await startRelay(t);
    const ups = ['../', '..%2f', '%2e%2e/', '..%5c', '..\\', '%2e%2e%2f', '..%c0%af', '....//', '%252e%252e%252f'];
    const paths = [
      ...ups.flatMap((up) => [`${up}package.json`, `${up.repeat(8)}etc/passwd`, `locales/${up}${up}package.json`]),
      ...[
        '.env',
        '.git/config',
        '%2egit/config',
        'package.json%00.html',
        '%00',
        '/etc/passwd',
        'node_modules/koa/index.js',
      ],
    ];
    for (const path of paths) {
      const raw = new Raw(t, url);
      raw.socket.write(`GET /${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      await raw.closed;
      assert.match(raw.text, /^HTTP\/1\.1 40[04] /, path);
      assert.doesNotMatch(raw.text, /root:|"devDependencies"|\[core\]/, path);
    }
  });

  it('never gets the host back that it asked for (A14)', async (t) => {
    const { url } = await startRelay(t);
    for (const host of ['x@evil.example', 'evil.example', 'evil.example:1/', 'evil.example"><script>']) {
      for (const path of [
        '/',
        '/healthz',
        '/readyz',
        '/nothing',
        '/video-chat.js',
        '//evil.example/..',
        '/socket.io/',
      ]) {
        const raw = new Raw(t, url);
        const forwarded = `X-Forwarded-Host: ${host}\r\nForwarded: host=${host}\r\n`;
        raw.socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${forwarded}Connection: close\r\n\r\n`);
        await raw.closed;
        assert.match(raw.text, /^HTTP\/1\.1 [1-5]\d\d /);
        const head = raw.text.split('\r\n\r\n')[0]!;
        assert.doesNotMatch(raw.text.length < 20_000 ? raw.text : head, /evil\.example/, `${host} ${path}`);
      }
    }
  });
});
