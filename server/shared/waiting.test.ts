import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Command } from '../command.fixture.js';
import { come, enter, joining, SECRET } from '../guarded.fixture.js';
import { Client, type TestRelay } from '../relay.fixture.js';
import { Tokens } from '../tokens.js';
import { eventually, seen, startGroup, startRedis, turned } from './redis.fixture.js';

/** How many connections a relay counts. */
async function sockets({ url }: TestRelay): Promise<number> {
  return Number(/^video_chat_sockets (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
}

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

  it('goes on, or is over for all, when Redis refuses in the middle of it (M1)', async (t) => {
    const { redis, relays } = await startGroup(t, { secret: SECRET, count: 1 });
    const [host] = await enter(relays[0]!, { role: 'host' });
    /** Somebody new who waits, and whom the host sees. */
    const knock = async (name: string): Promise<[Client, string]> => {
      const [client, token] = await come(relays[0]!, { lobby: true, name });
      await client.get('join', joining(token));
      return [client, (await host.hears('knock', ({ peer }) => peer.name === name)).peer.pid];
    };
    const moderate = (act: string, pid: string) => host.refused('moderate', { act, pid });
    const waitsNoMore = (pid: string) => host.hears('knockend', (ended) => ended.pid === pid);
    const [[denied, deniedPid], [admitted, admittedPid]] = [await knock('Denied'), await knock('Admitted')];
    const [[left, leftPid], [gone, gonePid]] = [await knock('Left'), await knock('Gone')];

    // It still gives seats, and does not take note of who waits no more.
    await redis.command('ACL', 'SETUSER', 'default', '-hdel');
    assert.equal(await moderate('deny', deniedPid), 'busy');
    assert.equal(await moderate('admit', admittedPid), 'busy');
    assert.equal(await left.refused('leave', {}), 'busy');
    assert.equal(await left.refused('join', joining('any')), 'not-allowed');
    await admitted.hears('admitted');
    await denied.caughtUp();
    assert.deepEqual(denied.heard('removed'), [], 'nobody is told what is not so');
    gone.socket.disconnect();
    await host.caughtUp();
    assert.deepEqual(host.heard('knockend'), []);

    await redis.command('ACL', 'SETUSER', 'default', '+hdel');
    assert.equal(await moderate('deny', deniedPid), null);
    assert.deepEqual(await denied.hears('removed'), { code: 'denied' });
    assert.equal(await moderate('admit', admittedPid), null);
    assert.equal(await left.refused('leave', {}), null);
    for (const pid of [deniedPid, admittedPid, leftPid]) await waitsNoMore(pid);
    // Nobody is there who would try again, but the relay.
    await waitsNoMore(gonePid);
    await admitted.caughtUp();
    assert.equal(admitted.heard('admitted').length, 1);
    assert.deepEqual(await seen(host), [admittedPid]);
  });

  it('leaves no seat to somebody whose connection ends while Redis refuses to take note of it', async (t) => {
    const { redis, relays } = await startGroup(t, { secret: SECRET, count: 1 });
    const [host] = await enter(relays[0]!, { role: 'host' });
    const [bob, token] = await come(relays[0]!, { lobby: true });
    const other = await relays[0]!.connect();
    await bob.get('join', joining(token));
    const { pid } = (await host.hears('knock')).peer;
    await redis.command('ACL', 'SETUSER', 'default', '-hdel');
    redis.hang();
    t.after(() => redis.goOn());
    const admitted = host.refused('moderate', { act: 'admit', pid });
    // By the time that somebody else is answered the relay has asked Redis.
    await other.caughtUp();
    bob.socket.disconnect();
    await eventually('the relay knows that he is gone', async () => (await sockets(relays[0]!)) === 2);
    redis.goOn();
    assert.equal(await admitted, 'busy');
    await host.hearsPeer('lost', pid);
  });
});
