import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Refusal } from './protocol.js';
import { MEDIA, startRelay } from './relay.fixture.js';

const JOIN = { v: 1, room: 'standup', name: 'Ada', media: MEDIA };
const CANDIDATE = { link: 'a', candidate: null };

describe('messages that are wrong', () => {
  const wrong: [event: string, ...message: unknown[]][] = [
    ['watch'],
    ['watch', null],
    ['watch', 'standup'],
    ['watch', { v: 1 }],
    ['watch', { room: 'standup' }],
    ['watch', { v: 1, room: 5 }],
    ['watch', { v: 1, room: Buffer.from('standup') }],
    ['join', { ...JOIN, name: undefined }],
    ['join', { ...JOIN, media: { ...MEDIA, camera: 1 } }],
    ['join', { ...JOIN, media: { ...MEDIA, n: -1 } }],
    ['join', { ...JOIN, media: undefined }],
    ['resume', { v: 1, ticket: 7, name: '', media: MEDIA, seq: 0 }],
    ['signal', { to: 'x', toEpoch: 1, link: 'a', n: 1 }],
    ['signal', { to: 'x', toEpoch: 1, link: 'a', n: 1, rebuild: false }],
    ['signal', { to: 'x', toEpoch: 1, link: 'a', n: 1, description: { sdp: 'v=0' } }],
    ['signal', { to: 'x', toEpoch: 1, link: 'a', n: 1, description: { type: 'offer', sdp: Buffer.from('v=0') } }],
    ['signal', { to: 'x', toEpoch: '1', link: 'a', n: 1, candidate: null }],
    ['signal', { to: 'x', toEpoch: 1, link: 'a', n: 0, candidate: null }],
    ['state', { name: 7 }],
    ['state', []],
    ['leave', { reason: 7 }],
    ['nonsense', {}],
    ['toString', {}],
    ['moderate', { act: 'ban' }],
    ['moderate', { act: 'remove' }],
    ['join', { ...JOIN, token: 7 }],
  ];

  it('are answered `bad-message`', async (t) => {
    const relay = await startRelay(t);
    for (const [event, ...message] of wrong) {
      const ada = await relay.connect();
      assert.equal(await ada.refused(event, ...message), 'bad-message', JSON.stringify([event, message]));
      assert.equal(await ada.refused('join', JOIN), null);
      await ada.get('leave', {});
      ada.socket.disconnect();
    }
  });

  it('are answered `relay-version` when they are of another version, whatever else they hold', async (t) => {
    const ada = await (await startRelay(t)).connect();
    for (const event of ['watch', 'join', 'resume']) {
      for (const v of [0, 2, 1.5, '1', null, {}]) {
        assert.equal(await ada.refused(event, { v, room: 7 }), 'relay-version', JSON.stringify(v));
      }
    }
  });

  it('may hold more than is known, which goes no further', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    const extra = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": 1, "token": "x", "pid": "forged", "role": "host"}',
    ) as object;
    const { pid } = await bob.join();
    const { pid: own } = (await ada.get('join', { ...JOIN, ...extra })) as { pid: string };
    const { peer } = await bob.hearsPeer('join');
    assert.deepEqual(Object.keys(peer).sort(), ['epoch', 'joinSeq', 'joinedAt', 'media', 'name', 'pid', 'role']);
    assert.deepEqual([peer.pid, peer.role], [own, 'guest']);
    await ada.get('signal', { to: pid, toEpoch: 1, link: 'a', n: 1, rebuild: true, ...{ extra } });
    assert.deepEqual(Object.keys(await bob.hears('signal')).sort(), ['from', 'fromEpoch', 'link', 'n', 'rebuild']);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('are answered `message-too-large` when a name has more than 64 code points', async (t) => {
    const ada = await (await startRelay(t)).connect();
    assert.equal(await ada.refused('join', { ...JOIN, name: '🎉'.repeat(65) }), 'message-too-large');
    assert.equal(await ada.refused('join', { ...JOIN, name: '🎉'.repeat(64) }), null);
    assert.equal(await ada.refused('state', { name: 'x'.repeat(65) }), 'message-too-large');
  });

  it('end the connection when there are a hundred of them', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    for (let n = 0; n < 99; n++) assert.equal(await ada.refused('nonsense'), 'bad-message');
    await ada.join();
    ada.socket.emit('nonsense');
    await ada.gone();
  });
});

describe('messages that are too large', () => {
  for (const transport of ['websocket', 'polling']) {
    it(`are answered so, each in its turn, and not read (${transport})`, async (t) => {
      const relay = await startRelay(t, { messageBytes: 5_000 });
      const ada = await relay.connect({ transports: [transport] });
      const codes = await Promise.all([
        ada.refused('watch', { v: 1, room: 'standup' }),
        ada.refused('join', { ...JOIN, padding: 'x'.repeat(5_000) }),
        ada.refused('join', { ...JOIN, padding: 'é'.repeat(2_500) }),
        ada.refused('join', { ...JOIN, padding: Buffer.from('x'), more: 'x'.repeat(5_000) }),
        ada.refused('join', JOIN),
        ada.refused('signal', { to: 'x'.repeat(9_500) }),
        ada.refused('state', { name: 'x' }),
      ]);
      const large = 'message-too-large';
      assert.deepEqual(codes, [null, large, large, large, null, large, null]);
    });
  }

  it('end the connection when there are ten of them', async (t) => {
    const relay = await startRelay(t, { messageBytes: 5_000 });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    const large = { ...JOIN, padding: 'x'.repeat(5_000) };
    for (let n = 0; n < 9; n++) assert.equal(await ada.refused('join', large), 'message-too-large');
    ada.socket.emit('join', large);
    await ada.gone();
    await bob.join();
  });

  it('end the connection at once when they are more than twice too large, or no event', async (t) => {
    const relay = await startRelay(t, { messageBytes: 5_000 });
    for (const frame of [`2["join","${'x'.repeat(10_000)}"]`, `31["${'x'.repeat(5_000)}"]`]) {
      const ada = await relay.connect();
      ada.socket.io.engine.write(frame);
      await ada.gone();
    }
  });
});

