import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Command } from './command.fixture.js';
import { LOG_LEVELS } from './options.js';
import type { JoinAck } from './protocol.js';
import { Client, MEDIA, resuming } from './relay.fixture.js';
import { startRedis, turned, type Redis } from './shared/redis.fixture.js';
import { Tokens, type TokenRequest } from './tokens.js';

/** What must not be found in a log, by what it is. */
const PRIVATE = {
  turnSecret: 'private-turn-secret',
  ticketKey: 'private-ticket-key',
  room: 'private room',
  name: 'Private Ada',
  newName: 'Private Lovelace',
  ufrag: 'privateufrag',
  address: '198.51.100.77',
  link: 'private-link',
  chat: 'private words',
  sub: 'private-sub',
  secret: 'private-secret-that-is-long-enough',
  redisUser: 'private-user',
  redisPassword: 'private-password',
};
const tokens = new Tokens(PRIVATE.secret, 'video-chat');
const tokenFor = (claims: Omit<TokenRequest, 'room'>) => tokens.make({ room: PRIVATE.room, ...claims }, Date.now());
const SDP = { type: 'offer', sdp: `v=0\r\na=ice-ufrag:${PRIVATE.ufrag}\r\nc=IN IP4 ${PRIVATE.address}\r\n` };
const CANDIDATE = { candidate: `candidate:1 1 udp 1 ${PRIVATE.address} 9 typ host ufrag ${PRIVATE.ufrag}` };

/** Whatever people do that a relay may be tempted to tell of. Returns what else must not be found, and what must. */
async function useAll(url: string, redis: Redis): Promise<{ secrets: string[]; pid: string }> {
  const token = await tokenFor({ name: PRIVATE.name, sub: PRIVATE.sub, role: 'host' });
  const others = [await tokenFor({ sub: 'x' }), await tokenFor({ sub: 'y' })] as const;
  const [ada, bob] = [new Client(url), new Client(url)];
  const joining = { v: 1, room: PRIVATE.room, name: PRIVATE.name, media: MEDIA };
  await bob.get('watch', { v: 1, room: PRIVATE.room, token: others[0] });
  const { pid: to, ticket, iceServers } = (await ada.get('join', { ...joining, token })) as JoinAck;
  const { pid } = (await bob.get('join', { ...joining, token: others[0] })) as JoinAck;
  const signal = { to, toEpoch: 1, link: PRIVATE.link };
  await bob.get('signal', { ...signal, n: 1, description: SDP });
  await bob.get('signal', { ...signal, n: 2, candidate: CANDIDATE });
  await bob.get('state', { name: PRIVATE.newName, media: MEDIA });
  // What is wrong is the most likely to be logged.
  await bob.ask('signal', { ...signal, n: 'x', description: SDP });
  await bob.ask('signal', { to: 'nobody', toEpoch: 1, link: PRIVATE.link, n: 3, description: SDP });
  await bob.ask('join', { ...joining, token: PRIVATE.ufrag });
  await bob.ask(PRIVATE.name, PRIVATE.name);
  // Pages write to each other, and only a client gone wrong writes to the relay.
  await bob.ask('chat', { id: '1', text: PRIVATE.chat });
  await fetch(`${url}?room=${encodeURIComponent(PRIVATE.room)}&token=${token}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const again = new Client(url);
  const taken = await again.get('resume', { ...resuming(ticket, PRIVATE.name), token });
  await again.ask('resume', resuming(ticket, PRIVATE.name));
  await again.get('moderate', { act: 'remove', pid });
  await bob.ask('join', { ...joining, token: others[0] });
  await breakRedis(redis, async () => {
    const cem = new Client(url);
    await cem.ask('join', { ...joining, token: others[1] });
    cem.socket.disconnect();
  });
  await again.get('leave', {});
  for (const { socket } of [ada, bob, again]) socket.disconnect();
  const passwords = iceServers.flatMap(({ credential }) => credential ?? []);
  assert.ok(passwords.length > 0);
  return { secrets: [ticket, taken.ticket, token, ...others, ...passwords], pid };
}

/** Redis refuses what it is asked about that room; then it knows the relay no more; then it is away. */
async function breakRedis(redis: Redis, ask: () => Promise<void>): Promise<void> {
  await redis.command('SET', `video-chat:room:${PRIVATE.room}`, PRIVATE.name);
  await ask();
  await redis.command('DEL', `video-chat:room:${PRIVATE.room}`);
  await redis.command('ACL', 'SETUSER', PRIVATE.redisUser, 'resetpass', '>another');
  await redis.command('CLIENT', 'KILL', 'USER', PRIVATE.redisUser);
  await ask();
  await redis.kill();
  await ask();
}

describe('the log of the relay', { concurrency: 2 }, () => {
  for (const level of LOG_LEVELS) {
    it(`holds no secret, token, ticket, password, description, candidate, name, room or chat at the level ${level}`, async (t) => {
      const redis = await startRedis(t);
      await redis.command('ACL', 'SETUSER', PRIVATE.redisUser, 'on', `>${PRIVATE.redisPassword}`, '~*', '&*', '+@all');
      const command = new Command(t, ['--port=0', '--turn-urls=turn:127.0.0.1:3478', '--drain-seconds=1'], {
        VIDEO_CHAT_LOG_LEVEL: level,
        VIDEO_CHAT_TURN_SECRET: PRIVATE.turnSecret,
        VIDEO_CHAT_TICKET_KEY: PRIVATE.ticketKey,
        VIDEO_CHAT_SECRET: PRIVATE.secret,
        VIDEO_CHAT_REDIS_URL: redis.url.replace('//', `//${PRIVATE.redisUser}:${PRIVATE.redisPassword}@`),
      });
      const url = await command.url();
      await turned({ url: url.replace(/\/$/, '') }, true);
      const { secrets, pid } = await useAll(url, redis);
      command.child.kill('SIGTERM');
      assert.equal(await command.end(), 0);

      const log = command.stdout + command.stderr;
      for (const secret of [...Object.values(PRIVATE), ...secrets]) {
        assert.ok(
          !log.includes(secret) && !log.includes(encodeURIComponent(secret)),
          `${secret} is in the log:\n${log}`,
        );
      }
      // Otherwise nothing would have been looked through.
      if (level === 'trace' || level === 'debug') assert.ok(log.includes(pid), log);
      if (level === 'trace' || level === 'info') assert.match(log, /Redis cannot be reached/);
    });
  }

  it('warns of a secret that can be guessed, and says nothing of one that cannot', async (t) => {
    for (const [secret, isWarned] of [
      ['letmein', true],
      ['0123456789abcdef0123456789abcdef', false],
    ] as const) {
      const command = new Command(t, ['--port=0', '--drain-seconds=1'], { VIDEO_CHAT_SECRET: secret });
      await command.url();
      command.child.kill('SIGTERM');
      await command.end();
      assert.equal(/secret for tokens can be guessed/.test(command.stdout + command.stderr), isWarned, secret);
      assert.ok(!(command.stdout + command.stderr).includes(secret));
    }
  });
});
