import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Headroom, pictureLimits, type PictureNeeds } from './picture-budget.js';

const limits = (needs: Partial<PictureNeeds>) =>
  pictureLimits({ others: 1, wants: { h: 2_160 }, isSharing: false, carries: Infinity, ...needs });

describe('what pictures may cost', () => {
  it('is less per link the more people there are, and never more than 2.5 Mb/s in all', () => {
    const bitrates = [1, 2, 3, 4, 5, 6, 7, 12, 40].map((others) => limits({ others }).camera.maxBitrate);
    expect(bitrates.slice(0, 7)).to.deep.equal([1_500_000, 1_000_000, 700_000, 400_000, 400_000, 250_000, 250_000]);
    for (const [i, others] of [1, 2, 3, 4, 5, 6, 7, 12, 40].entries())
      expect(bitrates[i]! * others).to.be.at.most(2_500_000);
    expect(limits({ others: 3 }).camera).to.include({ height: 360, frameRate: 30 });
    expect(limits({ others: 7 }).camera).to.include({ height: 270, frameRate: 15 });
  });

  it('falls with the height that the other side shows, to nothing where it shows none', () => {
    expect(limits({ wants: { h: 360 } }).camera).to.deep.equal({ maxBitrate: 375_000, height: 360, frameRate: 30 });
    expect(limits({ wants: { h: 90 } }).camera.maxBitrate).to.equal(100_000);
    expect(limits({ wants: { h: 0 } }).camera.maxBitrate).to.equal(0);
  });

  it('is mostly the screen while one is shared, and both together no more than before', () => {
    for (const others of [1, 3, 7]) {
      const { camera, screen } = limits({ others, isSharing: true });
      expect(screen.maxBitrate).to.be.above(2 * camera.maxBitrate);
      expect((camera.maxBitrate + screen.maxBitrate) * others).to.be.at.most(2_500_000);
      expect(screen.height).to.equal(Infinity);
    }
  });

  it('is nothing for a screen that the other side does not show, and the camera has all of it', () => {
    const { camera, screen } = limits({ isSharing: true, wants: { h: 720, screen: 0 } });
    expect([camera.maxBitrate, screen.maxBitrate]).to.deep.equal([1_500_000, 0]);
  });

  it('is no more than the way carries', () => {
    expect(limits({ carries: 300_000 }).camera.maxBitrate).to.equal(300_000);
    expect(limits({ carries: 0 }).camera.maxBitrate).to.equal(0);
    const { camera, screen } = limits({ carries: 300_000, isSharing: true });
    expect(camera.maxBitrate + screen.maxBitrate).to.be.closeTo(300_000, 1);
  });
});

describe('the headroom of a link', () => {
  const measured = (availableBitrate: number | null, isLimited = true) => ({ availableBitrate, isLimited });

  it('is not judged where the browser says nothing, or the encoder feels no limit', () => {
    const headroom = new Headroom();
    headroom.measure(measured(null), 0);
    headroom.measure(measured(300_000, false), 2_000);
    expect(headroom.carries).to.equal(Infinity);
  });

  it('is four fifths of what the way carries, and follows it once it was felt', () => {
    const headroom = new Headroom();
    headroom.measure(measured(500_000), 0);
    expect(headroom.carries).to.equal(400_000);
    headroom.measure(measured(1_000_000, false), 2_000);
    expect(headroom.carries).to.equal(800_000);
  });

  it('ends below 70 kb/s, and comes back where the way carries more than sound for 6 s', () => {
    const headroom = new Headroom();
    headroom.measure(measured(80_000), 0);
    expect(headroom.carries).to.equal(0);
    headroom.measure(measured(70_000, false), 2_000);
    headroom.measure(measured(80_000, false), 4_000);
    headroom.measure(measured(60_000, false), 6_000);
    headroom.measure(measured(70_000, false), 8_000);
    headroom.measure(measured(80_000, false), 13_000);
    expect(headroom.carries).to.equal(0);
    headroom.measure(measured(80_000, false), 14_000);
    expect(headroom.carries).to.equal(80_000);
  });

  it('is tried again after half a minute, because nobody finds out without sending', () => {
    const headroom = new Headroom();
    headroom.measure(measured(60_000), 0);
    headroom.measure(measured(60_000, false), 28_000);
    expect(headroom.carries).to.equal(0);
    headroom.measure(measured(60_000, false), 30_000);
    expect(headroom.carries).to.equal(80_000);
  });

  it('has a few seconds to be found after a return, and then ends again or grows', () => {
    const returned = () => {
      const headroom = new Headroom();
      headroom.measure(measured(60_000), 0);
      headroom.measure(measured(60_000, false), 30_000);
      headroom.measure(measured(75_000), 32_000);
      expect(headroom.carries).to.equal(80_000);
      return headroom;
    };
    const [thin, wide] = [returned(), returned()];
    thin.measure(measured(75_000), 34_000);
    expect(thin.carries).to.equal(0);
    wide.measure(measured(200_000), 34_000);
    expect(wide.carries).to.equal(160_000);
  });

  it('is found out ever more rarely where returns are in vain, once a minute in the end', () => {
    const headroom = new Headroom();
    const returns: number[] = [];
    let before = headroom.carries;
    for (let now = 0; now < 600_000; now += 2_000) {
      headroom.measure(measured(65_000, headroom.carries > 0), now);
      if (headroom.carries && !before) returns.push(now);
      before = headroom.carries;
    }
    const waits = returns.map((at, i) => at - (returns[i - 1] ?? 0));
    expect(waits.slice(0, 3)).to.deep.equal([8_000, 16_000, 28_000]);
    expect(waits.at(-1)).to.equal(64_000);
  });

  it('is either none or enough for a picture, and none for 6 s at least, whatever is measured', () => {
    const sample = fc.record({ availableBitrate: fc.option(fc.nat(2_000_000)), isLimited: fc.boolean() });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), (samples) => {
        const headroom = new Headroom();
        let stoppedAt = -Infinity;
        for (const [i, one] of samples.entries()) {
          const [now, before] = [i * 2_000, headroom.carries];
          headroom.measure(one, now);
          expect(headroom.carries === 0 || headroom.carries >= 70_000).to.equal(true);
          if (headroom.carries === 0 && before) stoppedAt = now;
          if (headroom.carries && before === 0) expect(now - stoppedAt).to.be.at.least(6_000);
        }
      }),
    );
  });
});
