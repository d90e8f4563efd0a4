import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { frame, quantile, Raw, refusals } from './attacks.fixture.js';
import { Command } from './command.fixture.js';
import { Client, MEDIA } from './relay.fixture.js';

const OFFER = { description: { type: 'offer', sdp: 'v=0\r\n'.repeat(200) } };
const signal = (to: string, n: number) => ({ to, toEpoch: 1, link: 'l', n, ...OFFER });

async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  t.after(() => client.socket.disconnect());
  await new Promise<void>((resolve) => client.socket.once('connect', resolve));
  return client;
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

describe('a flood of signals', () => {
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
