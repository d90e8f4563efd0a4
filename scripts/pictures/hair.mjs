// @ts-check
import { ellipse, fill, stroke } from './shapes.mjs';

/** @typedef {import('./cast.mjs').Person} Person */
/** @typedef {import('./shapes.mjs').Canvas} Canvas */

/** Where the curls are: angle around the head and how far out. */
const CURLS = Array.from({ length: 30 }, (_unused, i) => ({
  angle: Math.PI * (0.93 + (1.14 * i) / 29),
  out: i % 2 ? 1 : 1.13,
}));

/** @param {Canvas} canvas @param {Person} person @param {boolean} front */
function curls(canvas, { hairColor, hairLight }, front) {
  if (!front) ellipse(canvas, [0, -62, 150, 138], hairColor);
  for (const { angle, out } of CURLS) {
    const [x, y] = [Math.cos(angle) * 126 * out, -46 + Math.sin(angle) * 118 * out];
    if (!front) ellipse(canvas, [x, y, 34, 33], hairColor);
  }
  if (!front) return;
  for (const [x, y] of [
    [-84, -84],
    [-60, -112],
    [-28, -126],
    [6, -130],
    [40, -122],
    [68, -104],
    [88, -76],
    [-94, -50],
    [95, -46],
  ]) {
    ellipse(canvas, [x ?? 0, y ?? 0, 30, 27], hairColor);
  }
  for (const [x, y] of [
    [-86, -150],
    [-50, -172],
    [-112, -106],
    [-8, -182],
    [-70, -126],
    [34, -172],
  ]) {
    stroke(canvas, `M${(x ?? 0) - 12} ${(y ?? 0) + 6}q8-18 22-10`, { color: hairLight, width: 4 });
  }
}

/** @param {Canvas} canvas @param {Person} person @param {boolean} front */
function swept(canvas, { hairColor, hairLight }, front) {
  if (!front)
    return fill(
      canvas,
      'M-98 10C-112-92-76-164 4-164S112-92 98 10C92-16 90-30 88-44H-88C-90-30-92-16-98 10Z',
      hairColor,
    );
  fill(
    canvas,
    'M-97 2C-110-62-98-120-62-148C-20-180 62-174 88-132C106-104 103-48 97 2C93-26 90-44 82-60C72-84 44-96 14-98C-20-100-50-98-68-84C-84-70-90-40-97 2Z',
    hairColor,
  );
  stroke(canvas, 'M-70-104C-40-122 10-124 62-106M-66-124C-30-146 30-146 74-124M-40-146C-8-160 38-158 66-144', {
    color: hairLight,
    width: 4,
  });
}

/** @param {Canvas} canvas @param {Person} person @param {boolean} front */
function bob(canvas, { hairColor, hairLight }, front) {
  if (!front)
    return fill(
      canvas,
      'M-112 118C-138 10-124-170 0-170S138 10 112 118C96 150 60 148 46 132H-46C-60 148-96 150-112 118Z',
      hairColor,
    );
  fill(
    canvas,
    'M-108 112C-126 20-118-160 0-160S126 20 108 112C96 132 78 126 80 104C92 50 92-10 84-56C60-92 30-104 2-108C-30-104-62-86-84-54C-92-10-92 50-80 104C-78 126-96 132-108 112Z',
    hairColor,
  );
  fill(canvas, 'M-88-40C-84-108-40-128 10-128C56-128 86-96 88-44C70-62 60-70 40-74C0-70-50-66-88-40Z', hairColor);
  stroke(canvas, 'M-98 60C-106 0-100-70-70-112M-86-96C-60-136-20-146 20-146', { color: hairLight, width: 5 });
}

const STYLES = { curls, swept, bob };

/** What lies behind the face. @param {Canvas} canvas @param {Person} person */
export const drawBackHair = (canvas, person) => STYLES[person.hair](canvas, person, false);

/** What lies before it. @param {Canvas} canvas @param {Person} person */
export const drawFrontHair = (canvas, person) => STYLES[person.hair](canvas, person, true);
