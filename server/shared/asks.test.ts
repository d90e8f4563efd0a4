import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { refusals } from '../attacks.fixture.js';
import { MEDIA, type TestRelay } from '../relay.fixture.js';
import { eventually, seen, startGroup, turned } from './redis.fixture.js';

async function isDegraded({ url }: TestRelay): Promise<boolean> {
  const { degraded = false } = (await (await fetch(`${url}/readyz`)).json()) as { degraded?: boolean };
  return degraded;
}

describe('what Redis is asked', () => {
  it('and refuses fails alone: the relays go on together (M1)', async (t) => {
    const { redis, relays } = await startGroup(t);
    await redis.command('SET', 'video-chat:room:broken', 'something else');
    const ada = await relays[0]!.connect();
    for (let n = 0; n < 2; n++) {
      assert.equal(await ada.refused('join', { v: 1, room: 'broken', name: 'Ada', media: MEDIA }), 'busy');
    }
    assert.equal(await isDegraded(relays[0]!), false);
    const { pid } = await ada.join('whole');
    const bob = await relays[1]!.connect();
    assert.deepEqual(
      (await bob.join('whole', 'Bob')).peers.map((peer) => peer.pid),
      [pid],
    );
    await redis.command('DEL', 'video-chat:room:broken');
    const cem = await relays[0]!.connect();
    await cem.join('broken', 'Cem');
  });

  it('and refuses is made up for, where nobody is there who would ask again (M1)', async (t) => {
    const { redis, relays } = await startGroup(t);
    const [ada, bob, cem] = [await relays[0]!.connect(), await relays[1]!.connect(), await relays[1]!.connect()];
    await ada.join();
    const { pid } = await bob.join('standup', 'Bob');
    await cem.join('standup', 'Cem');
    await redis.command('ACL', 'SETUSER', 'default', '-hdel');
    await bob.get('leave', {});
    await cem.hearsPeer('leave', pid);
    await redis.command('ACL', 'SETUSER', 'default', '+hdel');
    await ada.hearsPeer('leave', pid);
    await eventually('all know the same', async () => (await seen(ada)).length === 1 && (await seen(cem)).length === 1);
  });

  it('holds for whatever people call themselves and their rooms, and is never refused', async (t) => {
    const { relays } = await startGroup(t, { joinsPerMinute: 100_000, socketsPerAddress: 10_000 });
    const text = (max: number) =>
      fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: max }),
        fc.constantFrom('"', '\\', '\\u0000', '{}', '[]', '%s', "'..ask..'", 'seat:x', '\u2028', '🤦🏽‍♀️', 'null'),
      );
    const media = fc.record({
      ...{ camera: fc.boolean(), microphone: fc.boolean(), screen: fc.boolean(), hand: fc.boolean() },
      n: fc.maxSafeNat(),
    });
    await fc.assert(
      fc.asyncProperty(text(64), text(32), media, async (room, name, said) => {
        const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
        const codes = [
          await ada.refused('join', { v: 1, room, name, media: said }),
          await bob.refused('join', { v: 1, room, name: 'Bob', media: MEDIA }),
          await ada.refused('state', { name, media: said }),
          await ada.refused('leave', {}),
        ];
        for (const { socket } of [ada, bob]) socket.disconnect();
        assert.ok(!codes.includes('busy'), `${JSON.stringify([room, name])}: ${codes.join()}`);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
    for (const relay of relays) assert.equal(await isDegraded(relay), false);
  });

  it('about rooms in which nobody ever was is forgotten as soon as nobody looks (A9)', async (t) => {
    const { redis, relays } = await startGroup(t);
    const rooms = async () => (await redis.keys('video-chat:room:*')).map((key) => key.split(':')[2]).sort();
    const ada = await relays[0]!.connect();
    await ada.join('used');
    const mallory = await relays[1]!.connect();
    for (let n = 1; n <= 50; n++) await mallory.get('watch', { v: 1, room: `guess ${n}` });
    await eventually('one guess is left', async () => (await rooms()).join() === 'guess 50,used');
    await mallory.get('watch', { v: 1, room: 'used' });
    await ada.get('leave', {});
    mallory.socket.disconnect();
    const remembered = async () => Number(await redis.command('PTTL', 'video-chat:room:used'));
    await eventually('all are let go of', async () => (await remembered()) <= 180_000, 20_000);
    assert.deepEqual(await rooms(), ['used'], 'where somebody was, numbers have to go on');
  });

  it('while it is away takes up nothing here, either, once nobody looks (A9)', async (t) => {
    const { redis, relays } = await startGroup(t, { count: 1 });
    await redis.kill();
    await turned(relays[0]!, false);
    const mallory = await relays[0]!.connect();
    for (let n = 1; n <= 50; n++) await mallory.get('watch', { v: 1, room: `guess ${n}` });
    const ada = await relays[0]!.connect();
    await ada.join('used');
    await redis.start();
    await turned(relays[0]!, true);
    const rooms = async () => (await redis.keys('video-chat:room:*')).sort().join();
    await eventually('the rooms are told', async () => /guess 50,.*used/.test(await rooms()));
    assert.equal(await rooms(), 'video-chat:room:guess 50,video-chat:room:used');
  });

  it('and not told yet is asked by nobody without end: whoever says more is cut off (A7)', async (t) => {
    const { redis, relays } = await startGroup(t, { count: 1 });
    const mallory = await relays[0]!.connect();
    redis.hang();
    t.after(() => redis.goOn());
    for (let n = 0; n < 2_000; n++) mallory.socket.emit('watch', { v: 1, room: 'standup' });
    await mallory.gone();
    assert.equal(await refusals(relays[0]!.url, 'rate-limited'), 0, 'none of it was answered yet');
  });
});
