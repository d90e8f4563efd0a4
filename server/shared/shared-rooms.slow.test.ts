import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { MEDIA } from '../relay.fixture.js';
import { Rooms } from '../rooms.js';
import { eventually, freePort, Redis } from './redis.fixture.js';
import { SharedRooms } from './shared-rooms.js';

/** So many that Redis, asked about all of them at once, would answer the last ones too late. */
const ROOMS = 10_000;
const PEOPLE = 8;

describe('thousands of rooms', () => {
  it('are all told to Redis once it is there, and it counts as up meanwhile (M2)', { timeout: 60_000 }, async (t) => {
    const redis = new Redis(await freePort());
    t.after(() => redis.kill());
    const warnings: string[] = [];
    const rooms = new Rooms({ maxParticipants: PEOPLE, watchersPerRoom: 0, ticketMs: 120_000 });
    const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
    const shared = new SharedRooms({ rooms, options: { redisUrl: redis.url }, ticketMs: 120_000, log });
    t.after(() => shared.close());
    const join = (n: number) =>
      shared.join(`${n % ROOMS}`, { pid: `${n}`, profile: { name: 'Ada', media: MEDIA } }, Date.now());
    await Promise.all(Array.from({ length: ROOMS * PEOPLE }, (_, n) => join(n)));
    assert.equal(shared.isUp, false);
    await redis.start();
    await eventually(
      'Redis knows all rooms',
      async () => (await redis.keys('video-chat:room:*')).length === ROOMS,
      30_000,
    );
    assert.deepEqual([warnings, shared.isUp], [[], true]);
    assert.equal(rooms.roster('0').peers.length, PEOPLE);
  });
});
