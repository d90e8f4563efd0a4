import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { frame, Raw, refusals } from './attacks.fixture.js';
import { ReplayWindow, countChars, cutChars, normaliseRoom, type Asks } from './protocol.js';
import { MEDIA, TICKET_KEY, startRelay } from './relay.fixture.js';
import { isAsk, readAsk } from './schemas.js';
import { Tickets } from './tickets.js';
import { Tokens } from './tokens.js';

/** Each property stops by then, which only a busy machine needs. A failure prints its seed, and the smallest message that fails. */
const BOUNDS = { numRuns: 2_000, interruptAfterTimeLimit: 10_000 };

/** One message of each kind that is granted; it has every key that is known. */
const ADDRESS = { to: 'a', toEpoch: 1, link: 'l', n: 1 };
const CANDIDATE = { candidate: '', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' };
const WELL_FORMED: { readonly [K in keyof Asks]: readonly Asks[K]['request'][] } = {
  watch: [{ v: 1, room: 'standup', token: 't' }],
  join: [{ v: 1, room: 'standup', token: 't', name: 'Ada', media: MEDIA }],
  resume: [{ v: 1, ticket: 't', name: 'Ada', media: MEDIA, seq: 0, token: 't' }],
  signal: [
    { ...ADDRESS, description: { type: 'offer', sdp: 'v=0' } },
    { ...ADDRESS, candidate: CANDIDATE },
    { ...ADDRESS, rebuild: true },
  ],
  state: [{ name: 'Ada', media: MEDIA }],
  roster: [{}],
  ice: [{}],
  moderate: [{ act: 'admit', pid: 'a' }, { act: 'lock' }],
  leave: [{ reason: 'left' }],
};
const EVENTS = Object.keys(WELL_FORMED) as (keyof Asks)[];
const CODES = ['relay-version', 'bad-message', 'room-invalid', 'message-too-large'];

/** Names that mean something to JavaScript, or to the relay. */
const keys = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'then', 'v', 'room', 'media', 'sdp', '0'),
  fc.string(),
);
/** As it comes out of `JSON.parse`, in which `__proto__` is a key like any other. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -0, -1, 2 ** 53, 1e308, '', 'x'.repeat(65), '\u0000', '\ud800'),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Well-formed, but for a few keys that are something else, or are not known, at any depth. */
function nearly(message: unknown): fc.Arbitrary<unknown> {
  if (!isPlain(message)) return fc.oneof({ arbitrary: fc.constant(message), weight: 6 }, json);
  const fields = Object.entries(message).map(([key, value]) => fc.tuple(fc.constant(key), nearly(value)));
  const added = fc.array(fc.tuple(keys, json), { maxLength: 2 });
  return fc.tuple(fc.tuple(...fields), added).map(([known, more]) => Object.fromEntries([...more, ...known]));
}

const asks = fc
  .constantFrom(...EVENTS)
  .chain((event) =>
    fc.tuple(fc.constant(event), fc.oneof(json, ...WELL_FORMED[event].map((message) => nearly(message)))),
  );

