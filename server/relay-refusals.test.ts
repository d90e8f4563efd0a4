import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '../e2e/support/until.js';
import { LIMITS } from './protocol.js';
import { MEDIA, startRelay, type Client, type TestRelay } from './relay.fixture.js';

const JOIN = { v: 1, room: 'standup', name: 'Ada', media: MEDIA };

interface Crossing {
  limit: string;
  /** What of the relay is smaller than usual, where crossing would take long otherwise. */
  options?: Parameters<typeof startRelay>[1];
  cross: (relay: TestRelay) => Promise<unknown>;
  /** What is counted, once, or as often as `cross` says. */
  counted: string;
}

/** Two in one room, and how the first signals to the second. */
async function pair(relay: TestRelay) {
  const [ada, bob] = [await relay.connect(), await relay.connect()];
  await ada.join();
  const { pid } = await bob.join();
  let n = 0;
  const signal = (body: object, to = pid) => ada.refused('signal', { to, toEpoch: 1, link: 'l', n: ++n, ...body });
  return { ada, bob, signal };
}

/** How many of `burst` and five more are refused at once; some of the five may be within the rate by then. */
async function limited(burst: number, ask: () => Promise<string | null>): Promise<number> {
  // One more refusal would end the connection.
  const answers = await Promise.all(Array.from({ length: burst + 9 }, ask));
  assert.ok(answers.slice(0, burst).every((code) => code !== 'rate-limited'));
  assert.ok(answers.includes('rate-limited'));
  return answers.filter((code) => code === 'rate-limited').length;
}

const refused = (relay: TestRelay, options = {}) => assert.rejects(relay.connect(options));
const again = async (client: Client, event: string, message: object) => client.refused(event, message);
const refusal = (code: string) => `refusals_total{code="${code}"}`;
const closed = (reason: string) => `sockets_closed_total{reason="${reason}"}`;

