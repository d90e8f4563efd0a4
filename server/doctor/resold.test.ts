import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it, type TestContext } from 'node:test';
import { TurnServer } from '../../e2e/support/turn.js';
import { until } from '../../e2e/support/until.js';
import { iceServersFor } from '../ice.js';
import { bytesOf, CONFIG, INSIDE, OUTSIDE } from './coturn.fixture.js';
import { peer, type Ask } from './stun.js';
import { TurnSession } from './turn.js';

const FIRST_CHANNEL = 0x4000;

/** What a page is given, for a minute from `now` on. */
const login = (turn: TurnServer, now = Date.now()) =>
  iceServersFor('ada', { stunUrls: [], turnUrls: [turn.url()], turnSecret: turn.secret, turnTtl: 60 }, now)[0]!;

/** Over TCP, where nothing is sent twice, and all of it arrives in order. */
async function open(t: TestContext, turn: TurnServer, family: 'ipv4' | 'ipv6'): Promise<TurnSession> {
  const session = await TurnSession.open(turn.url('tcp'), login(turn), family);
  t.after(() => session.close());
  assert.equal(session.error, 0);
  return session;
}

const channelTo =
  (address: readonly number[], number: number): Ask =>
  (mask) => [['channelNumber', Buffer.from([number >> 8, number & 0xff, 0, 0])], ...peer(address)(mask)];

const datagramTo =
  (address: readonly number[], port: number): Ask =>
  (mask) => [...peer(address, port)(mask), ['data', Buffer.from('relayed')]];

/** What arrives at a service inside, on this machine, if somebody has it sent to all these addresses through TURN. */
async function arrivals(t: TestContext, session: TurnSession, addresses: readonly string[]): Promise<string[]> {
  const inside = createSocket({ type: 'udp6', ipv6Only: false });
  t.after(() => inside.close());
  inside.bind(0, '::');
  await once(inside, 'listening');
  const { port } = inside.address();
  const heard: string[] = [];
  inside.on('message', (message) => heard.push(String(message)));
  for (const address of addresses) {
    await session.permit(bytesOf(address));
    // Never answered.
    session.ask('send', datagramTo(bytesOf(address), port)).catch(() => {});
  }
  // Once this is answered, all of that has been sent, or has not.
  await session.permit(bytesOf(OUTSIDE.ipv4));
  const own = createSocket('udp6');
  own.send('the end', port, '::1', () => own.close());
  await until('all has arrived that was sent', () => heard.includes('the end'));
  return heard.filter((message) => message !== 'the end');
}

for (const [family, host, near] of [
  ['ipv4', '127.0.0.1', ['127.0.0.1']],
  ['ipv6', '::1', ['::1', '::ffff:127.0.0.1']],
] as const) {
  describe(`a TURN password in the wrong hands, by ${family}`, () => {
    const turn = new TurnServer(host, [], ['-c', CONFIG]);
    before(() => turn.start());
    after(() => turn.stop());

    it('opens no channel to anybody inside (A17)', async (t) => {
      const session = await open(t, turn, family);
      assert.equal((await session.ask('channelBind', channelTo(bytesOf(OUTSIDE[family]), FIRST_CHANNEL))).error, 0);
      for (const [index, address] of INSIDE[family].entries()) {
        const { error } = await session.ask('channelBind', channelTo(bytesOf(address), FIRST_CHANNEL + 1 + index));
        assert.equal(error, 403, address);
      }
    });

    it('sends nothing to this machine, which a server without our configuration would do (A17)', async (t) => {
      const careless = new TurnServer(host);
      await careless.start();
      t.after(() => careless.stop());
      assert.deepEqual(await arrivals(t, await open(t, careless, family), near.slice(0, 1)), ['relayed']);
      assert.deepEqual(await arrivals(t, await open(t, turn, family), near), []);
    });

    it('is of no use once it is over (A17)', async () => {
      for (const [agoMs, error] of [
        [59_000, 0],
        [62_000, 401],
      ] as const) {
        const session = await TurnSession.open(turn.url(), login(turn, Date.now() - agoMs), family);
        assert.equal(session.error, error, `${agoMs} ms after it was made`);
        await session.close();
      }
    });
  });
}
