import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Command } from '../command.fixture.js';
import { come, enter, joining, SECRET } from '../guarded.fixture.js';
import { Client } from '../relay.fixture.js';
import { Tokens } from '../tokens.js';
import { eventually, seen, startGroup, startRedis, turned } from './redis.fixture.js';

describe('waiting to be let in, at several relays', () => {
  it('goes on when Redis refuses to write what became of somebody who waited', async (t) => {
    const redis = await startRedis(t);
    const args = ['--port=0', `--redis-url=${redis.url}`, '--drain-seconds=0'];
    const command = new Command(t, args, { VIDEO_CHAT_SECRET: SECRET });
    const url = await command.url();
    await turned({ url: url.replace(/\/$/, '') }, true);
    const tokens = new Tokens(SECRET, 'video-chat');
    const token = (claims: object) => tokens.make({ room: 'standup', ...claims }, Date.now());
    const [host, bob] = [new Client(url), new Client(url)];
    t.after(() => [host, bob].forEach(({ socket }) => socket.disconnect()));
    await host.get('join', joining(await token({ role: 'host' })));
    assert.deepEqual(await bob.ask('join', joining(await token({ lobby: true }))), { ok: true, waiting: true });
    await host.hears('knock');
    // As a failover does it with the one that was the first.
    await redis.command('REPLICAOF', '127.0.0.1', '9');
    bob.socket.disconnect();
    await eventually('it is told in the log', () => /was not kept/.test(command.stdout + command.stderr));
    assert.equal(command.child.exitCode, null);
    assert.equal((await host.ask('roster', {})).ok, true);
  });

  it('gives no seat to somebody who left while being let in', async (t) => {
    const { relays } = await startGroup(t, { secret: SECRET });
    for (let round = 0; round < 10; round++) {
      const [host] = await enter(relays[0]!, { role: 'host' });
      const [bob, token] = await come(relays[1]!, { lobby: true });
      await bob.ask('join', joining(token));
      const { pid } = (await host.hears('knock')).peer;
      const admitted = host.ask('moderate', { act: 'admit', pid });
      // Before, while and after the seat is given.
      await new Promise((resolve) => setTimeout(resolve, round % 5));
      await Promise.all([admitted, bob.ask('leave', {})]);
      await eventually('nobody is left behind', async () => !(await seen(host)).includes(pid));
      await host.get('moderate', { act: 'end' });
      for (const { socket } of [host, bob]) socket.disconnect();
    }
  });
});
