import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { frame, Raw, refusals } from './attacks.fixture.js';
import { Command } from './command.fixture.js';
import { Client, MEDIA, startRelay } from './relay.fixture.js';

const MEGABYTE = 1_048_576;
/** Connections that one address may have, and some to spare. */
const HALF_SENT = 400;

/** The command, in a process of its own, so that its memory is its own. */
async function ownProcess(t: TestContext) {
  const command = new Command(t, ['--port', '0', '--log-level', 'silent']);
  const url = (await command.url()).replace('localhost', '127.0.0.1');
  const status = () => readFileSync(`/proc/${command.child.pid}/status`, 'utf8');
  const residentBytes = () => Number(/VmRSS:\s+(\d+)/.exec(status())?.[1]) * 1_024;
  return { url, residentBytes };
}

async function stillJoins(t: TestContext, url: string): Promise<void> {
  const client = new Client(url);
  t.after(() => client.socket.disconnect());
  await client.join();
}

describe('frames without measure', () => {
  it('end their connection with 1008 or 1009, and cost no memory that stays (A5)', async (t) => {
    const { url, residentBytes } = await ownProcess(t);
    await stillJoins(t, url);
    const tiny = frame(0x0, 'x', false);
    const empty = frame(0x0, '', false);
    const first = frame(0x1, 'x', false);
    const floods: [name: string, code: number, bytes: Buffer][] = [
      // 1008 is for the number of pieces, 1009 for their size. Of one message 16,384 pieces are taken, so tiny ones are
      // refused for their number before they could become too much.
      ['empty fragments', 1008, Buffer.concat([first, ...Array<Buffer>(1_000_000).fill(empty)])],
      ['tiny fragments', 1008, Buffer.concat([first, ...Array<Buffer>(1_000_000).fill(tiny)])],
      [
        '10 MB in fragments',
        1009,
        Buffer.concat([first, ...Array<Buffer>(160).fill(frame(0x0, 'x'.repeat(65_535), false))]),
      ],
      // The head alone says how much is to come: a byte more than is ever read, and 10 MB.
      ['128 KiB and a byte', 1009, Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0])],
      ['10 MB announced', 1009, Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0xa0, 0, 0, 0, 0, 0, 0])],
    ];
    for (const [name, code, bytes] of floods) {
      const before = residentBytes();
      const raw = await new Raw(t, url).upgrade();
      raw.socket.write(bytes);
      await raw.closed;
      assert.equal(raw.closeCode, code, name);
      const grown = (residentBytes() - before) / MEGABYTE;
      assert.ok(grown < 20, `${name}: ${grown.toFixed(1)} MB more`);
    }
    await stillJoins(t, url);
  });

  it('are read up to the size of a message, answered up to twice that, and not one byte more (A5)', async (t) => {
    const relay = await startRelay(t);
    const limit = 64 * 1_024;
    for (const [bytes, code] of [
      [limit, 'bad-message'],
      [limit + 1, 'message-too-large'],
      [2 * limit, 'message-too-large'],
      [2 * limit + 1, null],
    ] as const) {
      const ada = await relay.connect();
      const [open, close] = ['2["nonsense","', '"]'];
      const before = code ? await refusals(relay.url, code) : 0;
      // Engine.IO puts its own `4` before it.
      ada.socket.io.engine.write(open + 'x'.repeat(bytes - 1 - open.length - close.length) + close);
      if (!code) await ada.gone();
      else await ada.caughtUp();
      assert.equal(ada.socket.connected, code !== null);
      if (code) assert.equal(await refusals(relay.url, code), before + 1, `${bytes} bytes`);
    }
  });
});

describe('messages that are begun and never end', () => {
  it('hold no more memory than four messages each (A5)', { timeout: 60_000 }, async (t) => {
    const { url, residentBytes } = await ownProcess(t);
    await stillJoins(t, url);
    const raws = await Promise.all(Array.from({ length: HALF_SENT }, () => new Raw(t, url).enter()));
    // As the relay says in its handshake: where a connection ends, which is how much of a message it may have to hold.
    const most = Number(/"maxPayload":(\d+)/.exec(raws[0]!.text)![1]);
    const head = Buffer.from([0x01, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(most - 1, 6);
    // Whoever answers the ping has read all that came before it.
    const bytes = Buffer.concat([head, Buffer.alloc(most - 1, 'x'), frame(0x9, 'all of it?')]);
    const before = residentBytes();
    for (const { socket } of raws) socket.write(bytes);
    await Promise.all(raws.map((raw) => raw.hears('all of it?')));
    const grown = residentBytes() - before;
    t.diagnostic(`${HALF_SENT} of ${most} bytes: ${(grown / MEGABYTE).toFixed(1)} MB`);
    assert.ok(raws.every(({ socket }) => !socket.destroyed));
    assert.ok(grown < HALF_SENT * 4 * 65_536, `${(grown / MEGABYTE).toFixed(1)} MB`);
  });
});

describe('frames that no client makes', () => {
  const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
  const bodies = [
    ...['45', '4599999-["x"]', '451-["join",{"_placeholder":true,"num":0}]', '461-0["x"]', '42["newListener",{}]'],
    ...['42["connect_error"]', '42["disconnecting"]', '42["removeListener"]', '40/other,', '40/__proto__,{}', '4'],
    ...['42["constructor",{}]', '42["__proto__",{"polluted":1}]', '42["join",{"__proto__":{"polluted":1}}]'],
    ...[
      `42["join",${deep('[', ']')}]`,
      `42["join",${deep('{"a":', '}').replace(':}', ':1}')}]`,
      '42["join",1e999]',
      '\u0000',
      '7',
      'b',
    ],
  ];

  it('end their own connection at most, and change no prototype (A6)', async (t) => {
    const relay = await startRelay(t);
    const bob = await relay.connect();
    await bob.join();
    const keys = Object.getOwnPropertyNames(Object.prototype);
    for (const isGreeted of [true, false]) {
      for (const body of bodies) {
        const raw = new Raw(t, relay.url);
        await (isGreeted ? raw.enter() : raw.upgrade());
        raw.socket.write(frame(0x1, body));
        raw.socket.end(Buffer.concat([frame(0x1, '42["roster",{}]'), frame(0x8, '')]));
        await raw.closed;
      }
    }
    await bob.caughtUp();
    assert.ok(bob.socket.connected);
    assert.deepEqual(bob.heard('peer'), []);
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), keys);
  });
});

describe('the frame that closes a connection', () => {
  it('is the last one, whatever the room is told meanwhile', async (t) => {
    const relay = await startRelay(t);
    const raw = await new Raw(t, relay.url).enter();
    raw.socket.write(frame(0x1, `420${JSON.stringify(['join', { v: 1, room: 'standup', name: '', media: MEDIA }])}`));
    await raw.hears('430[{"ok":true');
    // The room, and so oneself, is told of it when the relay has read the next frame already.
    raw.socket.write(Buffer.concat([frame(0x1, '42["state",{"name":"Ada"}]'), frame(0x8, '')]));
    await raw.closed;
    assert.ok(raw.text.endsWith('\x88\x00'), `after it came ${raw.text.slice(raw.text.lastIndexOf('\x88') + 2)}`);
  });
});
