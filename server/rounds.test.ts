import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rounds } from './rounds.js';

/** Resolves once `names` were visited in that order, and rejects as soon as they were not. */
function visitsOf(everyMs: number, names: readonly string[]) {
  const seen: string[] = [];
  let done = () => {};
  let fail: (error: unknown) => void = () => {};
  const over = new Promise<void>((resolve, reject) => ([done, fail] = [resolve, reject]));
  const rounds = new Rounds<string>(everyMs, (name) => {
    seen.push(name);
    try {
      assert.deepEqual(seen, names.slice(0, seen.length));
    } catch (error) {
      fail(error);
    }
    if (seen.length === names.length) done();
  });
  return { rounds, over: over.finally(() => rounds.close()) };
}

describe('rounds', () => {
  it('visit each of them again and again, in the order in which they came', async () => {
    const begin = performance.now();
    const { rounds, over } = visitsOf(20, ['a', 'b', 'a', 'b', 'a', 'b']);
    rounds.add('a');
    rounds.add('b');
    await over;
    assert.ok(performance.now() - begin >= 58);
  });

  it('leave out who was taken out, and let who is put in again wait as long as at first', async () => {
    const { rounds, over } = visitsOf(30, ['b', 'a', 'b', 'a']);
    rounds.add('a');
    rounds.add('gone');
    rounds.add('b');
    rounds.add('a');
    rounds.delete('gone');
    await over;
  });

  it('go on when all had been taken out meanwhile', async () => {
    const { rounds, over } = visitsOf(10, ['late']);
    rounds.add('early');
    rounds.delete('early');
    await new Promise((resolve) => setTimeout(resolve, 30));
    rounds.add('late');
    await over;
  });
});
