import { Client } from './client.js';
import { Server, type Kind } from './server.js';

/** Connections that are opened at once, so that none waits longer than a server allows. */
const AT_ONCE = 100;

/** All of `count`, a few at a time. */
export async function inTurns<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const first = made.length;
    const few = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, n) => make(first + n));
    made.push(...(await Promise.all(few)));
  }
  return made;
}

/** One more person in a room; the rooms hold two each. */
export async function joined(kind: Kind, port: number, n: number): Promise<Client> {
  const client = await Client.connect(kind, port);
  if (!client) throw new Error(`${kind} lets nobody in`);
  const { ok, code } = await client.join(`bench-${n >> 1}`);
  if (!ok) throw new Error(`${kind} refused a join: ${code}`);
  return client;
}

/** Memory, kB, for each of `count` people who are in a room and say nothing. */
export async function idleKb(kind: Kind, count: number): Promise<number> {
  const server = await Server.start(kind);
  // What is made once for all, however many they are, and the room that garbage takes until it is collected.
  const first = await inTurns(count / 4, (n) => joined(kind, server.port, n + 1e6));
  const before = await server.residentKb();
  const clients = await inTurns(count, (n) => joined(kind, server.port, n));
  const after = await server.residentKb();
  for (const client of [...first, ...clients]) client.end();
  await server.kill();
  return (after - before) / count;
}
