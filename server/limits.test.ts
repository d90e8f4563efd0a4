import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Meter, Meters, Strikes, isTooLarge, rate } from './limits.js';

describe('a meter', () => {
  it('lets a burst through, then one at a time, and says how long the next must wait', () => {
    const meter = new Meter(rate(10, 1_000, 3));
    const at = (now: number) => meter.take(now);
    assert.deepEqual([at(0), at(0), at(0), at(0)], [0, 0, 0, 100]);
    assert.deepEqual([at(40), at(100), at(100)], [60, 0, 100]);
  });

  it('forgives in full, and no more than that, after a silence', () => {
    const meter = new Meter(rate(10, 1_000, 3));
    for (let n = 0; n < 5; n++) meter.take(0);
    assert.equal(meter.isIdle(299), false);
    assert.equal(meter.isIdle(300), true);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => meter.take(60_000) > 0),
      [false, false, false, true],
    );
  });

  it('counts for each key by itself', () => {
    const meters = new Meters(rate(1, 1_000, 1));
    assert.deepEqual([meters.take('a', 0), meters.take('a', 0), meters.take('b', 0)], [0, 1_000, 0]);
    meters.prune(999);
    assert.equal(meters.take('a', 999), 1);
    meters.prune(1_000);
    assert.equal(meters.take('a', 1_000), 0);
  });
});

describe('strikes', () => {
  it('are too many when there are so many within ten seconds', () => {
    const strikes = new Strikes(10);
    for (let n = 0; n < 30; n++) assert.equal(strikes.add(n * 1_112), false);
    const quick = new Strikes(10);
    const counted = Array.from({ length: 10 }, (_, n) => quick.add(n * 1_110));
    assert.deepEqual(counted, [...Array<boolean>(9).fill(false), true]);
  });
});

describe('sizes', () => {
  const limits = { descriptionBytes: 10, candidateBytes: 5 };

  it('are those of the SDP or of the candidate alone, in UTF-8', () => {
    assert.equal(isTooLarge({ description: { type: 'offer', sdp: 'x'.repeat(10) } }, limits), false);
    assert.equal(isTooLarge({ description: { type: 'offer', sdp: `${'x'.repeat(9)}é` } }, limits), true);
    assert.equal(isTooLarge({ description: { type: 'rollback' } }, limits), false);
    assert.equal(isTooLarge({ candidate: { candidate: 'xxxxx', usernameFragment: 'abcd' } }, limits), false);
    assert.equal(isTooLarge({ candidate: { candidate: 'xxxxxx', sdpMid: '0' } }, limits), true);
    assert.equal(isTooLarge({ candidate: { sdpMid: '0' } }, limits), false);
    assert.equal(isTooLarge({ candidate: null }, limits), false);
    assert.equal(isTooLarge({ rebuild: true }, limits), false);
  });
});
