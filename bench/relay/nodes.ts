import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { findProgram } from '../../scripts/programs.mjs';
import { Server } from './server.js';
import { costOf, makePairs, type Pair } from './signals.js';

/** Where the two of a pair are connected. */
export const PLACES = ['same', 'apart'] as const;
export type Place = (typeof PLACES)[number];
export const COUNTS = [1, 2, 4] as const;
/** For each relay, so that all groups work alike, however many relays are in them. */
const PAIRS = 16;
/** Processor time of all relays together per signal, µs, by number of relays and by place. */
export type NodeCosts = Partial<Record<`${number} ${Place}`, number[]>>;

interface Group {
  readonly key: `${number} ${Place}`;
  readonly relays: readonly Server[];
  readonly pairs: readonly Pair[];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function startRedis(): Promise<{ url: string; stop: () => void }> {
  const port = await freePort();
  const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(findProgram('redis') ?? 'redis-server', flags, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept')) break;
  return { url: `redis://127.0.0.1:${port}`, stop: () => child.kill('SIGKILL') };
}

/** Waits until a relay knows the others. */
async function knowsOthers({ port }: Server): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    const { degraded = false } = (await response.json()) as { degraded?: boolean };
    if (response.ok && !degraded) return;
  }
}

/**
 * The load goes from relay to relay, so that the machine is as busy with one as with four: who has to share it with others
 * handles fewer messages at a time, which costs more, and is no matter of how many relays know each other.
 */
async function inTurn(relays: readonly Server[], pairs: readonly Pair[], signals: number): Promise<number> {
  let sum = 0;
  for (const index of relays.keys()) {
    const here = pairs.filter((_, n) => n % relays.length === index);
    sum += await costOf(relays, here, signals);
  }
  return sum / relays.length;
}

/** The same load for each relay in groups of 1, 2 and 4, each at a Redis of its own; they take turns round by round. */
export async function overNodes({ rounds, signals }: { rounds: number; signals: number }): Promise<NodeCosts> {
  const stops: (() => void)[] = [];
  const groups: Group[] = [];
  for (const count of COUNTS) {
    const redis = await startRedis();
    const flags = ['--redis-url', redis.url];
    const relays = await Promise.all(Array.from({ length: count }, () => Server.start('relay', { flags })));
    await Promise.all(relays.map(knowsOthers));
    stops.push(() => relays.forEach((relay) => void relay.kill()), redis.stop);
    const add = async (place: Place, apart: number) =>
      groups.push({ key: `${count} ${place}`, relays, pairs: await makePairs(relays, PAIRS * count, apart) });
    await add('same', 0);
    if (count > 1) await add('apart', 1);
  }
  const costs: NodeCosts = {};
  for (let round = 0; round <= rounds; round++) {
    for (const { key, relays, pairs } of groups) {
      const cost = await inTurn(relays, pairs, signals);
      if (round) (costs[key] ??= []).push(cost);
    }
  }
  for (const { pairs } of groups) for (const pair of pairs) pair.end();
  for (const stop of stops) stop();
  return costs;
}
