import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { enter, joining, SECRET } from '../guarded.fixture.js';
import type { TestRelay } from '../relay.fixture.js';
import { eventually, startGroup, turned, type Redis } from './redis.fixture.js';

/** Redis is started again, with nothing in its memory. */
async function restart(redis: Redis, relays: readonly TestRelay[]): Promise<void> {
  await redis.kill();
  await Promise.all(relays.map((relay) => turned(relay, false)));
  await redis.start();
  await Promise.all(relays.map((relay) => turned(relay, true)));
}

/** A room from which somebody was removed, whose token is still good. */
async function removal(t: TestContext) {
  const { redis, relays } = await startGroup(t, { secret: SECRET });
  const [host] = await enter(relays[0]!, { role: 'host' });
  const [bob, { pid }, token] = await enter(relays[1]!);
  await host.get('moderate', { act: 'remove', pid });
  await bob.hears('removed');
  const comesIn = async () => {
    const again = await relays[1]!.connect();
    return (await again.refused('join', joining(token))) === null;
  };
  return { redis, relays, host, comesIn };
}

describe('a Redis that is started again, empty,', { concurrency: true }, () => {
  it('knows who was removed from rooms that are in use: the relays tell it (A16)', async (t) => {
    const { redis, relays, host, comesIn } = await removal(t);
    await host.get('moderate', { act: 'lock' });
    await restart(redis, relays);
    assert.equal(await comesIn(), false);
    const [, { locked }] = await enter(relays[1]!, { role: 'host' });
    assert.equal(locked, true);
  });

  it('has forgotten, as docs/self-hosting.md says, who was removed from rooms that nobody uses any more', async (t) => {
    const { redis, relays, host, comesIn } = await removal(t);
    await host.get('leave', {});
    host.socket.disconnect();
    const relaysOf = async () => (await redis.command('HKEYS', 'video-chat:room:standup')) as string[];
    await eventually(
      'no relay uses the room',
      async () => !(await relaysOf()).some((field) => /^relay:/.test(field)),
      15_000,
    );
    assert.equal(await comesIn(), false);
    await eventually(
      'nor after that look',
      async () => !(await relaysOf()).some((field) => /^relay:/.test(field)),
      15_000,
    );
    await restart(redis, relays);
    assert.equal(await comesIn(), true);
  });
});