/** The limits of docs/protocol.md, by their usual values unless that would take long. */
const CROSSINGS: Crossing[] = [
  {
    limit: 'messages of 64 KiB',
    cross: async (relay) => again(await relay.connect(), 'roster', { padding: 'x'.repeat(LIMITS.messageBytes) }),
    counted: refusal('message-too-large'),
  },
  {
    limit: 'twice as much',
    cross: async (relay) => {
      const ada = await relay.connect();
      ada.socket.emit('nonsense', 'x'.repeat(2 * LIMITS.messageBytes));
      await ada.gone();
    },
    counted: closed('transport error'),
  },
  {
    limit: 'descriptions of 32 KiB',
    cross: async (relay) => {
      const { signal } = await pair(relay);
      const sized = (length: number) => ({ description: { type: 'offer', sdp: 'x'.repeat(length) } });
      assert.equal(await signal(sized(LIMITS.descriptionBytes)), null);
      assert.equal(await signal(sized(LIMITS.descriptionBytes + 1)), 'message-too-large');
    },
    counted: refusal('message-too-large'),
  },
  {
    limit: 'candidates of 512 bytes',
    cross: async (relay) => {
      const { signal } = await pair(relay);
      const sized = (length: number) => ({ candidate: { candidate: 'x'.repeat(length) } });
      assert.equal(await signal(sized(LIMITS.candidateBytes)), null);
      assert.equal(await signal(sized(LIMITS.candidateBytes + 1)), 'message-too-large');
    },
    counted: refusal('message-too-large'),
  },
  {
    limit: 'a fifth of the signals to one receiver',
    options: { signalsPerSecond: 10 },
    cross: async (relay) => {
      const { signal } = await pair(relay);
      return limited(10, () => signal({ candidate: null }));
    },
    counted: refusal('rate-limited'),
  },
  {
    limit: 'the signals of one sender',
    options: { signalsPerSecond: 10 },
    cross: async (relay) => {
      const { signal } = await pair(relay);
      return limited(40, () => signal({ candidate: null }, 'nobody'));
    },
    counted: refusal('rate-limited'),
  },
  {
    limit: 'other messages',
    options: { asksPerSecond: 5 },
    cross: async (relay) => {
      const ada = await relay.connect();
      await ada.join();
      return limited(49, () => ada.refused('roster', {}));
    },
    counted: refusal('rate-limited'),
  },
  {
    limit: 'names of 64 code points',
    cross: async (relay) => again(await relay.connect(), 'join', { ...JOIN, name: '😀'.repeat(65) }),
    counted: refusal('message-too-large'),
  },
  {
    limit: 'rooms of 128 code points',
    cross: async (relay) => again(await relay.connect(), 'join', { ...JOIN, room: '😀'.repeat(129) }),
    counted: refusal('room-invalid'),
  },
  {
    limit: 'joins of one address',
    options: { joinsPerMinute: 1 },
    cross: async (relay) => {
      const people = [await relay.connect(), await relay.connect(), await relay.connect()];
      for (const person of people.slice(1)) await person.join();
      assert.equal(await people[0]!.refused('join', JOIN), 'rate-limited');
    },
    counted: refusal('rate-limited'),
  },
  {
    limit: 'connections of one address',
    options: { socketsPerAddress: 1 },
    cross: async (relay) => {
      await relay.connect();
      await refused(relay);
    },
    counted: refusal('busy'),
  },
  {
    limit: 'connections in all',
    options: { maxSockets: 1, trustProxy: true },
    cross: async (relay) => {
      await relay.connect();
      await refused(relay, { extraHeaders: { 'X-Forwarded-For': '192.0.2.1' } });
    },
    counted: refusal('busy'),
  },
  {
    limit: 'people in a room',
    cross: async (relay) => {
      for (let n = 0; n < LIMITS.maxParticipants; n++) await (await relay.connect()).join();
      assert.equal(await (await relay.connect()).refused('join', JOIN), 'room-full');
    },
    counted: refusal('room-full'),
  },
  {
    limit: 'people in a lobby',
    options: { watchersPerRoom: 1 },
    cross: async (relay) => {
      await (await relay.connect()).get('watch', { v: 1, room: 'standup' });
      assert.equal(await (await relay.connect()).refused('watch', { v: 1, room: 'standup' }), 'room-full');
    },
    counted: refusal('room-full'),
  },
  {
    limit: 'the form of messages',
    cross: async (relay) => again(await relay.connect(), 'join', { ...JOIN, media: 7 }),
    counted: refusal('bad-message'),
  },
  {
    limit: 'the version of messages',
    cross: async (relay) => again(await relay.connect(), 'join', { ...JOIN, v: 2 }),
    counted: refusal('relay-version'),
  },
  {
    limit: 'ten messages over a limit in ten seconds',
    cross: async (relay) => {
      const ada = await relay.connect();
      for (let n = 0; n < 10; n++) ada.socket.emit('state', { name: '😀'.repeat(65) });
      await ada.gone();
    },
    counted: closed('forced close'),
  },
  {
    limit: 'a hundred messages in ten seconds that are not understood',
    cross: async (relay) => {
      const ada = await relay.connect();
      for (let n = 0; n < 100; n++) ada.socket.emit('nonsense');
      await ada.gone();
    },
    counted: closed('forced close'),
  },
  {
    limit: 'the time to say what one wants',
    options: { times: { greeting: 1_000 } },
    cross: async (relay) => (await relay.connect()).gone(),
    counted: closed('forced close'),
  },
];

describe('the metrics', { concurrency: 4 }, () => {
  for (const { limit, options = {}, cross, counted } of CROSSINGS) {
    it(`show who crosses a limit: ${limit}`, async (t) => {
      const relay = await startRelay(t, options);
      const said = await cross(relay);
      const times = typeof said === 'number' ? said : 1;
      const metrics = async () => (await fetch(`${relay.url}/metrics`)).text();
      await until(`there is ${counted} ${times}`, async () =>
        (await metrics()).includes(`video_chat_${counted} ${times}\n`),
      );
    });
  }
});
