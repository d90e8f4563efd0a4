import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from './attacks.fixture.js';
import { startRelay } from './relay.fixture.js';

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
