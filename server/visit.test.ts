import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { Server } from 'socket.io';
import { rateLimits, Rates } from './rates.js';
import { Client, listen } from './relay.fixture.js';
import { resolveOptions } from './options.js';
import { Visit } from './visit.js';

/** Somebody's connection, as the relay sees it and as the client does, and what failed so far. */
async function visit(t: TestContext) {
  const options = resolveOptions({});
  const server = createServer();
  const io = new Server(server);
  const failures: unknown[] = [];
  const begun = new Promise<Visit>((resolve) => {
    io.on('connection', (socket) => {
      const { messageBytes } = options;
      const rates = new Rates(rateLimits(options));
      resolve(new Visit(socket, { address: '', rates, messageBytes, failed: (cause) => failures.push(cause) }));
    });
  });
  const client = new Client(await listen(t, server));
  t.after(() => client.socket.disconnect());
  return { visit: await begun, client, failures };
}

describe('a step that fails', () => {
  const error = new Error('for a test');
  for (const [how, fail] of [
    ['at once', () => assert.fail(error)],
    ['later', () => Promise.reject(error)],
  ] as const) {
    it(`${how} is told, ends the connection, and holds up no other`, async (t) => {
      const { visit: one, client, failures } = await visit(t);
      one.inTurn(fail);
      await new Promise<void>((resolve) => one.inTurn(resolve));
      one.inTurn(() => new Promise((resolve) => setImmediate(resolve)));
      one.inTurn(fail);
      await new Promise<void>((resolve) => one.inTurn(resolve));
      assert.deepEqual(failures, [error, error]);
      await client.gone();
    });
  }
});
