import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quantile } from '../attacks.fixture.js';
import { promise } from '../../e2e/support/figures.js';
import { MEDIA, resuming, startRelay } from '../relay.fixture.js';
import { eventually, seen, startGroup, startRedis, turned } from './redis.fixture.js';

/** Within this time a lost subscription is found out, and what was missed is told. */
const FOUND_OUT_MS = 15_000;

const signalTo = (pid: string, n: number) => ({ to: pid, toEpoch: 1, link: 'x', n, candidate: null });

async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await what();
  return performance.now() - start;
}

describe('Redis', () => {
  it('that hangs holds up nobody on one relay, and is made up for when it goes on (M1)', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob, cem] = [await relays[0]!.connect(), await relays[0]!.connect(), await relays[1]!.connect()];
    const [a, b, c] = [await ada.join(), await bob.join(), await cem.join()];
    redis.hang();
    t.after(() => redis.goOn());
    // Also while a signal across is on its way to nowhere: as long as it is, the relay has not given Redis up.
    let isHanging = true;
    const across = ada.refused('signal', signalTo(c.pid, 1)).finally(() => (isHanging = false));
    const took: number[] = [];
    for (let n = 1; isHanging && n <= 50; n++) {
      const sent = timed(async () => {
        assert.equal(await ada.refused('signal', signalTo(b.pid, n)), null);
        await bob.hears('signal', (signal) => signal.n === n);
      });
      took.push(await sent);
    }
    assert.ok(
      took.length >= 20,
      `only ${took.length} signals went through within the second for which Redis is waited for`,
    );
    const ms = quantile(took, 0.95);
    promise({ id: 'M1', what: 'signal on one relay while Redis hangs, p95', ms, atMost: 50, pairing: '–' });
    assert.equal(await across, 'peer-gone');
    await turned(relays[0]!, false);
    await turned(relays[1]!, false);
    const dora = await relays[0]!.connect();
    const d = await dora.join('standup', 'Dora');
    await ada.hearsPeer('join', d.pid);
    await bob.get('state', { media: { ...MEDIA, hand: true, n: 7 } });
    const back = await (await relays[1]!.connect()).get('resume', resuming(c.ticket, 'Cem'));
    assert.deepEqual([back.pid, back.epoch], [c.pid, 2]);
    await bob.get('leave', {});
    redis.goOn();
    await Promise.all(relays.map((relay) => turned(relay, true)));
    const everybody = [a.pid, c.pid, d.pid];
    const watcher = await relays[1]!.connect();
    await eventually('all know each other again', async () => {
      const { peers } = await watcher.get('watch', { v: 1, room: 'standup' });
      return peers.map(({ pid, epoch }) => `${pid} ${epoch}`).join() === `${a.pid} 1,${c.pid} 2,${d.pid} 1`;
    });
    await ada.hearsPeer('back', c.pid);
    await eventually('Ada sees all', async () => (await seen(ada)).join() === everybody.slice(1).join());
    assert.equal(await dora.refused('signal', { ...signalTo(c.pid, 1), toEpoch: 2 }), null);
  });

  it('that is killed and comes back empty finds everybody again, and each room as before (M2)', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const [a, b] = [await ada.join(), await bob.join('standup', 'Bob')];
    await redis.kill();
    await turned(relays[0]!, false);
    await turned(relays[1]!, false);
    const [cem, dora] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const c = await cem.join('standup', 'Cem');
    const d = await dora.join('standup', 'Dora');
    assert.notEqual(c.joinSeq, d.joinSeq);
    await redis.start();
    const ms = await timed(() => Promise.all([cem.hearsPeer('join', d.pid), dora.hearsPeer('join', c.pid)]));
    promise({ id: 'M2', what: 'rosters as one after Redis is back', ms, atMost: 8_000, pairing: '–' });
    for (const client of [ada, bob]) assert.equal((await seen(client)).length, 3);
    assert.deepEqual(
      ada.heard('peer').filter(({ op }) => op === 'leave'),
      [],
    );
    assert.equal(await ada.refused('signal', signalTo(b.pid, 1)), null);
    assert.equal(await dora.refused('signal', signalTo(a.pid, 1)), null);
    await Promise.all([ada.hears('signal'), bob.hears('signal')]);
    const { seq } = await bob.get('roster', {});
    await ada.get('leave', {});
    assert.ok((await bob.hearsPeer('leave', a.pid)).seq > seq);
  });

  it('that is not there at the start keeps no relay from working', async (t) => {
    const redis = await startRedis(t);
    await redis.kill();
    const relays = [await startRelay(t, { redisUrl: redis.url }), await startRelay(t, { redisUrl: redis.url })];
    await turned(relays[0]!, false);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const [a, b] = [await ada.join('standup', 'Ada'), await bob.join('standup', 'Bob')];
    await redis.start();
    await Promise.all([ada.hearsPeer('join', b.pid), bob.hearsPeer('join', a.pid)]);
    assert.equal(await ada.refused('signal', signalTo(b.pid, 1)), null);
  });

  it('that cuts off subscriptions is subscribed to again, and what was missed is told (M4)', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    await ada.join();
    for (let round = 0; round < 5; round++) {
      const [{ pid }] = await Promise.all([bob.join(), redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')]);
      const ms = await timed(() => ada.hearsPeer('join', pid));
      assert.ok(ms <= FOUND_OUT_MS, `told after ${ms} ms`);
      await bob.get('leave', {});
      await ada.hearsPeer('leave', pid);
    }
    await eventually('one is left', async () => (await seen(ada)).length === 0);
  });

  it('that loses a subscription without a word is found out, and what was missed is told (M4)', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    await ada.join();
    // As after a failover: the connections are there, and nothing is told on them.
    await redis.command('ACL', 'SETUSER', 'default', 'resetchannels');
    const { pid } = await bob.join();
    assert.equal(ada.heard('peer').length, 0);
    await redis.command('ACL', 'SETUSER', 'default', 'allchannels');
    const ms = await timed(() => ada.hearsPeer('join', pid));
    assert.ok(ms <= FOUND_OUT_MS, `told after ${ms} ms`);
  });

  it('that hangs while a relay closes breaks nothing (M3)', async (t) => {
    const failures: unknown[] = [];
    const keep = (reason: unknown) => void failures.push(reason);
    process.on('unhandledRejection', keep);
    t.after(() => process.off('unhandledRejection', keep));
    const { redis, relays } = await startGroup(t);
    const ada = await relays[0]!.connect();
    await ada.join();
    redis.hang();
    t.after(() => redis.goOn());
    const bob = await relays[0]!.connect();
    const joining = bob.ask('join', { v: 1, room: 'other', name: '', media: MEDIA }).catch(() => null);
    await ada.caughtUp();
    await relays[0]!.stop();
    await joining;
    redis.goOn();
    await relays[1]!.stop();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(failures, []);
  });
});
