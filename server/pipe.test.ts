import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Refusal } from './protocol.js';
import { startRelay, type Client } from './relay.fixture.js';

/** With what the connection is refused. */
function refusalOf(client: Client): Promise<unknown> {
  return new Promise((resolve) => {
    client.socket.once('connect_error', (error: Error & { data?: unknown }) => resolve(error.data));
  });
}

describe('connections', () => {
  it('are ended when they do not say what they want', async (t) => {
    const relay = await startRelay(t, { times: { greeting: 2_000 } });
    const ada = await relay.connect();
    await ada.join();
    const bob = await relay.connect();
    await bob.get('watch', { v: 1, room: 'standup' });
    await (await relay.connect()).gone();
    await ada.caughtUp();
    assert.ok(ada.socket.connected && bob.socket.connected);
  });

  it('are ended also when nobody answers to that', async (t) => {
    const relay = await startRelay(t, { times: { greeting: 1_000 } });
    const idle = await relay.connect();
    const { ws } = (idle.socket.io.engine as unknown as { transport: { ws: { pause(): void; resume(): void } } })
      .transport;
    ws.pause();
    const connections = () => new Promise((resolve) => relay.server.getConnections((_, count) => resolve(count)));
    while ((await connections()) !== 0) await new Promise(setImmediate);
    ws.resume();
  });

  it('are refused as `busy` when there are too many from one address', async (t) => {
    const relay = await startRelay(t, { socketsPerAddress: 1, trustProxy: true });
    const from = (address: string) => ({ extraHeaders: { 'X-Forwarded-For': address } });
    const ada = await relay.connect(from('192.0.2.1'));
    const refused = relay.client(from('192.0.2.1'));
    const { code, retryMs } = (await refusalOf(refused)) as Refusal;
    assert.equal(code, 'busy');
    assert.ok(retryMs! >= 5_000 && retryMs! <= 10_000);
    await relay.connect(from('192.0.2.2'));
    ada.socket.disconnect();
    await relay.connect(from('192.0.2.3'));
  });

  it('are not even told why at twice as many, whatever session they claim to have', async (t) => {
    const relay = await startRelay(t, { socketsPerAddress: 1 });
    await relay.connect();
    const status = async (query: string) =>
      (await fetch(`${relay.url}/socket.io/?EIO=4&transport=polling${query}`)).status;
    assert.equal(await status(''), 200);
    assert.equal(await status(''), 503);
    assert.equal(await status('&sid='), 503);
    assert.equal(await status('&sid=nobody'), 400);
  });

  it('are refused as `busy` when there are too many in all, and then the relay is not ready', async (t) => {
    const relay = await startRelay(t, { maxSockets: 1 });
    const isReady = async () => (await fetch(`${relay.url}/readyz`)).status;
    assert.equal(await isReady(), 200);
    const ada = await relay.connect();
    assert.equal(await isReady(), 503);
    assert.equal(((await refusalOf(relay.client())) as Refusal).code, 'busy');
    assert.equal(((await refusalOf(relay.client({ transports: ['polling'] }))) as Refusal).code, 'busy');
    ada.socket.disconnect();
    while ((await isReady()) !== 200);
    await relay.connect();
  });

  it('outlive the requests that opened them', async (t) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const relay = await startRelay(t);
    const requests: WeakRef<IncomingMessage>[] = [];
    relay.server.on('upgrade', (request: IncomingMessage) => void requests.push(new WeakRef(request)));
    const people = [await relay.connect(), await relay.connect()];
    for (const person of people) await person.join();
    const deadline = performance.now() + 5_000;
    while (requests.some((request) => request.deref()) && performance.now() < deadline) {
      await people[0]!.caughtUp();
      collect();
    }
    assert.equal(requests.length, 2);
    assert.deepEqual(
      requests.map((request) => request.deref()),
      [undefined, undefined],
    );
    assert.ok(people.every(({ socket }) => socket.connected));
  });
});
