import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Command } from './command.fixture.js';
import { LOG_LEVELS } from './options.js';
import { Client, MEDIA, resuming } from './relay.fixture.js';

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
};
const SDP = { type: 'offer', sdp: `v=0\r\na=ice-ufrag:${PRIVATE.ufrag}\r\nc=IN IP4 ${PRIVATE.address}\r\n` };
const CANDIDATE = { candidate: `candidate:1 1 udp 1 ${PRIVATE.address} 9 typ host ufrag ${PRIVATE.ufrag}` };

describe('the log of the relay', () => {
  for (const level of LOG_LEVELS.filter((each) => each === 'trace' || each === 'info')) {
    it(`holds no secret, ticket, password, description, candidate, name or room at the level ${level}`, async (t) => {
      const command = new Command(t, ['--port=0', '--turn-urls=turn:127.0.0.1:3478', '--drain-seconds=1'], {
        VIDEO_CHAT_LOG_LEVEL: level,
        VIDEO_CHAT_TURN_SECRET: PRIVATE.turnSecret,
        VIDEO_CHAT_TICKET_KEY: PRIVATE.ticketKey,
      });
      const url = await command.url();
      const [ada, bob] = [new Client(url), new Client(url)];
      await bob.get('watch', { v: 1, room: PRIVATE.room });
      const { pid: to, ticket, iceServers } = await ada.join(PRIVATE.room, PRIVATE.name);
      const { pid } = await bob.join(PRIVATE.room, PRIVATE.name);
      const signal = { to, toEpoch: 1, link: PRIVATE.link };
      await bob.get('signal', { ...signal, n: 1, description: SDP });
      await bob.get('signal', { ...signal, n: 2, candidate: CANDIDATE });
      await bob.get('state', { name: PRIVATE.newName, media: MEDIA });
      // What is wrong is the most likely to be logged.
      await bob.ask('signal', { ...signal, n: 'x', description: SDP });
      await bob.ask('signal', { to: 'nobody', toEpoch: 1, link: PRIVATE.link, n: 3, description: SDP });
      await bob.ask('join', { v: 1, room: PRIVATE.room, name: PRIVATE.name, media: MEDIA, token: PRIVATE.ufrag });
      await bob.ask(PRIVATE.name, PRIVATE.name);
      await fetch(`${url}?room=${encodeURIComponent(PRIVATE.room)}&token=${PRIVATE.ufrag}`, {
        headers: { Authorization: `Bearer ${PRIVATE.ufrag}` },
      });
      const again = new Client(url);
      const taken = await again.get('resume', resuming(ticket, PRIVATE.name));
      await again.ask('resume', resuming(ticket, PRIVATE.name));
      await again.get('leave', {});
      command.child.kill('SIGTERM');
      for (const { socket } of [ada, bob, again]) socket.disconnect();
      assert.equal(await command.end(), 0);

      const log = command.stdout + command.stderr;
      const passwords = iceServers.flatMap(({ credential }) => credential ?? []);
      assert.ok(passwords.length > 0);
      for (const secret of [...Object.values(PRIVATE), ticket, taken.ticket, ...passwords]) {
        assert.ok(
          !log.includes(secret) && !log.includes(encodeURIComponent(secret)),
          `${secret} is in the log:\n${log}`,
        );
      }
      // Otherwise nothing would have been looked through.
      if (level === 'trace') assert.ok(log.includes(pid), log);
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
