import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { startRelay } from '../relay.fixture.js';
import { startRedis } from '../shared/redis.fixture.js';
import { compose, relayOptions, ROOT, services, text, volumes } from './compose.fixture.js';

const guide = text('docs/self-hosting.md');
const turnserver = text('deploy/turnserver.conf');
const all = Object.entries(services);
/** What docs/self-hosting.md lets somebody put into `.env`. */
const settings = [...guide.matchAll(/^(?!VIDEO_CHAT_)([A-Z_]+)=(.*)$/gm)].map(([, name]) => name!);

const setting = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(turnserver)?.[1];

describe('compose.yaml', () => {
  it('asks for what the guide sets, and for nothing else', () => {
    const asked = [...compose.matchAll(/\$\{([A-Z_]+):\?\}/g)].map(([, name]) => name!);
    assert.deepEqual([...new Set(asked)].sort(), [...settings].sort());
    const others = [...compose.matchAll(/\$\{([A-Z_]+)(?!:\?|[A-Z_])[^}]*\}/g)].map(([, name]) => name!);
    assert.deepEqual(others, ['ORIGINS', 'SECRET']);
    for (const name of others) assert.ok(guide.includes(`\`${name}=…\``), name);
  });

  it('gives the relay options that it knows', () => {
    const { environment = {} } = services.relay;
    const options = relayOptions();
    assert.equal(options.trustProxy, true);
    assert.equal(new URL(options.redisUrl).hostname, 'redis');
    assert.deepEqual(options.stunUrls, ['stun:chat.example.com:3478']);
    assert.deepEqual(options.turnUrls, [
      'turn:chat.example.com:3478',
      'turn:chat.example.com:3478?transport=tcp',
      'turns:chat.example.com:5349',
    ]);
    assert.equal(environment['VIDEO_CHAT_TURN_SECRET'], services.turn.environment?.['TURN_SECRET']);
    assert.ok(Number.parseInt(services.relay.stop_grace_period ?? '0') > options.drainSeconds);
  });

  it('opens the ports that the guide lists, and lets nobody but the proxy reach the relay and Redis', () => {
    const open = all.flatMap(([, { ports = [] }]) => ports.map((port) => port.split(':')[0]));
    assert.deepEqual(open.sort(), ['443', '80']);
    assert.equal(services.turn.network_mode, 'host');
    assert.match(guide, /TCP 80 and 443/);
    assert.ok(guide.includes(`UDP and TCP ${setting('listening-port')}, TCP ${setting('tls-listening-port')}`));
    assert.ok(guide.includes(`UDP ${setting('min-port')}–${setting('max-port')}`));
    assert.match(text('deploy/Caddyfile'), /respond \/metrics 404\s+reverse_proxy relay:1337/);
  });

  it('runs nothing with more rights than it needs, and all of it again after a failure', () => {
    for (const [name, service] of all) {
      assert.equal(service.restart, 'unless-stopped', name);
      assert.notEqual(service.privileged, true, name);
      const { read_only: isReadOnly, cap_drop: dropped, security_opt: options } = service;
      assert.deepEqual([isReadOnly, dropped, options], [true, ['ALL'], ['no-new-privileges:true']], name);
    }
    // What these images set on their programs (setcap), without which those are not started.
    const added = all.flatMap(([name, { cap_add: rights }]) => (rights ? [[name, ...rights]] : []));
    assert.deepEqual(
      added,
      ['proxy', 'turn'].map((name) => [name, 'NET_BIND_SERVICE']),
    );
    assert.match(text('Dockerfile'), /^USER node$/m);
    assert.match(text('Dockerfile'), /^HEALTHCHECK /m);
  });

  it('lets people poll, because there is one relay, and whoever polls reaches it again', async (t) => {
    assert.equal(services.relay.deploy, undefined);
    assert.equal(
      text('deploy/Caddyfile')
        .match(/reverse_proxy .*/g)
        ?.join(),
      'reverse_proxy relay:1337',
    );
    const redis = await startRedis(t);
    const { stickySessions } = relayOptions();
    const relay = await startRelay(t, { redisUrl: redis.url, stickySessions });
    await (await relay.connect({ transports: ['polling'] })).join();
  });

  it('has the command where the guide asks for it', () => {
    const [, words = ''] = /^ENTRYPOINT (.*)$/m.exec(text('Dockerfile')) ?? [];
    const { bin } = JSON.parse(text('package.json')) as { bin: Record<string, string> };
    const asked = [...guide.matchAll(/docker compose exec relay (node \S+) (token|doctor)\b/g)];
    assert.deepEqual(asked.map(([, , word]) => word).sort(), ['doctor', 'token']);
    for (const [, command = ''] of asked) assert.deepEqual(command.split(' '), JSON.parse(words));
    assert.deepEqual(Object.values(bin), [`./${(JSON.parse(words) as string[])[1]}`]);
  });

  it('has its secrets in files that go into no commit, image or package', () => {
    for (const list of ['.gitignore', '.dockerignore']) {
      const lines = text(list)
        .split('\n')
        .map((line) => line.replace(/\/$/, ''));
      assert.ok(lines.includes('.env'), list);
    }
    const { files } = JSON.parse(text('package.json')) as { files: string[] };
    assert.ok(!files.includes('.env'));
  });

  it('names versions of images, and none of coturn with known holes', () => {
    for (const [name, { image }] of all) if (name !== 'relay') assert.match(image ?? '', /:\d/, name);
    const [, version = ''] = /^coturn\/coturn:([\d.]+)/.exec(services.turn.image ?? '') ?? [];
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    assert.ok(major * 1e6 + minor * 1e3 + patch >= 4_017_001, version);
    assert.ok(guide.includes('4.17.1 or newer'));
  });

  it('mounts files that are there, and volumes that it names', () => {
    for (const [name, { volumes: mounts = [] }] of all) {
      for (const mount of mounts) {
        const [from = ''] = mount.split(':');
        assert.ok(from.startsWith('./') ? existsSync(new URL(from, ROOT)) : from in volumes, `${name}: ${from}`);
      }
    }
  });
});
