import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { Raw } from './attacks.fixture.js';
import { Command } from './command.fixture.js';
import { Client, startRelay } from './relay.fixture.js';

const CUT_WITHIN_MS = 15_000;

describe('whoever speaks HTTP', () => {
  it(
    'is cut off when the head of a request never ends, also of an upgrade, and others join meanwhile (A10)',
    { timeout: 60_000 },
    async (t) => {
      const command = new Command(t, ['--port', '0', '--log-level', 'silent']);
      const url = (await command.url()).replace('localhost', '127.0.0.1');
      const begin = performance.now();
      const slow = [
        '',
        'GET / HTTP/1.1\r\nHost: a\r\n',
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: web',
      ];
      const raws = Array.from({ length: 60 }, (_, n) => {
        const raw = new Raw(t, url);
        raw.socket.write(slow[n % slow.length]!);
        return raw;
      });
      const ada = new Client(url);
      t.after(() => ada.socket.disconnect());
      await ada.join();
      await Promise.all(raws.map((raw) => raw.closed));
      assert.ok(performance.now() - begin < CUT_WITHIN_MS, `${performance.now() - begin} ms`);
      await ada.caughtUp();
    },
  );

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
