import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { until } from '../e2e/support/until.js';
import { Command } from './command.fixture.js';
import { openFilesLimit, openFilesProblem } from './open-files.js';
import { Client } from './relay.fixture.js';

const PEOPLE = 150;

describe('open files', { concurrency: true }, () => {
  it('are as many as at the start once all are gone, whichever way they went (M11)', async (t) => {
    const command = new Command(t, ['--port=0', '--log-level=error', '--joins-per-minute=1000']);
    const url = await command.url();
    const open = () => readdirSync(`/proc/${command.child.pid}/fd`).length;
    const visit = async (transport: string, n: number) => {
      const client = new Client(url, { transports: [transport] });
      await client.join(`${n >> 1}`);
      return client;
    };
    // What is opened once and for all.
    (await visit('websocket', 0)).socket.disconnect();
    const before = open();
    for (let round = 0; round < 2; round++) {
      const people = await Promise.all(
        Array.from({ length: PEOPLE }, (_, n) => visit(n % 3 ? 'websocket' : 'polling', n)),
      );
      assert.ok(open() >= before + PEOPLE / 2);
      for (const [n, { socket }] of people.entries()) {
        if (n % 2) socket.disconnect();
        // As when the other side crashes.
        else (socket.io.engine as unknown as { close(): void }).close();
      }
      await until('as many are open as before', () => open() <= before, 60_000);
    }
  });

  it('are told of at the start when they are too few', () => {
    assert.equal(openFilesProblem(10_000, 1_048_576), null);
    assert.equal(openFilesProblem(10_000, null), null);
    assert.match(openFilesProblem(10_000, 10_050) ?? '', /may open 10050 files, .* 10000 connections; raise ulimit -n/);
    assert.ok((openFilesLimit() ?? Infinity) > 100);
  });

  it('are told of in the log of the command', async (t) => {
    const command = new Command(t, ['--port=0', '--max-sockets=500000000', '--drain-seconds=0']);
    await command.url();
    // It comes by another pipe than the address.
    await until('the log tells', () => /too few for 500000000 connections/.test(command.stderr));
  });
});
