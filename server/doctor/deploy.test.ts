import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { TurnServer } from '../../e2e/support/turn.js';
import { enter, joining, SECRET } from '../guarded.fixture.js';
import { iceServersFor } from '../ice.js';
import { LIMITS, type IceServer, type JoinAck } from '../protocol.js';
import { startRelay } from '../relay.fixture.js';
import { bytesOf, CONFIG, INSIDE, OUTSIDE } from './coturn.fixture.js';
import { TurnSession } from './turn.js';

for (const [family, host] of [
  ['ipv4', '127.0.0.1'],
  ['ipv6', '::1'],
] as const) {
  describe(`coturn as deploy/turnserver.conf sets it up, by ${family}`, () => {
    const turn = new TurnServer(host, [], ['-c', CONFIG]);
    before(() => turn.start());
    after(() => turn.stop());
    const login = (turnSecret = turn.secret) =>
      iceServersFor('ada', { stunUrls: [], turnUrls: [turn.url()], turnSecret, turnTtl: 60 }, Date.now())[0]!;
    const open = (secret?: string) => TurnSession.open(turn.url(), login(secret), family);

    it('understands each line of it', () => {
      assert.doesNotMatch(turn.output, /Bad configuration|Unknown/);
    });

    it('relays to the internet, and to nobody inside (A17)', async () => {
      const session = await open();
      assert.equal(session.error, 0);
      assert.equal(await session.permit(bytesOf(OUTSIDE[family])), 0);
      for (const address of INSIDE[family]) assert.equal(await session.permit(bytesOf(address)), 403, address);
      await session.close();
    });

    it('knows no other secret (A17)', async () => {
      const refused = await open('another');
      assert.equal(refused.error, 401);
      await refused.close();
    });
  });
}

/** Allocations until there are no more for whoever has this login. */
async function exhaust(url: string, login: IceServer): Promise<TurnSession[]> {
  const sessions = [await TurnSession.open(url, login)];
  while (!sessions.at(-1)!.error) sessions.push(await TurnSession.open(url, login));
  return sessions;
}

describe('what one person may have of coturn', () => {
  const turn = new TurnServer('127.0.0.1', [], ['-c', CONFIG]);
  const turnOptions = { turnUrls: [turn.url()], turnSecret: turn.secret };
  before(() => turn.start());
  after(() => turn.stop());

  it('is enough for a full room by each way to TURN, with the old ones after a change of network (A17)', async () => {
    const { username, credential } = turn.iceServer() as IceServer;
    const sessions = await exhaust(turn.url(), { urls: [], username: username!, credential: credential! });
    assert.equal(sessions.at(-1)!.error, 486);
    const granted = sessions.length - 1;
    const WAYS = 3;
    assert.ok(granted >= 2 * WAYS * (LIMITS.maxParticipants - 1) && granted <= 48, `${granted} were granted`);
    for (const session of sessions) await session.close();
  });

  it('stays the same for whoever comes again, if a token says who it is (A17)', async (t) => {
    const relay = await startRelay(t, { secret: SECRET, ...turnOptions });
    const [first, , bob] = await Promise.all(
      ['ada', 'cleo', 'bob'].map(async (sub) => (await enter(relay, { sub }))[1].iceServers[0]!),
    );
    const [, { iceServers: again }] = await enter(relay, { sub: 'ada' });
    assert.equal(again[0]?.username?.split(':')[1], first?.username?.split(':')[1]);
    assert.doesNotMatch(first?.username ?? '', /ada/);
    const sessions = await exhaust(turn.url(), first!);
    const [more, others] = [await TurnSession.open(turn.url(), again[0]!), await TurnSession.open(turn.url(), bob!)];
    assert.deepEqual([more.error, others.error], [486, 0]);
    for (const session of [...sessions, more, others]) await session.close();
  });

  it('is counted from the lobby on (A17)', async (t) => {
    const relay = await startRelay(t, { secret: SECRET, ...turnOptions });
    const token = await relay.chat.token({ room: 'standup', sub: 'ada' });
    const ada = await relay.connect();
    const { iceServers: before } = await ada.get('watch', { v: 1, room: 'standup', token });
    const { iceServers: asked } = await ada.get('ice', {});
    const { iceServers: joined } = (await ada.get('join', joining(token))) as JoinAck;
    const users = [before, asked, joined].map(([server]) => server?.username?.split(':')[1]);
    assert.equal(new Set(users).size, 1, users.join());
  });
});

describe('what the package is made of', () => {
  /** The numbers of a version, so that they can be compared. */
  const numbers = (version: string) => version.split('.').map(Number);
  const isAtLeast = (version: string, least: string) => {
    const [a, b] = [numbers(version), numbers(least)];
    const at = a.findIndex((part, index) => part !== b[index]);
    return at < 0 || a[at]! > b[at]!;
  };
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, { version?: string; dev?: boolean }>;
  };

  for (const [name, least] of [
    ['engine.io', '6.6.9'],
    ['socket.io-parser', '4.2.6'],
    ['ws', '8.21.0'],
    ['koa', '3.1.2'],
  ] as const) {
    it(`has no ${name} with known holes`, () => {
      const versions = Object.entries(packages)
        .filter(([path, { dev }]) => !dev && `/${path}`.endsWith(`/node_modules/${name}`))
        .map(([, { version = '' }]) => version);
      assert.ok(versions.length > 0);
      for (const version of versions) assert.ok(isAtLeast(version, least), `${name} ${version}`);
    });
  }
});
