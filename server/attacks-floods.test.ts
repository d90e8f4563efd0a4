import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from './attacks.fixture.js';
import { resuming, startRelay } from './relay.fixture.js';

const OFFER = { description: { type: 'offer', sdp: 'v=0\r\n'.repeat(200) } };
const signal = (to: string, n: number) => ({ to, toEpoch: 1, link: 'l', n, ...OFFER });

describe('a flood of signals at one person', () => {
  it('reaches that person as far as the rate of a pair allows, and ends its sender within 3 s (A7)', async (t) => {
    const relay = await startRelay(t);
    const [victim, mallory] = [await relay.connect(), await relay.connect()];
    const { pid } = await victim.join();
    await mallory.join();
    const begin = performance.now();
    let sent = 0;
    while (mallory.socket.connected) {
      // 5,000 a second, and never so many that they are all on their way before the first is refused.
      const due = Math.min(sent + 100, (performance.now() - begin) * 5);
      while (sent < due) mallory.socket.emit('signal', signal(pid, ++sent));
      await wait(1);
    }
    const seconds = (performance.now() - begin) / 1_000;
    await victim.caughtUp();
    assert.ok(seconds < 3, `${seconds} s`);
    const forwarded = victim.heard('signal').length;
    assert.ok(forwarded >= 100 && forwarded <= 100 + 20 * seconds + 1, `${forwarded} of ${sent} in ${seconds} s`);
  });
});

describe('a flood of signals by somebody who comes back again and again', () => {
  it('reaches nobody faster than that: coming back gives nothing anew, and has a rate, too (A7)', async (t) => {
    const relay = await startRelay(t);
    const [victim, mallory] = [await relay.connect(), await relay.connect()];
    const { pid } = await victim.join();
    let [at, { ticket }] = [mallory, await mallory.join()];
    const begin = performance.now();
    for (let round = 0; ; round++) {
      assert.ok(round < 10, 'nobody comes back that often');
      for (let n = 1; n <= 100; n++) at.socket.emit('signal', signal(pid, round * 100 + n));
      await Promise.race([at.gone(), at.caughtUp()]);
      const next = await relay.connect();
      const answer = await next.ask('resume', resuming(ticket));
      if (!answer.ok) {
        assert.equal(answer.code, 'rate-limited');
        assert.ok(answer.retryMs! > 1_000, `${answer.retryMs} ms`);
        break;
      }
      [at, ticket] = [next, (answer as unknown as { ticket: string }).ticket];
    }
    const seconds = (performance.now() - begin) / 1_000;
    await victim.caughtUp();
    const forwarded = victim.heard('signal').length;
    assert.ok(forwarded >= 100 && forwarded <= 100 + 20 * seconds + 1, `${forwarded} in ${seconds} s`);
  });
});

describe('asking for TURN passwords without joining', () => {
  it('gives no more of them than people may join, and leaves the room to be seen (A17)', async (t) => {
    const turn = { turnUrls: ['turn:turn.example.com'], turnSecret: 's' };
    const relay = await startRelay(t, { joinsPerMinute: 5, ...turn });
    const servers = async () => {
      const onlooker = await relay.connect();
      const { iceServers } = await onlooker.get('watch', { v: 1, room: 'standup' });
      assert.deepEqual((await onlooker.get('ice', {})).iceServers.length, iceServers.length);
      return iceServers.length;
    };
    const found = [];
    for (let n = 0; n < 12; n++) found.push(await servers());
    assert.deepEqual(found, [...Array<number>(10).fill(1), 0, 0]);
  });
});

describe('guessing names of rooms', () => {
  it('shows nothing in the time that an answer takes (A11)', { timeout: 90_000 }, async (t) => {
    const relay = await startRelay(t, { joinsPerMinute: 100_000 });
    for (let n = 0; n < 4; n++) await (await relay.connect()).join('known');
    const took: Record<'known' | 'empty', number[]> = { known: [], empty: [] };
    for (let round = 0; round < 12; round++) {
      const mallory = await relay.connect();
      for (let n = 0; n < 40; n++) {
        const which = n % 2 ? 'known' : 'empty';
        const begin = performance.now();
        await mallory.get('watch', { v: 1, room: which === 'known' ? 'known' : `guess ${round} ${n}` });
        took[which].push(performance.now() - begin);
      }
      mallory.socket.disconnect();
    }
    const [known, empty] = [quantile(took.known, 0.5), quantile(took.empty, 0.5)];
    const figures = `known ${known.toFixed(2)} ms, empty ${empty.toFixed(2)} ms`;
    t.diagnostic(figures);
    assert.ok(Math.abs(known - empty) < 0.5 + 0.5 * empty, figures);
  });
});
