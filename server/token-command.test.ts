import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TOKEN_HELP, tokenFor } from './token-command.js';
import { Tokens } from './tokens.js';

const ENV = { VIDEO_CHAT_SECRET: 'a secret', VIDEO_CHAT_PORT: '80' };
const run = (line: string, env: Record<string, string> = ENV) => tokenFor(line.split(' ').filter(Boolean), env);

describe('video-chat-relay token', () => {
  it('prints a token that the relay takes', async () => {
    const token = await run('--room standup --name Ada --role=host --ttl 1h --sub a --single --max 4');
    const now = Date.now();
    const tokens = new Tokens('a secret', 'video-chat');
    const read = await tokens.read(token, 'standup', { now });
    const { role, name, sub, isSingle, max } = read!.pass;
    assert.deepEqual([role, name, sub, isSingle, max], ['host', 'Ada', 'a', true, 4]);
    assert.equal(await tokens.read(token, 'other', { now }), null);
    assert.ok(await tokens.read(token, 'standup', { now: now + 3_600_000 }));
    assert.equal(await tokens.read(token, 'standup', { now: now + 3_662_000 }), null);
  });

  it('takes what is true or false as the relay does', async () => {
    const tokens = new Tokens('a secret', 'video-chat');
    for (const [said, isMeant] of [
      ['--lobby --single', true],
      ['--lobby=true --single on', true],
      ['--single 1 --lobby', true],
      ['--lobby=false --single=off', false],
      ['--lobby false --single 0', false],
    ] as const) {
      const token = await run(`${said} --room standup --sub a`);
      const { mustKnock, isSingle } = (await tokens.read(token, 'standup', { now: Date.now() }))!.pass;
      assert.deepEqual([mustKnock, isSingle], [isMeant, isMeant], said);
    }
  });

  it('says in one sentence what is wrong', async () => {
    const bad: [line: string, says: RegExp, env?: Record<string, string>][] = [
      ['', /needs --room/],
      ['--room standup', /needs VIDEO_CHAT_SECRET/, {}],
      ['--room', /--room needs a value/],
      ['--room standup --ttl soon', /--ttl must be a time/],
      ['--room standup --ttl 0', /--ttl must be a time/],
      ['--room standup --role admin', /role is missing, wrong or not known/],
      ['--room standup --max x', /max is missing/],
      ['--room standup --lobby=maybe', /lobby is missing, wrong or not known/],
      ['--room standup --single=', /--single needs a value/],
      ['--room standup --colour red', /There is no option --colour/],
    ];
    for (const [line, says, env] of bad) await assert.rejects(run(line, env), says, line);
    assert.equal(`${await run('--help')}\n`, TOKEN_HELP);
  });
});
