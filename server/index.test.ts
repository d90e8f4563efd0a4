import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Command } from './command.fixture.js';
import { Client } from './relay.fixture.js';

describe('the command', { concurrency: true }, () => {
  it('prints its options on --help', async (t) => {
    const command = new Command(t, ['--help']);
    assert.equal(await command.end(), 0);
    assert.match(command.stdout, /--turn-urls/);
    assert.equal(command.stderr, '');
  });

  for (const [args, env, line] of [
    [['--nonsense'], {}, 'There is no option --nonsense; see --help.\n'],
    [['--port', 'x'], {}, '--port must be a whole number from 0 to 65535, not "x".\n'],
    [[], { VIDEO_CHAT_PORT: '99999' }, 'VIDEO_CHAT_PORT must be a whole number from 0 to 65535, not 99999.\n'],
  ] as const) {
    it(`stops with one line and code 2: ${line.trim()}`, async (t) => {
      const command = new Command(t, args, env);
      assert.equal(await command.end(), 2);
      assert.deepEqual([command.stdout, command.stderr], ['', line]);
    });
  }

  it('stops with one line and code 1 when the port is taken', async (t) => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    t.after(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const command = new Command(t, ['--port', `${port}`], { VIDEO_CHAT_LOG_LEVEL: 'error' });
    assert.equal(await command.end(), 1);
    assert.equal(command.stderr, `Port ${port} is taken. Stop what uses it, or choose another one with --port.\n`);
    assert.equal(command.stdout, '');
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with code 0 on ${signal}, with people in a room`, async (t) => {
      const command = new Command(t, [
        '--port',
        '0',
        '--base-path',
        '/chat/',
        '--log-level',
        'error',
        '--drain-seconds',
        '1',
      ]);
      const ended = command.end();
      const url = await command.url();
      assert.match(url, /\/chat\/$/);
      assert.equal(statSync(join(command.state, 'video-chat', 'ticket-key')).mode & 0o777, 0o600);
      const idle = await fetch(`${url}healthz`);
      assert.equal(idle.status, 200);
      const moved = await fetch(`${url.slice(0, -1)}?room=a`, { redirect: 'manual' });
      assert.deepEqual([moved.status, moved.headers.get('location')], [308, '/chat/?room=a']);
      const ada = new Client(new URL(url).origin, { path: '/chat/socket.io/' });
      const bob = new Client(new URL(url).origin, { path: '/chat/socket.io/', transports: ['polling'] });
      await Promise.all([ada.join(), bob.join()]);
      const asked = performance.now();
      command.child.kill(signal);
      assert.equal(await ended, 0);
      assert.equal(command.stderr, '');
      assert.ok(performance.now() - asked < 5_000);
      for (const { socket } of [ada, bob]) socket.disconnect();
    });
  }
});
