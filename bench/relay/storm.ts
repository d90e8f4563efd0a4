import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Storm } from '../support/figures.js';
import { Client } from './client.js';
import { inTurns, joined } from './idle.js';
import { Server } from './server.js';

/** As the client waits between attempts: full jitter over 1 s, then 2 s, up to 15 s. */
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** A storm before it breaks. */
interface Coming {
  kind: 'relay' | 'bare';
  count: number;
  /** Storms of the same number have the same delays, whatever the server. */
  seed: number;
}

/**
 * Kills a server that `count` people use, starts another one in its place, and watches them come back. Bare Socket.IO knows
 * no seats: its people only join once more, and none of them is missed.
 */
export async function storm({ kind, count, seed }: Coming): Promise<Storm> {
  const first = await Server.start(kind);
  const people = await inTurns(count, (n) => joined(kind, first.port, n));
  for (const person of people) {
    person.heard = (event, message) => {
      if (event === 'ticket') person.welcome!.ticket = (message as { ticket: string }).ticket;
    };
  }
  const gone = people.map(({ closed }) => closed);
  await first.kill();
  await Promise.all(gone);
  // As long as a process manager takes.
  const { port } = first;
  const returning = people.map((person, n) => comeBack(person, port, (attempt) => chance(`${seed} ${n} ${attempt}`)));
  const second = await Server.start(kind, { port });
  const listening = performance.now();
  await firstLook(second);
  const back = await Promise.all(returning);
  const times = back.map(({ at }) => at - listening).sort((a, b) => a - b);
  const lost = kind === 'bare' ? 0 : await stillMissing(back.map(({ client }, n) => ({ client, was: people[n]! })));
  const loopLagMs = await lagOf(second);
  for (const { client } of back) client.end();
  await second.kill();
  return {
    ...{ allBackMs: times.at(-1)!, medianBackMs: times[count >> 1]!, loopLagMs, lost },
    peakPerSecond: Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length)),
  };
}

/** From 0 to 1, always the same for the same text. */
const chance = (text: string) => createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;

async function comeBack(
  person: Client,
  port: number,
  chanceOf: (attempt: number) => number,
): Promise<{ client: Client; at: number }> {
  for (let attempt = 0; ; attempt++) {
    await wait(chanceOf(attempt) * Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS));
    const client = await Client.connect(person.kind, port);
    if (!client) continue;
    await (person.kind === 'bare' ? client.join('bench') : client.resume(person.welcome!.ticket));
    return { client, at: performance.now() };
  }
}

/** How many are not who they were, or see nobody beside them. */
async function stillMissing(back: readonly { client: Client; was: Client }[]): Promise<number> {
  const pids = back.map(({ was }) => was.welcome!.pid);
  const rosters = await inTurns(back.length, async (n) => {
    const { pid, ok } = back[n]!.client.welcome!;
    const { peers } = await back[n]!.client.ask('roster', {});
    return ok && pid === pids[n] && peers.some((peer) => peer.pid === pids[n ^ 1]);
  });
  return rosters.filter((isWhole) => !isWhole).length;
}

const metricsOf = async ({ port }: Server) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

/** From then on the relay measures its event loop. */
async function firstLook(server: Server): Promise<void> {
  await metricsOf(server);
}

async function lagOf(server: Server): Promise<number> {
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(await metricsOf(server))![1]) * 1_000;
}
