import { PNG } from 'pngjs';
import type { Page } from 'puppeteer-core';

/** A rectangle on a page, in CSS pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a page, or a box of it, looks like now. */
export async function look(page: Page, clip?: Box): Promise<PNG> {
  return PNG.sync.read(Buffer.from(await page.screenshot({ captureBeyondViewport: false, ...(clip && { clip }) })));
}

/** The pixels of a box, as `[red, green, blue]`. */
function* pixelsIn({ data, width, height }: PNG, box: Box): Generator<[number, number, number]> {
  const [left, top] = [Math.max(0, Math.floor(box.x)), Math.max(0, Math.floor(box.y))];
  const [right, bottom] = [Math.min(width, box.x + box.width), Math.min(height, box.y + box.height)];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = (y * width + x) * 4;
      yield [data[at]!, data[at + 1]!, data[at + 2]!];
    }
  }
}

/** Relative luminance, as WCAG defines it. */
function luminance(color: readonly number[]): number {
  const [red, green, blue] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** The contrast ratio of two luminances, 1 to 21. */
const ratio = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** How strongly the strongest thing in a box stands out from what most of the box is. */
export function contrastIn(picture: PNG, box: Box): number {
  const counts = new Map<string, { count: number; light: number }>();
  for (const color of pixelsIn(picture, box)) {
    const known = counts.get(color.join());
    if (known) known.count++;
    else counts.set(color.join(), { count: 1, light: luminance(color) });
  }
  const all = [...counts.values()].sort((a, b) => b.count - a.count);
  // What is only at one point is a matter of smoothing.
  const seen = all.filter(({ count }) => count > 2);
  return Math.max(...seen.map(({ light }) => ratio(light, all[0]!.light)));
}

/** How many pixels, of a box or of all, differ by a contrast of 3:1 or more between two looks. */
export function changedIn(before: PNG, after: PNG, box: Box = { ...before, x: 0, y: 0 }): number {
  const olds = [...pixelsIn(before, box)];
  return [...pixelsIn(after, box)].filter((color, i) => ratio(luminance(color), luminance(olds[i]!)) >= 3).length;
}