/** Whether `value` has no keys but those that one of `known` has, at any depth. */
function hasOnly(value: unknown, known: readonly unknown[]): boolean {
  if (!isPlain(value)) return true;
  return known.some(
    (shape) =>
      isPlain(shape) &&
      Object.entries(value).every(([key, inner]) => Object.hasOwn(shape, key) && hasOnly(inner, [shape[key]])),
  );
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const described = () => prototypes.map((prototype) => Reflect.ownKeys(prototype));
const before = described();

describe('whatever is sent', () => {
  after(() => assert.deepEqual(described(), before));

  it('is read as what is known of it, or refused with a code, and nothing else happens', () => {
    let accepted = 0;
    fc.assert(
      fc.property(asks, ([event, message]) => {
        const read = readAsk(event, message);
        if (typeof read === 'string') return assert.ok(CODES.includes(read), read);
        accepted++;
        assert.ok(hasOnly(read, WELL_FORMED[event]), JSON.stringify(read));
        assert.equal(Object.getPrototypeOf(read), Object.prototype);
      }),
      BOUNDS,
    );
    assert.ok(accepted > 100, `only ${accepted} were accepted`);
  });

  it('is an event only if it is one of those that there are', () => {
    fc.assert(
      fc.property(fc.oneof(keys, json), (event) =>
        assert.equal(
          isAsk(event),
          EVENTS.some((known) => known === event),
        ),
      ),
      BOUNDS,
    );
  });

  it('is no ticket and no token, unless it was signed', async () => {
    const [tickets, tokens] = [new Tickets(TICKET_KEY, 60_000), new Tokens('a secret', 'video-chat')];
    const part = fc.oneof(
      fc.string(),
      json.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
      fc.constantFrom('eyJhbGciOiJub25lIn0', 'eyJhbGciOiJIUzI1NiJ9', ''),
    );
    const said = fc.array(part, { maxLength: 4 }).map((parts) => parts.join('.'));
    await fc.assert(
      fc.asyncProperty(said, async (text) => {
        assert.equal(tickets.read(text, 0), null);
        assert.equal(await tokens.read(text, 'standup', { now: 0 }), null);
      }),
      BOUNDS,
    );
  });

  it('ends the connection at most on which it came', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    await ada.join();
    const packet = fc.tuple(
      // Events most of all: the rest mostly ends the connection.
      fc.oneof({ arbitrary: fc.constantFrom('42', '420'), weight: 9 }, fc.constantFrom('4', '40', '43', '45', '2', '')),
      fc.oneof(
        { arbitrary: asks.map((ask) => JSON.stringify(ask)), weight: 9 },
        fc.string({ unit: 'binary', maxLength: 200 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 8 }), async (packets) => {
        const raw = await new Raw(t, relay.url).enter();
        const frames = packets.map(([kind, text]) => frame(0x1, kind + text));
        raw.socket.end(Buffer.concat([...frames, frame(0x8, '')]));
        await raw.closed;
      }),
      { numRuns: 150, interruptAfterTimeLimit: 1_500 },
    );
    await ada.caughtUp();
    assert.ok(ada.socket.connected);
    assert.ok((await refusals(relay.url, 'bad-message')) > 0, 'it was read, and refused');
  });
});

describe('what both sides compute', () => {
  const text = fc.string({ unit: 'binary' });

  it('finds one name for a room, and the same again when it is asked about that name', () => {
    fc.assert(
      fc.property(fc.oneof(json, text, fc.string({ unit: 'grapheme', size: 'large' })), (said) => {
        const room = normaliseRoom(said);
        if (room === null) return;
        assert.equal(normaliseRoom(room), room);
        assert.equal(normaliseRoom(room.normalize('NFD')), room);
        assert.ok(countChars(room) <= 128);
      }),
      BOUNDS,
    );
  });

  it('cuts a text to a number of characters, and never in the middle of one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (said, max) => {
        const cut = cutChars(said, max);
        assert.equal(countChars(cut), Math.min(max, countChars(said)));
        assert.ok(said.startsWith(cut));
        assert.doesNotThrow(() => encodeURIComponent(cut));
      }),
      BOUNDS,
    );
  });

  it('takes each number once, and late ones as long as they are among the last 32', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 2 ** 31 })));
    fc.assert(
      fc.property(numbers, (said) => {
        const [replay, taken] = [new ReplayWindow(), new Set<number>()];
        for (const n of said) {
          const isNew = !taken.has(n) && n > Math.max(0, ...taken) - 32 && n > 0;
          assert.equal(replay.accept(n), isNew, `${n} after ${[...taken].join()}`);
          if (isNew) taken.add(n);
        }
      }),
      BOUNDS,
    );
  });
});
