import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resuming, startRelay, TICKET_KEY } from './relay.fixture.js';

const status = async (url: string) => (await fetch(url)).status;

describe('a relay that ends', () => {
  it('tells everybody when to go, takes nobody more in, and waits until they are gone (M6)', async (t) => {
    const relay = await startRelay(t, { drainSeconds: 12 });
    const [ada, bob, late] = [await relay.connect(), await relay.connect(), relay.client({ autoConnect: false })];
    await ada.join();
    const { ticket } = await bob.join();
    assert.equal(await status(`${relay.url}/readyz`), 200);
    let isOver = false;
    const drained = relay.chat.drain().then(() => (isOver = true));
    for (const client of [ada, bob]) assert.deepEqual(await client.hears('drain'), { minMs: 4_000, maxMs: 12_000 });
    assert.equal(await status(`${relay.url}/readyz`), 503);
    assert.equal(await status(`${relay.url}/healthz`), 200);
    const refusal = new Promise<{ data?: { code: string; retryMs: number } }>((resolve) =>
      late.socket.once('connect_error', resolve),
    );
    late.socket.connect();
    const { data } = await refusal;
    assert.equal(data?.code, 'busy');
    assert.ok(data.retryMs >= 1_000 && data.retryMs <= 3_000);

    const successor = await startRelay(t, { ticketKey: TICKET_KEY });
    const moved = await successor.connect();
    assert.equal((await moved.get('resume', resuming(ticket))).peers.length, 0);
    bob.socket.disconnect();
    await ada.hearsPeer('lost');
    assert.equal(isOver, false);
    ada.socket.disconnect();
    await drained;
    await relay.chat.close();
  });

  it('waits for nobody who stays longer than that', async (t) => {
    const relay = await startRelay(t, { drainSeconds: 1 });
    const ada = await relay.connect();
    await ada.join();
    const asked = performance.now();
    await relay.chat.drain();
    assert.ok(performance.now() - asked >= 1_000);
    await relay.chat.close();
    await ada.gone();
  });

  it('ends at once when nobody is there', async (t) => {
    const relay = await startRelay(t);
    await relay.chat.drain();
  });
});
