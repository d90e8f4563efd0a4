import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { startRelay } from '../relay.fixture.js';
import { SCRIPT } from '../shared/script.js';
import { freePort, Redis, startRedis, turned } from '../shared/redis.fixture.js';
import { toLines } from './findings.js';
import { checkRedis } from './redis.js';

/** What docs/self-hosting.md lets a relay's user do. */
const RIGHTS = ['~video-chat:*', '&video-chat:*', '+@all', '-@admin', '-@dangerous'];

/** What it says of a Redis, by a user of these rights. */
async function examine(redis: Redis, ...rights: string[]): Promise<string> {
  await redis.command('ACL', 'SETUSER', 'relay', 'reset', 'on', '>well kept', ...rights);
  const findings = await checkRedis(redis.url.replace('//', '//relay:well%20kept@'));
  assert.equal(findings.length, 1);
  const said = toLines(findings[0]!);
  assert.ok(!said.includes('kept'), said);
  return said;
}

/** All that lies there. */
const held = async (redis: Redis) => (await redis.command('KEYS', '*')) as string[];

/** A Redis that is started with these flags, until the test ends. */
async function startWith(t: TestContext, ...flags: string[]): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'video-chat-'));
  const redis = new Redis(await freePort(), ['--dir', folder, ...flags]);
  t.after(async () => {
    await redis.kill();
    rmSync(folder, { recursive: true });
  });
  await redis.start();
  return redis;
}

describe('the doctor of Redis', { concurrency: true }, () => {
  it('finds nothing wrong where a user may do what the guide says, and leaves nothing behind', async (t) => {
    const redis = await startRedis(t);
    assert.match(await examine(redis, ...RIGHTS), /^ok .* lets the user relay do all that relays do there\.$/);
    assert.deepEqual(await held(redis), []);
    assert.deepEqual(await redis.command('PUBSUB', 'CHANNELS'), []);
  });

  it('asks for no more than a relay needs, and disturbs none that runs', async (t) => {
    const redis = await startRedis(t);
    const relay = await startRelay(t, { redisUrl: redis.url });
    await turned(relay, true);
    const ada = await relay.connect();
    await ada.join();
    // The relay's lease is renewed each second.
    const [before, scripts] = [await held(redis), String(await redis.command('INFO', 'memory'))];
    const used = [...SCRIPT.matchAll(/redis\.call\('(\w+)'/g)].map(([, command]) => `+${command!.toLowerCase()}`);
    const asked = ['+eval', '+evalsha', '+script|load', '+subscribe', '+publish', '+hello'];
    assert.match(await examine(redis, '~video-chat:*', '&video-chat:*', ...used, ...asked), /^ok /);
    assert.deepEqual((await held(redis)).sort(), before.sort());
    const cached = (info: string) => /number_of_cached_scripts:(\d+)/.exec(info)?.[1];
    assert.equal(cached(String(await redis.command('INFO', 'memory'))), cached(scripts));
    await ada.caughtUp();
  });

  it('names each command that a user may not use', async (t) => {
    const redis = await startRedis(t);
    const used = new Set([...SCRIPT.matchAll(/redis\.call\('(\w+)'/g)].map(([, command]) => command!));
    assert.ok(used.size > 15);
    for (const command of [...used, 'EVALSHA', 'EVAL', 'SCRIPT LOAD', 'SUBSCRIBE']) {
      const said = await examine(redis, ...RIGHTS, `-${command.toLowerCase().replace(' ', '|')}`);
      const why = new RegExp(
        `^WRONG .* does not let the user relay do .*: (.*, )?${command}(, .*)?\\.\\n.*SETUSER relay ~video`,
      );
      assert.match(said, why, command);
      assert.deepEqual(await held(redis), [], command);
    }
  });

  it('names all of them at once', async (t) => {
    const said = await examine(await startRedis(t), ...RIGHTS, '-script|load', '-zadd', '-subscribe');
    assert.match(said, /: SCRIPT LOAD, ZADD, SUBSCRIBE\.\n/);
  });

  it('names the keys and the channels that a user may not use', async (t) => {
    const redis = await startRedis(t);
    const [keys, channels, ...commands] = RIGHTS as [string, string, ...string[]];
    assert.match(await examine(redis, keys, ...commands), /: channels that begin with video-chat:\.\n/);
    for (const wrong of ['~other:*', '~video-chat:room:*', '%R~video-chat:*']) {
      const said = await examine(redis, wrong, channels, ...commands);
      assert.match(said, /: (.*, )?keys that begin with video-chat:/, wrong);
      assert.deepEqual(await held(redis), [], wrong);
    }
  });

  it('tells a wrong password, and one that hangs', async (t) => {
    const redis = await startRedis(t);
    await examine(redis, ...RIGHTS);
    const [wrong] = await checkRedis(redis.url.replace('//', '//relay:nonsense@'));
    assert.match(toLines(wrong!), /WRONGPASS.*\n +Put the right user and password/);
    redis.hang();
    t.after(() => redis.goOn());
    const [silent] = await checkRedis(redis.url);
    assert.match(toLines(silent!), /^WRONG .* it does not answer\.\n/);
  });

  it('tells a replica, a cluster, and one whose memory is full', async (t) => {
    const [first, full] = [
      await startRedis(t),
      await startWith(t, '--maxmemory', '1', '--maxmemory-policy', 'noeviction'),
    ];
    const replica = await startWith(t, '--replicaof', '127.0.0.1', String(first.port));
    const cluster = await startWith(t, '--cluster-enabled', 'yes');
    for (const [redis, says] of [
      [replica, /^WRONG .* is a replica, which takes no writes\.\n/],
      [cluster, /^WRONG .* is a Redis Cluster\.\n/],
      [full, /^WRONG .* HSET \(its memory is full: maxmemory\)/],
    ] as const) {
      const [finding] = await checkRedis(redis.url);
      assert.match(toLines(finding!), says);
    }
  });
});
