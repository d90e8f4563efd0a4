import { randomBytes } from 'node:crypto';
import type { createClient } from '@redis/client';
import { KEYS, SCRIPT } from '../shared/script.js';

type Module = typeof import('@redis/client');
/** A connection with Redis. */
export type RedisClient = ReturnType<typeof createClient>;

/** Something that Redis does not do for us. */
export interface Refusal {
  readonly command: string;
  /** As Redis says it. */
  readonly message: string;
}

/** If we are ended in the middle, what we wrote ends by itself after this time, ms. */
const KEPT_MS = 10_000;
/** How long we wait for what was published, ms. */
const HEARD_MS = 1_000;

/** One thing after the other is asked of Redis; what it refuses is kept. */
class Asker {
  readonly refusals: Refusal[] = [];
  readonly #client: RedisClient;
  readonly #module: Module;

  constructor(client: RedisClient, module: Module) {
    this.#client = client;
    this.#module = module;
  }

  /** What Redis answers; `null` if it refuses. @throws Error when it is gone. */
  ask(...words: string[]): Promise<unknown> {
    const command = words[0] === 'SCRIPT' ? 'SCRIPT LOAD' : words[0]!;
    return this.attempt(command, this.#client.sendCommand(words));
  }

  async attempt(command: string, answer: Promise<unknown>): Promise<unknown> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof this.#module.ErrorReply)) throw error;
      this.refusals.push({ command, message: error.message });
      return null;
    }
  }
}

/**
 * Tries all that a relay does at Redis, with `told` where it is told, and leaves nothing behind. Its own script is known there
 * as soon as a relay runs, and so is not taken for something left behind.
 * @throws Error when Redis is gone.
 */
export async function tryAll(asking: RedisClient, told: RedisClient, module: Module): Promise<Refusal[]> {
  const asker = new Asker(asking, module);
  const id = `doctor-${randomBytes(9).toString('base64url')}`;
  const [room, gone, revoked] = [KEYS.room(id), `video-chat:gone:${id}`, `video-chat:revoked:${id}`];
  await tryScript(asker, room);
  // Whoever could not take it away again writes nothing.
  if ((await asker.ask('DEL', room, gone, revoked)) !== null) await tryWriting(asker, { id, room, gone, revoked });
  await tryTelling(asker, told, KEYS.channel(id));
  return asker.refusals;
}

/** The relays' own script, asked of a room that does not exist for what changes nothing. */
async function tryScript(asker: Asker, room: string): Promise<void> {
  const call = ['2', KEYS.relays, room, JSON.stringify({ ask: 'check' })];
  const sha = await asker.ask('SCRIPT', 'LOAD', SCRIPT);
  if (typeof sha === 'string') await asker.ask('EVALSHA', sha, ...call);
  await asker.ask('EVAL', SCRIPT, ...call);
}

/** Each command that the script uses: a user may do in a script what it may do outside. */
async function tryWriting(
  asker: Asker,
  { id, room, gone, revoked }: Record<'id' | 'room' | 'gone' | 'revoked', string>,
): Promise<void> {
  const keptMs = String(KEPT_MS);
  // All at once, so that Redis has all of it, should this process end now.
  await Promise.all([
    ...[room, revoked].flatMap((hash) => [asker.ask('HSET', hash, 'seq', '1'), asker.ask('PEXPIRE', hash, keptMs)]),
    asker.ask('HINCRBY', room, 'seq', '1'),
    ...['HKEYS', 'HGETALL', 'HLEN', 'PTTL'].map((command) => asker.ask(command, room)),
    ...['HGET', 'HEXISTS', 'HDEL'].map((command) => asker.ask(command, room, 'door')),
    asker.ask('SET', gone, '0', 'PX', keptMs),
    asker.ask('GET', gone),
    asker.ask('TIME'),
    // The leases of relays that run are touched by none of these.
    asker.ask('ZADD', KEYS.relays, 'XX', '0', id),
    asker.ask('ZSCORE', KEYS.relays, id),
    ...['ZRANGEBYSCORE', 'ZREMRANGEBYSCORE'].map((command) => asker.ask(command, KEYS.relays, '-inf', '-1')),
    asker.ask('DEL', room, gone, revoked),
  ]);
}

/** What is published on a channel must be heard there. */
async function tryTelling(asker: Asker, told: RedisClient, channel: string): Promise<void> {
  let hear = () => {};
  const heard = new Promise<boolean>((resolve) => (hear = () => resolve(true)));
  const subscribed = await asker.attempt(
    'SUBSCRIBE',
    told.subscribe(channel, hear).then(() => true),
  );
  const published = await asker.ask('PUBLISH', channel, 'doctor');
  if (subscribed === null || published === null) return;
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, HEARD_MS, false).unref());
  if (await Promise.race([heard, late])) return;
  asker.refusals.push({ command: 'PUBLISH', message: 'what is published is not heard by those who have subscribed' });
}
