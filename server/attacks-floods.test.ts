import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { frame, Raw, refusals } from './attacks.fixture.js';
import { Command } from './command.fixture.js';
import { Client, MEDIA, startRelay } from './relay.fixture.js';

const OFFER = { description: { type: 'offer', sdp: 'v=0\r\n'.repeat(200) } };
const signal = (to: string, n: number) => ({ to, toEpoch: 1, link: 'l', n, ...OFFER });

async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  t.after(() => client.socket.disconnect());
  await new Promise<void>((resolve) => client.socket.once('connect', resolve));
  return client;
}

/** Of times in order the one below which so many of them are. */
function quantile(times: readonly number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)]!;
}

/** Two people, and how long their signals take. */
async function makePair(t: TestContext, url: string, room: string) {
  const [from, to] = [await connect(t, url), await connect(t, url)];
  await from.join(room);
  const { pid } = await to.join(room);
  let n = 0;
  return async () => {
    const heard = new Promise((resolve) => to.socket.once('signal', resolve));
    const begin = performance.now();
    from.socket.emit('signal', signal(pid, ++n));
    await heard;
    return performance.now() - begin;
  };
}

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

  it('does not hold up the signals of others (A7)', { timeout: 90_000 }, async (t) => {
    const command = new Command(t, [
      '--port',
      '0',
      '--log-level',
      'silent',
      '--joins-per-minute',
      '100000',
      '--max-participants',
      '100',
    ]);
    const url = (await command.url()).replace('localhost', '127.0.0.1');
    const pairs = await Promise.all([1, 2, 3, 4].map((n) => makePair(t, url, `room ${n}`)));
    const victim = await connect(t, url);
    const { pid } = await victim.join('flooded');
    const join = frame(0x1, `420${JSON.stringify(['join', { v: 1, room: 'flooded', name: '', media: MEDIA }])}`);
    const signals = Array.from({ length: 500 }, (_, n) =>
      frame(0x1, `42${JSON.stringify(['signal', signal(pid, n + 1)])}`),
    );
    const flood = Buffer.concat(signals);
    let [isFlooding, floods] = [false, 0];
    const attack = async () => {
      for (; isFlooding; floods++) {
        const raw = await new Raw(t, url).enter();
        raw.socket.write(join);
        await raw.hears('430[{"ok":true');
        // 10,000 a second, whoever is cut off coming back at once.
        raw.socket.write(flood);
        await wait(50);
        raw.socket.destroy();
      }
    };
    const took: Record<'quiet' | 'flooded', number[]> = { quiet: [], flooded: [] };
    for (let round = 0; round < 8; round++) {
      isFlooding = round % 2 === 1;
      const attacking = attack();
      // Few enough for the burst that a pair may send.
      for (let n = 0; n < 12; n++) {
        for (const one of pairs) took[isFlooding ? 'flooded' : 'quiet'].push(await one());
        await wait(20);
      }
      isFlooding = false;
      await attacking;
    }
    const [quiet, flooded] = [quantile(took.quiet, 0.95), quantile(took.flooded, 0.95)];
    const figures = `p95 ${quiet.toFixed(1)} ms, flooded ${flooded.toFixed(1)} ms, ${floods} floods`;
    t.diagnostic(figures);
    assert.ok(floods >= 8, figures);
    const refused = await refusals(url, 'rate-limited');
    assert.ok(refused >= 9 * floods, `${refused} signals were refused, ${figures}`);
    assert.ok(flooded < 4 * quiet + 10, figures);
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
