import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReplayWindow } from './protocol.js';

/** Which of the numbers are taken, one after the other. */
function accepted(...numbers: number[]): number[] {
  const window = new ReplayWindow();
  return numbers.filter((n) => window.accept(n));
}

const inOrder = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

/** `count` numbers from 1, in an order that is the same each time. */
function shuffled(count: number, farthest: number): number[] {
  let seed = 1;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: count }, (_, index) => ({ n: index + 1, at: index + random() * farthest }))
    .sort((a, b) => a.at - b.at)
    .map(({ n }) => n);
}

describe('ReplayWindow', () => {
  it('takes each number once', () => {
    assert.deepEqual(accepted(1, 1, 2, 2, 1, 3), [1, 2, 3]);
  });

  it('takes what is merely late, and leaves gaps open', () => {
    assert.deepEqual(accepted(1, 4, 3, 3, 2, 4, 9, 8), [1, 4, 3, 2, 9, 8]);
  });

  it('takes everything once in any order that is no more than 31 late', () => {
    const numbers = shuffled(2_000, 30);
    assert.notDeepEqual(numbers, inOrder(numbers));
    assert.deepEqual(accepted(...numbers.flatMap((n) => [n, n, Math.max(1, n - 5), n])).length, numbers.length);
    assert.deepEqual(
      inOrder(accepted(...numbers, ...numbers)),
      Array.from({ length: 2_000 }, (_, index) => index + 1),
    );
  });

  it('remembers the last 32 numbers, over the sign of a 32-bit number', () => {
    const all = Array.from({ length: 40 }, (_, index) => index + 1);
    assert.deepEqual(accepted(...all, ...all), all);
    assert.deepEqual(accepted(1, 32, 1, 2, 2), [1, 32, 2]);
    assert.deepEqual(accepted(33, 1, 2), [33, 2]);
  });

  it('takes nothing that is too old to be told from a repeated one', () => {
    assert.deepEqual(accepted(100, 68, 69), [100, 69]);
    assert.deepEqual(accepted(5, 1_000_000, 5, 999_969, 999_968), [5, 1_000_000, 999_969]);
  });
});
