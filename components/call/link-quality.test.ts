import { expect } from '@open-wc/testing';
import { judgeQuality, readSample, type LinkSample } from './link-quality.js';

const sample = (patch: Partial<LinkSample> = {}): LinkSample => ({
  ...{ packetsReceived: 0, packetsLost: 0, lostThere: 0, roundTripMs: 20, availableBitrate: null, isLimited: false },
  ...patch,
});

describe('the quality of a link', () => {
  it('is very good without loss and with a short round trip', () => {
    expect(judgeQuality(sample(), sample({ packetsReceived: 100 }))).to.equal(4);
  });

  it('falls with loss in either direction, and with the round trip', () => {
    expect(judgeQuality(sample(), sample({ packetsReceived: 98, packetsLost: 2 }))).to.equal(3);
    expect(judgeQuality(sample(), sample({ lostThere: 0.05 }))).to.equal(2);
    expect(judgeQuality(sample(), sample({ roundTripMs: 200 }))).to.equal(3);
    expect(judgeQuality(sample(), sample({ roundTripMs: 900 }))).to.equal(1);
    expect(judgeQuality(sample(), sample({ packetsReceived: 50, packetsLost: 50 }))).to.equal(1);
  });

  it('looks at what was lost since the last sample only', () => {
    const before = sample({ packetsReceived: 100, packetsLost: 50 });
    expect(judgeQuality(before, sample({ packetsReceived: 200, packetsLost: 50 }))).to.equal(4);
  });

  it('is that of the pair that is used, of all that were nominated', () => {
    const report = new Map<string, object>([
      ['a', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 }],
      [
        'b',
        { id: 'b', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05, availableOutgoingBitrate: 1 },
      ],
      ['c', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.7 }],
    ]);
    expect(readSample(report)).to.include({ roundTripMs: 50, availableBitrate: 1 });
  });

  it('is limited as soon as an encoder gives up most of what it may send, whatever the browser calls it', () => {
    const limited = (kind: string, targetBitrate: number) =>
      readSample(new Map([['a', { type: 'outbound-rtp', kind, qualityLimitationReason: 'none', targetBitrate }]]))
        .isLimited;
    expect([limited('video', 30_000), limited('video', 100_000)]).to.deep.equal([true, false]);
    // A voice of 32 kb/s would have every picture begin with what a browser guesses of a way at first: 300 kb/s.
    expect(limited('audio', 32_000)).to.equal(false);
  });

  it('is read from the statistics of the connection', () => {
    const report = new Map<string, object>([
      ['a', { type: 'inbound-rtp', packetsReceived: 10, packetsLost: 1 }],
      ['b', { type: 'inbound-rtp', packetsReceived: 5 }],
      ['c', { type: 'remote-inbound-rtp', fractionLost: 0.25 }],
      ['d', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05, availableOutgoingBitrate: 300_000 }],
      ['e', { type: 'outbound-rtp', qualityLimitationReason: 'bandwidth' }],
    ]);
    expect(readSample(report)).to.deep.equal(
      sample({
        packetsReceived: 15,
        packetsLost: 1,
        lostThere: 0.25,
        roundTripMs: 50,
        availableBitrate: 300_000,
        isLimited: true,
      }),
    );
  });
});
