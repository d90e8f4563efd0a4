/** Between two panes, in px. */
export const GAP = 8;
/** Panes are never wider than this, nor taller than that: a picture that covers one still shows a face. */
const WIDEST = 16 / 9;
const TALLEST = 3 / 4;
/** One alone may fill more. */
const WIDEST_ONE = 2.4;
const TALLEST_ONE = 9 / 16;
/** Two stand beside each other if both can be about as large as one of them alone. */
const NEARLY = 0.6;
/** Panes beside the stage that would be smaller than this, in px, are left out. */
const SMALLEST = 40;

interface Layout {
  columns: number;
  width: number;
  height: number;
}

/** A place in px, `x` from where lines start. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The layout with the largest panes for so many of them in a box of this size, in px. */
export function bestLayout(count: number, boxWidth: number, boxHeight: number): Layout {
  const [widest, tallest] = count > 1 ? [WIDEST, TALLEST] : [WIDEST_ONE, TALLEST_ONE];
  let best: Layout = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const [freeWidth, freeHeight] = [boxWidth - GAP * (columns - 1), boxHeight - GAP * (rows - 1)];
    const [cellWidth, cellHeight] = [Math.max(0, freeWidth / columns), Math.max(0, freeHeight / rows)];
    const width = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const height = Math.floor(Math.min(cellHeight, cellWidth / tallest));
    // Panes are no wider than a picture of a camera: the wider one is, the more is seen of it.
    if (width > best.width) best = { columns, width, height };
  }
  return best;
}

/** Places for so many panes, all of one size; the last row stands in the middle. */
export function fill(count: number, area: Box): Box[] {
  const { columns, width, height } = bestLayout(count, area.width, area.height);
  const rows = Math.ceil(count / columns);
  const middle = (room: number, panes: number, size: number) => Math.floor((room - panes * (size + GAP) + GAP) / 2);
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = Math.min(columns, count - row * columns);
    return {
      x: area.x + middle(area.width, inRow, width) + (i - row * columns) * (width + GAP),
      y: area.y + middle(area.height, rows, height) + row * (height + GAP),
      width,
      height,
    };
  });
}

/** Places for the panes on the stage, and for the others beside it or below, whichever leaves the larger stage. */
export function stageAndStrip(staged: number, others: number, area: Box): { stage: Box[]; strip: Box[] } {
  if (!staged) return { stage: [], strip: fill(others, area) };
  const { width, height } = area;
  const share = Math.min(0.35, 0.14 + 0.03 * others);
  const beside = bestLayout(staged, width * (1 - share) - GAP, height);
  const above = bestLayout(staged, width, height * (1 - share) - GAP);
  // What the stage cannot use is the strip's.
  const aside = beside.columns * (beside.width + GAP);
  const below = Math.ceil(staged / above.columns) * (above.height + GAP);
  const splits = [
    [
      { ...area, width: aside - GAP },
      { ...area, x: area.x + aside, width: width - aside },
    ],
    [
      { ...area, height: below - GAP },
      { ...area, y: area.y + below, height: height - below },
    ],
  ] as const;
  let best = { stage: fill(staged, area), strip: [] as Box[] };
  let largest = 0;
  for (const [stageArea, stripArea] of others ? splits : []) {
    const [stage, strip] = [fill(staged, stageArea), fill(others, stripArea)];
    const size = stage[0]!.width * stage[0]!.height;
    const isSeen = strip.every((box) => Math.min(box.width, box.height) >= SMALLEST);
    if (isSeen && size > largest) [best, largest] = [{ stage, strip }, size];
  }
  return best;
}

/** Whether there is room for two side by side, so that neither has to float over the other. */
export function fitsTwo({ width, height }: Box): boolean {
  const [one, two] = [1, 2].map((count) => bestLayout(count, width, height)) as [Layout, Layout];
  return two.width * two.height > NEARLY * one.width * one.height;
}

/** The place of a pane that floats over the others, in a corner: at the end of lines or not, at the bottom or not. */
export function corner({ x, y, width, height }: Box, [atEnd, atBottom]: readonly [boolean, boolean]): Box {
  // So that the ring of whoever speaks is seen around it.
  const inset = 12;
  const size = Math.min(260, Math.max(80, width * 0.22, height * 0.2));
  const ratio = width < height ? TALLEST : WIDEST;
  const box = { width: Math.floor(Math.min(size, width / 2)), height: Math.floor(Math.min(size / ratio, height / 2)) };
  return {
    ...box,
    x: atEnd ? x + width - box.width - inset : x + inset,
    y: atBottom ? y + height - box.height - inset : y + inset,
  };
}
