import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Raw, refusals } from './attacks.fixture.js';
import { MEDIA, resuming, startRelay } from './relay.fixture.js';

const OFFER = { description: { type: 'offer', sdp: 'v=0' } };
const EVIL = 'https://evil.example';

describe('somebody with a client of their own', () => {
  it('reaches nobody in another room, which is counted (A1)', async (t) => {
    const relay = await startRelay(t);
    const [ada, mallory] = [await relay.connect(), await relay.connect()];
    const { pid: to } = await ada.join('standup');
    await mallory.join('elsewhere');
    const before = await refusals(relay.url, 'peer-gone');
    for (const body of [OFFER, { candidate: null }, { rebuild: true }]) {
      assert.equal(await mallory.refused('signal', { to, toEpoch: 1, link: 'a', n: 1, ...body }), 'peer-gone');
    }
    await ada.caughtUp();
    assert.deepEqual([ada.heard('signal'), ada.heard('peer')], [[], []]);
    assert.equal((await refusals(relay.url, 'peer-gone')) - before, 3);
  });

  it('cannot say to be somebody else (A2)', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob, mallory] = [await relay.connect(), await relay.connect(), await relay.connect()];
    const [{ pid: to }, { pid: forged }, own] = [await ada.join(), await bob.join(), await mallory.join()];
    await mallory.get('signal', { to, toEpoch: 1, link: 'a', n: 1, ...OFFER, ...{ from: forged, fromEpoch: 7 } });
    const { from, fromEpoch } = await ada.hears('signal');
    assert.deepEqual([from, fromEpoch], [own.pid, own.epoch]);
  });

  it('takes no seat with a ticket that was used, or changed in any byte (A2)', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    const { ticket, pid } = await ada.join();
    const back = await relay.connect();
    assert.equal((await back.get('resume', resuming(ticket))).pid, pid);
    let mallory = await relay.connect();
    assert.equal(await mallory.refused('resume', resuming(ticket)), 'ticket-rejected');
    const bytes = Buffer.from((await back.hears('ticket')).ticket, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      // Before the rate of one connection would answer instead.
      if (at % 40 === 39) mallory = await relay.connect();
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      const code = await mallory.refused('resume', resuming(changed.toString('base64url')));
      assert.equal(code, 'ticket-rejected', `byte ${at}`);
    }
    await back.caughtUp();
    assert.ok(back.socket.connected);
  });

  it('gets no session from another page, on either transport, which is counted (A3)', async (t) => {
    const relay = await startRelay(t);
    const polled = await fetch(`${relay.url}/socket.io/?EIO=4&transport=polling`, { headers: { Origin: EVIL } });
    assert.equal(polled.status, 403);
    assert.doesNotMatch(await polled.text(), /sid/);
    const raw = new Raw(t, relay.url);
    raw.socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nOrigin: ${EVIL}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await raw.closed;
    assert.match(raw.text, /^HTTP\/1\.1 403 /);
    assert.doesNotMatch(raw.text, /sid/);
    assert.equal(await refusals(relay.url, 'origin-rejected'), 2);
  });

  it('cannot come by WebTransport, which would pass the check of origins (A4)', async (t) => {
    const relay = await startRelay(t);
    const response = await fetch(`${relay.url}/socket.io/?EIO=4&transport=webtransport`);
    assert.equal(response.status, 400);
    const open = (await (await fetch(`${relay.url}/socket.io/?EIO=4&transport=polling`)).text()).slice(1);
    assert.deepEqual((JSON.parse(open) as { upgrades: string[] }).upgrades, ['websocket']);
  });

  it('learns no names of rooms: there is no list, and pids cannot be guessed (A11)', async (t) => {
    const relay = await startRelay(t);
    const [ada, mallory] = [await relay.connect(), await relay.connect()];
    const { pid } = await ada.join('a-room-that-nobody-knows');
    assert.ok(Buffer.from(pid, 'base64url').length >= 10);
    for (const path of ['/rooms', '/api/rooms', '/socket.io/rooms', '/healthz', '/readyz', '/metrics']) {
      assert.doesNotMatch(await (await fetch(relay.url + path)).text(), /a-room-that-nobody-knows/, path);
    }
    for (const event of ['rooms', 'list']) assert.equal(await mallory.refused(event, {}), 'bad-message');
    assert.equal(await mallory.refused('roster', {}), 'not-joined');
  });
});

describe('one address', () => {
  it(
    'loses connections that say nothing, whether or not they speak Socket.IO, and others join meanwhile (A9)',
    { timeout: 60_000 },
    async (t) => {
      const relay = await startRelay(t, { times: { greeting: 2_000 } });
      const idle = await Promise.all(Array.from({ length: 20 }, () => relay.connect()));
      const mute = await Promise.all(Array.from({ length: 20 }, () => new Raw(t, relay.url).upgrade()));
      const ada = await relay.connect();
      await ada.join();
      await Promise.all([...idle.map((client) => client.gone()), ...mute.map((raw) => raw.closed)]);
      await ada.caughtUp();
      assert.ok(ada.socket.connected);
    },
  );

  it('opens no more rooms than its rate allows, on however many connections (A9)', { timeout: 60_000 }, async (t) => {
    const relay = await startRelay(t, { joinsPerMinute: 20 });
    let granted = 0;
    for (let round = 0; round < 8; round++) {
      const client = await relay.connect();
      for (let n = 0; n < 9; n++) {
        const room = `room-${round}-${n}`;
        if (await client.refused('join', { v: 1, room, name: '', media: MEDIA })) continue;
        granted++;
        await client.get('leave', {});
      }
    }
    assert.ok(granted >= 40 && granted < 50, String(granted));
    assert.ok((await refusals(relay.url, 'rate-limited')) >= 20);
  });
});
