import type { Times } from '../support/figures.js';
import { KINDS, Server } from './server.js';
import { costOf, makePairs } from './signals.js';

/**
 * Processor time per signal, µs, of the relay, of bare Socket.IO and of PeerServer: all run at the same time, and take
 * turns round by round, so that what else the machine does weighs on each.
 */
export async function contest({ rounds, signals }: { rounds: number; signals: number }): Promise<Times> {
  const fields = await Promise.all(
    KINDS.map(async (kind) => {
      const server = await Server.start(kind);
      return { kind, server, pairs: await makePairs([server], 50) };
    }),
  );
  const costs: Times = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  // The first round warms compilers up, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const index of KINDS.keys()) {
      const { kind, server, pairs } = fields[(index + round) % KINDS.length]!;
      const cost = await costOf([server], pairs, signals);
      if (round) costs[kind]!.push(cost);
    }
  }
  for (const { server, pairs } of fields) {
    for (const pair of pairs) pair.end();
    await server.kill();
  }
  return costs;
}
