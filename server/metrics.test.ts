import assert from 'node:assert/strict';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import { startRelay } from './relay.fixture.js';

/** One number of what `/metrics` says. */
function value(text: string, name: string): number {
  const line = text.split('\n').find((said) => said.startsWith(`${name} `));
  assert.ok(line, `${name} is not there:\n${text}`);
  return Number(line.slice(name.length));
}

/** Status of a GET with headers that `fetch` would not send. */
function status(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    asked.on('error', reject).end();
  });
}

describe('/metrics', () => {
  it('counts joins, signals, refusals by code and closed connections, and says how many are there', async (t) => {
    const relay = await startRelay(t);
    const read = async () => (await fetch(`${relay.url}/metrics`)).text();
    const [ada, bob] = await Promise.all([relay.connect(), relay.connect()]);
    const { pid: to } = await ada.join();
    await bob.join('standup', 'Bob');
    await bob.get('signal', { to, toEpoch: 1, link: 'l', n: 1, candidate: null });
    assert.equal(
      await bob.refused('signal', { to: 'nobody', toEpoch: 1, link: 'l', n: 2, candidate: null }),
      'peer-gone',
    );
    const before = await read();
    for (const [name, count] of [
      ['video_chat_joins_total{kind="join"}', 2],
      ['video_chat_joins_total{kind="resume"}', 0],
      ['video_chat_signals_total', 1],
      ['video_chat_refusals_total{code="peer-gone"}', 1],
      ['video_chat_rooms', 1],
      ['video_chat_people', 2],
      ['video_chat_sockets', 2],
    ] as const) {
      assert.equal(value(before, name), count, name);
    }
    assert.ok(value(before, 'process_resident_memory_bytes') > 1e6);
    assert.ok(value(before, 'nodejs_eventloop_lag_p99_seconds') >= 0);
    bob.socket.disconnect();
    await ada.hearsPeer('lost');
    let after = await read();
    // The connection is counted until its closing handshake is done.
    while (value(after, 'video_chat_sockets') > 1) after = await read();
    assert.equal(value(after, 'video_chat_people'), 1);
    assert.equal(value(after, 'video_chat_sockets'), 1);
    assert.match(after, /video_chat_sockets_closed_total\{reason="[\w ]+"\} 1/);
  });

  it('counts pages and connections that were not let in', async (t) => {
    const relay = await startRelay(t, { socketsPerAddress: 1 });
    await relay.connect();
    await assert.rejects(relay.connect());
    assert.equal(
      await status(`${relay.url}/socket.io/?EIO=4&transport=polling`, { Origin: 'https://evil.example' }),
      403,
    );
    const text = await (await fetch(`${relay.url}/metrics`)).text();
    assert.equal(value(text, 'video_chat_refusals_total{code="busy"}'), 1);
    assert.equal(value(text, 'video_chat_refusals_total{code="origin-rejected"}'), 1);
  });

  it('is not there for whoever asks through a proxy, by a public name or from elsewhere (A24)', async (t) => {
    const relay = await startRelay(t);
    const url = `${relay.url}/metrics`;
    for (const headers of [
      { 'X-Forwarded-For': '203.0.113.9' },
      { Forwarded: 'for=203.0.113.9' },
      { 'X-Real-IP': '203.0.113.9' },
      { Via: '1.1 proxy' },
      { Host: 'chat.example.com' },
    ]) {
      assert.equal(await status(url, headers), 404, JSON.stringify(headers));
    }
    assert.equal(await status(url, {}), 200);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((place) => place?.family === 'IPv4' && !place.internal);
    if (!outside) return;
    const wide = await startRelay(t, { host: outside.address });
    assert.equal(await status(`${wide.url}/metrics`, {}), 404);
    assert.equal(await status(`${wide.url}/metrics`, { Host: 'localhost' }), 404);
    assert.equal(await status(`${wide.url}/healthz`, {}), 200);
  });

  it('is there for nobody, or for all, when the options say so', async (t) => {
    const [off, all] = await Promise.all([startRelay(t, { metrics: false }), startRelay(t, { metrics: 'all' })]);
    assert.equal(await status(`${off.url}/metrics`, {}), 404);
    assert.equal(
      await status(`${all.url}/metrics`, { 'X-Forwarded-For': '203.0.113.9', Host: 'chat.example.com' }),
      200,
    );
  });
});
