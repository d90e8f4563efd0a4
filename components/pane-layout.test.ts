import { expect } from '@open-wc/testing';
import { bestLayout, corner, fill, stageAndStrip, type Box } from './pane-layout.js';

const area = (width: number, height: number): Box => ({ x: 0, y: 0, width, height });
const ratios = (boxes: readonly Box[]) => boxes.map(({ width, height }) => width / height);
const end = ({ x, width }: Box) => x + width;

describe('the places of panes', () => {
  it('cut little off the pictures of three, where two rows show more of them than one', () => {
    for (const [width, height] of [
      [820, 430],
      [740, 420],
      [1900, 1000],
    ] as const) {
      const boxes = fill(3, area(width, height));
      for (const ratio of ratios(boxes)) expect(ratio, `${width}×${height}`).to.be.within(1.6, 1.8);
    }
    expect(bestLayout(3, 1200, 190).columns).to.equal(3);
    expect(bestLayout(3, 300, 500).columns).to.equal(1);
  });

  it('give everybody at least as much of a picture when somebody goes', () => {
    for (const [width, height] of [
      [308, 500],
      [556, 250],
      [820, 430],
      [1900, 1000],
    ] as const) {
      const sizes = [2, 3, 4, 5, 6, 7, 8].map((count) => bestLayout(count, width, height).width);
      expect(sizes).to.deep.equal([...sizes].sort((a, b) => b - a));
    }
  });

  it('beside a stage take all that it leaves over', () => {
    const { stage, strip } = stageAndStrip(1, 5, area(1_020, 190));
    const left = 1_020 - stage[0]!.width;
    const taken = Math.max(...strip.map(end)) - strip[0]!.x;
    expect(stage[0]!.x).to.equal(0);
    expect(taken / left).to.be.above(0.8);
    expect(strip[0]!.height).to.be.above(80);
    for (const box of strip) expect(end(box)).to.be.at.most(1_020);
  });

  it('leave the ring of whoever speaks to be seen below the floating one', () => {
    for (const atEnd of [true, false]) {
      const { x, y, width, height } = corner(area(600, 400), [atEnd, atEnd]);
      const [inline, block] = atEnd ? [600 - x - width, 400 - y - height] : [x, y];
      expect(Math.min(inline, block)).to.be.at.least(8);
    }
  });
});
