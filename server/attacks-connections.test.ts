import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frame, Raw, refusals } from './attacks.fixture.js';
import { MEDIA, startRelay } from './relay.fixture.js';

const TEXT = 1;

describe('one connection', () => {
  it('is one visitor, and ends when it says to be another one, too (A5)', async (t) => {
    const relay = await startRelay(t);
    const raw = await new Raw(t, relay.url).upgrade();
    // In one piece, before the first one is answered.
    raw.socket.write(Buffer.concat(Array.from({ length: 100 }, () => frame(TEXT, '40'))));
    await raw.closed;
    assert.ok(raw.text.split('40{"sid"').length <= 2, 'it is one visitor at most');
    assert.ok((await refusals(relay.url, 'bad-message')) >= 1);
  });

  it('ends when it reads nothing of what it is sent, though it still answers pings (A8)', async (t) => {
    const relay = await startRelay(t, { signalsPerSecond: 100_000 });
    const mallory = await new Raw(t, relay.url).enter();
    const join = { v: 1, room: 'standup', name: 'Mallory', media: MEDIA };
    mallory.socket.write(frame(TEXT, `421${JSON.stringify(['join', join])}`));
    await mallory.hears('431[');
    const to = /"pid":"([^"]+)"/.exec(mallory.text)![1]!;
    mallory.socket.pause();
    const pong = setInterval(() => mallory.socket.write(frame(TEXT, '3')), 500);
    t.after(() => clearInterval(pong));
    const ada = await relay.connect();
    await ada.join('standup', 'Ada');
    const description = { type: 'offer', sdp: 'x'.repeat(30_000) };
    let n = 0;
    const signal = () => ({ to, toEpoch: 1, link: 'x', n: ++n, description });
    while (!ada.heard('peer').some(({ op }) => op === 'lost') && n < 5_000) {
      for (let some = 0; some < 19; some++) ada.socket.emit('signal', signal());
      await ada.ask('signal', signal());
    }
    assert.ok(n < 5_000, `${n} signals were kept for somebody who reads none`);
  });
});

describe('a connection that polls no more', () => {
  it('ends when too much of what its room is told waits for it, though it still answers pings (A8)', async (t) => {
    const relay = await startRelay(t, { asksPerSecond: 100_000 });
    const polling = `${relay.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1)) as { sid: string };
    const post = async (body: string) => {
      const response = await fetch(`${polling}&sid=${sid}`, { method: 'POST', body });
      return response.status;
    };
    await post('40');
    await (await fetch(`${polling}&sid=${sid}`)).text();
    await post(`42${JSON.stringify(['watch', { v: 1, room: 'standup' }])}`);
    const ada = await relay.connect();
    await ada.join('standup', 'x'.repeat(64));
    let n = 0;
    while ((await post('3')) === 200) {
      assert.ok(n < 8_000, `${n} events were kept for somebody who reads none`);
      for (let some = 0; some < 200; some++) ada.socket.emit('state', { media: { ...MEDIA, n: ++n } });
      await ada.caughtUp();
    }
  });
});

describe('a script element of another page (A3)', () => {
  it('gets no session, though it names no origin', async (t) => {
    const relay = await startRelay(t);
    const response = await fetch(`${relay.url}/socket.io/?EIO=4&transport=polling&j=0`);
    assert.equal(response.status, 403);
    assert.doesNotMatch(await response.text(), /sid/);
    assert.equal(await refusals(relay.url, 'origin-rejected'), 1);
  });
});
