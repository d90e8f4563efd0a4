import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { VideoChatOptions } from './app.js';
import { enter, joining, SECRET } from './guarded.fixture.js';
import { resuming, startRelay, type TestRelay } from './relay.fixture.js';
import type { TokenRequest } from './tokens.js';

const now = () => Math.floor(Date.now() / 1_000);

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token as somebody could write it who does not use ours. */
function forge(claims: object, header = { alg: 'HS256' }, secret = SECRET): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac(header.alg.replace('HS', 'sha'), secret).update(signed).digest('base64url')}`;
}

const startGuarded = (t: TestContext, options: VideoChatOptions = {}): Promise<TestRelay> =>
  startRelay(t, { secret: SECRET, ...options });

describe('a relay with a secret', () => {
  it('lets nobody watch or join without a token', async (t) => {
    const relay = await startGuarded(t, { turnUrls: ['turn:turn.example.com'], turnSecret: 's' });
    const eve = await relay.connect();
    assert.equal(await eve.refused('watch', { v: 1, room: 'standup' }), 'token-required');
    assert.equal(await eve.refused('join', joining(undefined)), 'token-required');
    assert.equal(await eve.refused('join', joining('')), 'token-required');
    assert.equal(await eve.refused('ice'), 'not-joined');
  });

  it('refuses tokens that are forged, foreign, over, or not good yet (A15)', async (t) => {
    const relay = await startGuarded(t);
    const good = { room: 'standup', exp: now() + 60 };
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const signed = `${encode({ alg: 'RS256' })}.${encode(good)}`;
    const raised = forge({ ...good, role: 'guest' }).split('.');
    const bad = {
      'no algorithm': `${encode({ alg: 'none' })}.${encode(good)}.`,
      'another algorithm': `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`,
      'another HMAC': forge(good, { alg: 'HS512' }),
      'another secret': forge(good, { alg: 'HS256' }, 'another secret'),
      'another room': forge({ ...good, room: 'other' }),
      'another audience': forge({ ...good, aud: 'billing' }),
      over: forge({ ...good, exp: now() - 61 }),
      'no end': forge({ room: 'standup' }),
      'not yet': forge({ ...good, nbf: now() + 90 }),
      'a raised role': [raised[0], encode({ ...good, role: 'host' }), raised[2]].join('.'),
      'a role of its own': forge({ ...good, role: 'admin' }),
      'no token': 'x.y.z',
    };
    for (const [what, token] of Object.entries(bad)) {
      const eve = await relay.connect();
      assert.equal(await eve.refused('join', joining(token)), 'token-rejected', what);
      assert.equal(await eve.refused('watch', { v: 1, room: 'standup', token }), 'token-rejected', what);
      eve.socket.disconnect();
    }
  });

  it('takes tokens for all rooms, for itself, and of clocks that are a minute off (R15)', async (t) => {
    const relay = await startGuarded(t);
    for (const claims of [
      { room: '*', exp: now() + 60 },
      { room: 'standup', exp: now() - 50 },
      { room: 'standup', exp: now() + 60, nbf: now() + 50 },
      { room: 'standup', exp: now() + 60, aud: ['billing', 'video-chat'] },
    ]) {
      const ada = await relay.connect();
      assert.equal(await ada.refused('join', joining(forge(claims))), null, JSON.stringify(claims));
    }
  });

  it('keeps the name of a token, and lets its room be smaller', async (t) => {
    const relay = await startGuarded(t);
    const [ada, { name, limits, pid }] = await enter(relay, { name: 'Ada L.', max: 1 });
    assert.deepEqual([name, limits.maxParticipants], ['Ada L.', 1]);
    await ada.get('state', { name: 'The boss' });
    const bob = await relay.connect();
    const token = await relay.chat.token({ room: 'standup', max: 1 });
    const { peers, max } = await bob.get('watch', { v: 1, room: 'standup', token });
    assert.deepEqual([peers[0]!.pid, peers[0]!.name, peers[0]!.named, max], [pid, 'Ada L.', true, 1]);
    assert.equal(await bob.refused('join', joining(token)), 'room-full');
  });

  it('lets people take their seat again with a token that is over meanwhile, as what they were', async (t) => {
    const relay = await startGuarded(t);
    const [ada, { ticket }] = await enter(relay, { role: 'host' });
    ada.socket.disconnect();
    const late = { ...resuming(ticket), token: forge({ room: 'standup', role: 'guest', exp: now() - 600 }) };
    const again = await relay.connect();
    assert.equal((await again.get('resume', late)).role, 'host');
  });

  it('lets people take their seat again by the ticket alone, as what their tokens made them', async (t) => {
    const relay = await startGuarded(t);
    const claims = { role: 'host', name: 'Ada L.', sub: 'ada', single: true, max: 2 } as const;
    const [ada, { pid, ticket }] = await enter(relay, claims);
    await enter(relay, { role: 'host' });
    ada.socket.disconnect();
    const back = await relay.connect();
    const again = await back.get('resume', resuming(ticket, 'The boss'));
    assert.deepEqual([again.pid, again.role, again.name, again.limits.maxParticipants], [pid, 'host', 'Ada L.', 2]);
    assert.equal(await back.refused('moderate', { act: 'lock' }), null);
    // As often as the way to the relay is lost.
    const third = await relay.connect();
    const { ticket: newest } = await third.get('resume', resuming(again.ticket));
    await enter(relay, { sub: 'ada', single: true, role: 'host' });
    assert.deepEqual(await third.hears('removed'), { code: 'replaced' });
    assert.equal(await (await relay.connect()).refused('resume', resuming(newest)), 'ticket-rejected');
  });

  it('asks for a token with tickets that were given without one', async (t) => {
    const open = await startRelay(t);
    const { ticket } = await (await open.connect()).join();
    const relay = await startGuarded(t);
    assert.equal(await (await relay.connect()).refused('resume', resuming(ticket)), 'token-required');
  });

  it('raises no role, and gives no seat of another one, for a token shown with a ticket (A15)', async (t) => {
    const relay = await startGuarded(t);
    const [bob, { ticket }] = await enter(relay, { sub: 'bob' });
    bob.socket.disconnect();
    const base = { room: 'standup', sub: 'bob', exp: now() + 60 };
    const again = await relay.connect();
    for (const [what, claims] of Object.entries({
      'another person': { ...base, sub: 'eve' },
      nobody: { room: 'standup', exp: now() + 60 },
      'another room': { ...base, room: 'other' },
      'another audience': { ...base, aud: 'billing' },
      'another room, and over': { ...base, room: 'other', exp: now() - 600 },
    })) {
      assert.equal(
        await again.refused('resume', { ...resuming(ticket), token: forge(claims) }),
        'token-rejected',
        what,
      );
    }
    // Only one that is still good says the role anew.
    const late = forge({ ...base, role: 'host', exp: now() - 600 });
    assert.equal((await again.get('resume', { ...resuming(ticket), token: late })).role, 'guest');
    assert.equal(await again.refused('moderate', { act: 'lock' }), 'not-allowed');
  });

  it('gives up the older seat of one person who may have one only (L13)', async (t) => {
    const relay = await startGuarded(t);
    const [ada, { pid, ticket }, token] = await enter(relay, { sub: 'ada', single: true });
    const [bob] = await enter(relay, { sub: 'bob', single: true });
    const before = performance.now();
    const [, { peers }] = await enter(relay, { sub: 'ada', single: true });
    assert.deepEqual(await ada.hears('removed'), { code: 'replaced' });
    assert.ok(performance.now() - before < 500);
    assert.equal((await bob.hearsPeer('leave', pid)).reason, 'replaced');
    assert.ok(!peers.some((peer) => peer.pid === pid));
    const old = await relay.connect();
    assert.equal(await old.refused('resume', { ...resuming(ticket), token }), 'ticket-rejected');
    assert.deepEqual(await old.hears('removed'), { code: 'replaced' });
  });
});

describe('chat.token', () => {
  it('takes a time as seconds, or as the command takes it', async (t) => {
    const relay = await startGuarded(t);
    const end = async (ttl: number | string) => {
      const [, payload = ''] = (await relay.chat.token({ room: 'standup', ttl })).split('.');
      return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number }).exp - now();
    };
    for (const [ttl, seconds] of [
      [90, 90],
      ['90', 90],
      ['90s', 90],
      ['15m', 900],
      ['1h', 3_600],
      ['7d', 604_800],
    ] as const) {
      assert.ok(Math.abs((await end(ttl)) - seconds) <= 1, String(ttl));
    }
    for (const ttl of ['soon', '1 h', '', '0h', '-1h']) {
      await assert.rejects(relay.chat.token({ room: 'standup', ttl }), /^TypeError: ttl must be a time such as 15m/);
    }
  });

  it('makes no token without a secret, or that would never be accepted', async (t) => {
    const [open, guarded] = [await startRelay(t), await startGuarded(t)];
    await assert.rejects(open.chat.token({ room: 'standup' }), TypeError);
    await assert.rejects(guarded.chat.token({ room: '' }), TypeError);
    await assert.rejects(guarded.chat.token({ room: 'standup', rol: 'host' } as TokenRequest), TypeError);
  });
});
