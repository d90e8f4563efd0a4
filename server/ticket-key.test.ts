import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { keptTicketKey } from './ticket-key.js';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'video-chat-'));
  t.after(() => rmSync(path, { recursive: true }));
  return join(path, 'state', 'video-chat');
}

describe('the ticket key', () => {
  it('is kept in a file that nobody else may read', (t) => {
    const path = folder(t);
    const first = keptTicketKey(() => path);
    assert.match(first.key, /^[\w-]{43}$/);
    assert.deepEqual(
      keptTicketKey(() => path),
      { key: first.key },
    );
    assert.deepEqual(readdirSync(path), ['ticket-key']);
    assert.equal(statSync(join(path, 'ticket-key')).mode & 0o777, 0o600);
    assert.equal(statSync(path).mode & 0o777, 0o700);
  });

  it('is a passing one where the kept one may be read by others, or is none', (t) => {
    const path = folder(t);
    const { key } = keptTicketKey(() => path);
    const file = join(path, 'ticket-key');
    chmodSync(file, 0o644);
    const open = keptTicketKey(() => path);
    assert.match(open.problem ?? '', /may be read by others/);
    chmodSync(file, 0o600);
    writeFileSync(file, 'short');
    const broken = keptTicketKey(() => path);
    assert.match(broken.problem ?? '', /holds no key/);
    assert.equal(new Set([key, open.key, broken.key]).size, 3);
    assert.equal(readFileSync(file, 'utf8'), 'short');
  });

  it('is a passing one where nothing can be kept', () => {
    const unwritable = keptTicketKey(() => '/dev/null/video-chat');
    assert.ok(unwritable.key && unwritable.problem);
    const homeless = keptTicketKey(() => {
      throw new Error('no home');
    });
    assert.equal(homeless.problem, 'no home');
  });
});
