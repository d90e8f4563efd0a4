import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { describe, it, type TestContext } from 'node:test';
import { promise } from '../../e2e/support/figures.js';
import { TcpProxy } from '../../e2e/support/tcp-proxy.js';
import type { JoinAck } from '../protocol.js';
import { Client, resuming } from '../relay.fixture.js';
import { eventually, freePort, startRedis, turned, type Redis } from './redis.fixture.js';

/** The compiled relay in a process of its own. */
interface Relay {
  readonly url: string;
  readonly child: ChildProcess;
}

const ROOMS = 250;
const LEASE_MS = 15_000;

async function startProcess(t: TestContext, redis: Redis): Promise<Relay> {
  const port = await freePort();
  const flags = {
    port,
    'redis-url': redis.url,
    'ticket-key': 'k',
    'joins-per-minute': 100_000,
    'sockets-per-address': 50_000,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, ['dist/npm/server/index.js', ...args, '--log-level=silent'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const relay = { url: `http://localhost:${port}`, child };
  await turned(relay, true);
  return relay;
}

async function startProxy(t: TestContext, relays: readonly Relay[]): Promise<TcpProxy> {
  const proxy = new TcpProxy(relays[0]!.url);
  proxy.leadTo(...relays.map(({ url }) => url));
  await proxy.start();
  t.after(() => proxy.stop());
  return proxy;
}

async function connect(t: TestContext, url: string): Promise<Client> {
  const client = new Client(url);
  t.after(() => client.socket.disconnect());
  await new Promise<void>((resolve, reject) => {
    client.socket.once('connect', resolve);
    client.socket.once('connect_error', reject);
  });
  return client;
}

interface Guest {
  client: Client;
  ack: JoinAck;
}

/** Comes in again by any relay, as soon as the connection is lost. */
async function resumeAgain(t: TestContext, url: string, { client, ack }: Guest): Promise<Guest> {
  await client.gone();
  const again = await connect(t, url);
  return { client: again, ack: await again.get('resume', resuming(ack.ticket)) };
}

describe('relays behind one proxy', () => {
  it('take over the people of one that is killed within 5 s, and no ghost is left after 15 s (M5)', async (t) => {
    const redis = await startRedis(t);
    const relays = await Promise.all([1, 2, 3].map(() => startProcess(t, redis)));
    const proxy = await startProxy(t, relays);
    const [dying, other] = [relays[0]!.url, relays[1]!.url];
    const rooms = await Promise.all(
      Array.from({ length: ROOMS }, async (_, index) => {
        const room = `room ${index}`;
        const guest = async (url: string): Promise<Guest> => {
          const client = await connect(t, url);
          return { client, ack: await client.join(room) };
        };
        const stayer = await guest(other);
        return { stayer, mover: await guest(dying), ghost: await guest(dying) };
      }),
    );
    const start = performance.now();
    relays[0]!.child.kill('SIGKILL');
    const moved = await Promise.all(rooms.map(({ mover }) => resumeAgain(t, proxy.url, mover)));
    const movedMs = performance.now() - start;
    promise({ id: 'M5', what: `${ROOMS} people at another relay`, ms: movedMs, atMost: 5_000, pairing: '–' });
    for (const [index, { stayer, mover }] of rooms.entries()) {
      assert.equal((await stayer.client.hearsPeer('back', mover.ack.pid)).peer.epoch, 2);
      const signal = { to: mover.ack.pid, toEpoch: 2, link: 'x', n: 1, candidate: null };
      assert.equal(await stayer.client.refused('signal', signal), null);
      await moved[index]!.client.hears('signal');
    }
    const isGone = ({ stayer, ghost }: (typeof rooms)[0]) =>
      stayer.client
        .heard('peer')
        .some(({ op, peer, reason }) => op === 'leave' && peer.pid === ghost.ack.pid && reason === 'timeout');
    await eventually('no ghost is left', () => rooms.every(isGone), LEASE_MS + 5_000);
    const goneMs = performance.now() - start;
    promise({ id: 'M5', what: 'last ghost gone', ms: goneMs, atMost: LEASE_MS, pairing: '–' });
    for (const [index, { stayer }] of rooms.entries()) {
      const { peers } = await stayer.client.get('roster', {});
      assert.deepEqual(
        peers.map(({ pid }) => pid),
        [moved[index]!.ack.pid],
      );
    }
  });

  it('that hang, and are taken for dead, come back with all their people', async (t) => {
    const redis = await startRedis(t);
    const relays = [await startProcess(t, redis), await startProcess(t, redis)];
    const ada = await connect(t, relays[0]!.url);
    const a = await ada.join();
    // The other one judges only once it has been there for a while.
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS));
    relays[1]!.child.kill('SIGCONT');
    const bob = await connect(t, relays[1]!.url);
    const b = await bob.join('standup', 'Bob');
    relays[1]!.child.kill('SIGSTOP');
    await eventually('Bob is taken for dead', () => ada.heard('peer').some(({ op }) => op === 'leave'), 20_000);
    relays[1]!.child.kill('SIGCONT');
    await ada.hears(
      'peer',
      ({ op, peer }) => (op === 'back' || op === 'join') && peer.pid === b.pid && peer.epoch >= 1,
    );
    await eventually('both are there', async () =>
      (await ada.get('roster', {})).peers.some(({ pid }) => pid === b.pid),
    );
    assert.equal(a.epoch, 1);
  });

  for (const [where, apart, counts] of [
    ['at one relay', 0, [1, 2, 4, 8]],
    // Of one relay nothing goes to another one.
    ['at two relays', 1, [2, 4, 8]],
  ] as const) {
    it(`divide the work for rooms ${where}: what each is told falls with the number of relays (M8)`, async (t) => {
      const redis = await startRedis(t);
      const told: number[] = [];
      for (const count of counts) {
        const relays = await Promise.all(Array.from({ length: count }, () => startProcess(t, redis)));
        await redis.command('CONFIG', 'RESETSTAT');
        await Promise.all(
          Array.from({ length: 240 }, async (_, room) => {
            for (let seat = 0; seat < 4; seat++) {
              const relay = relays[(room + apart * (seat % 2)) % count]!;
              const client = await connect(t, relay.url);
              await client.join(`${count} ${room}`);
            }
          }),
        );
        told.push((await redis.published()) / count);
        for (const { child } of relays) child.kill('SIGKILL');
      }
      for (const [index, share] of told
        .slice(1)
        .map((each, n) => each / told[n]!)
        .entries()) {
        const figures = `with ${counts[index + 1]} relays each was told ${share.toFixed(2)} of what it was with ${counts[index]}`;
        t.diagnostic(figures);
        assert.ok(share > 0.4, figures);
        promise({ id: 'M8', what: `told to each, ${where}`, percent: 100 * share, atMost: 60, pairing: '–' });
      }
    });
  }
});