describe('frames that are wrong', () => {
  const deep = (open: string, close: string) => `42["join",${open.repeat(10_000)}${close.repeat(10_000)}]`;
  const frames = [
    ...[
      'x',
      '9',
      '2',
      '2"',
      '2[]',
      '2[5]',
      '2["connect"]',
      '2["disconnect"]',
      '2["__proto__",{}]',
      '3',
      '3999[]',
      '4{}',
      '6',
    ],
    ...['599999999-["join"]', '51-["join",{"_placeholder":true,"num":0}]', '51-["join",{"_placeholder":true,"num":9}]'],
    ...[
      '0',
      '0{',
      '0/other,',
      '0/other,{"__proto__":1}',
      '2/other,["join",{}]',
      '1',
      deep('[', ']'),
      deep('{"a":', '}'),
    ],
  ];

  it('end their own connection at most', async (t) => {
    const relay = await startRelay(t);
    const bob = await relay.connect();
    await bob.join();
    for (const frame of frames) {
      const ada = await relay.connect();
      ada.socket.io.engine.write(frame);
      await Promise.race([ada.gone(), ada.caughtUp().catch(() => null)]);
      ada.socket.disconnect();
    }
    await bob.caughtUp();
    assert.ok(bob.socket.connected);
    assert.deepEqual(bob.heard('peer'), []);
  });
});

describe('rates', () => {
  it('hold for the signals of one sender, who is cut off when going on', async (t) => {
    const relay = await startRelay(t, { signalsPerSecond: 10 });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    const { pid: to } = await bob.join();
    await ada.join();
    const answers = await Promise.all(
      Array.from({ length: 45 }, (_, n) => ada.ask('signal', { to: 'nobody', toEpoch: 1, n: n + 1, ...CANDIDATE })),
    );
    const codes = answers.map((answer) => (answer as Refusal).code);
    assert.ok(codes.slice(0, 40).every((code) => code === 'peer-gone'));
    const last = answers.at(-1) as Refusal;
    assert.ok(last.code === 'rate-limited' && last.retryMs! > 0 && last.retryMs! <= 100);
    for (let n = 1; n < 20; n++) ada.socket.emit('signal', { to, toEpoch: 1, n, ...CANDIDATE });
    await ada.gone();
    assert.equal((await bob.hearsPeer('lost')).reason, 'closed');
  });

  it('hold for the signals to one receiver, and leave the others theirs', async (t) => {
    const relay = await startRelay(t, { signalsPerSecond: 10 });
    const [ada, bob, cleo] = [await relay.connect(), await relay.connect(), await relay.connect()];
    const [{ pid: toBob }, { pid: toCleo }] = [await bob.join(), await cleo.join()];
    await ada.join();
    const send = (to: string, n: number) => ada.refused('signal', { to, toEpoch: 1, n, ...CANDIDATE });
    const codes = await Promise.all(Array.from({ length: 11 }, (_, n) => send(toBob, n + 1)));
    assert.deepEqual(codes, [...Array<null>(10).fill(null), 'rate-limited']);
    assert.equal(await send(toCleo, 1), null);
    await bob.caughtUp();
    assert.equal(bob.heard('signal').length, 10);
  });

  it('hold for the joins of one address, on whatever connection; coming back does not count', async (t) => {
    const relay = await startRelay(t, { joinsPerMinute: 1 });
    const [ada, bob, cleo] = [await relay.connect(), await relay.connect(), await relay.connect()];
    const { ticket } = await ada.join();
    await bob.join();
    const refusal = (await cleo.ask('join', JOIN)) as Refusal;
    assert.equal(refusal.code, 'rate-limited');
    assert.ok(refusal.retryMs! > 50_000 && refusal.retryMs! <= 60_000);
    assert.equal(await cleo.refused('resume', { ...JOIN, ticket, seq: 0 }), null);
  });

  it('count by the address that a trusted proxy names, and no other', async (t) => {
    const setup = { joinsPerMinute: 1 };
    const joins = async (trustProxy: boolean) => {
      const relay = await startRelay(t, { ...setup, trustProxy });
      const codes: (string | null)[] = [];
      for (let n = 0; n < 3; n++) {
        const client = await relay.connect({ extraHeaders: { 'X-Forwarded-For': `203.0.113.9, 192.0.2.${n}` } });
        codes.push(await client.refused('join', JOIN));
      }
      return codes;
    };
    assert.deepEqual(await joins(false), [null, null, 'rate-limited']);
    assert.deepEqual(await joins(true), [null, null, null]);
  });

  it('hold for everything else too', async (t) => {
    const relay = await startRelay(t, { asksPerSecond: 5 });
    const ada = await relay.connect();
    await ada.join();
    const codes = await Promise.all(Array.from({ length: 55 }, () => ada.refused('state', { name: 'Ada' })));
    assert.ok(codes.slice(0, 49).every((code) => code === null));
    assert.ok(codes.includes('rate-limited'));
  });

  it('leave room for whoever comes and goes, and changes much', async (t) => {
    const ada = await (await startRelay(t)).connect();
    for (let n = 0; n < 25; n++) {
      await ada.join();
      await ada.get('leave', {});
    }
    await ada.join();
    for (let n = 0; n < 200; n++) await ada.get('state', { media: { ...MEDIA, n } });
  });
});
