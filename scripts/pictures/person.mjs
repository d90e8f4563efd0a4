// @ts-check
/** Draws people, as a webcam sees them: head and shoulders, in flat shapes with soft light from one side. */
import { drawBackHair, drawFrontHair } from './hair.mjs';
import { ellipse, fill, stroke } from './shapes.mjs';

/** @typedef {import('./cast.mjs').Person} Person */
/** @typedef {CanvasRenderingContext2D} Canvas */

/** Light from the left: one colour into another, across. @param {Canvas} canvas @param {number} reach @param {[string, string]} colors */
function lit(canvas, reach, [bright, dark]) {
  const gradient = canvas.createLinearGradient(-reach, -reach / 2, reach, reach / 2);
  gradient.addColorStop(0.35, bright);
  gradient.addColorStop(1, dark);
  return gradient;
}

const FACE = 'M-93-30C-96 40-80 92-44 120C-26 135 26 135 44 120C80 92 96 40 93-30C93-112 52-142 0-142S-93-112-93-30Z';
const NECK = 'M-46 70C-46 140-50 168-70 190C-30 226 30 226 70 190C50 168 46 140 46 70Z';
const BODY =
  'M-66 182C-130 204-208 214-244 262C-282 318-294 420-300 640H300C294 420 282 318 244 262C208 214 130 204 66 182C34 220-34 220-66 182Z';

/** @type {Record<Person['neckline'], (canvas: Canvas, person: Person) => void>} */
const NECKLINES = {
  crew(canvas, { topShadow }) {
    stroke(canvas, 'M-72 186C-40 232 40 232 72 186', { color: topShadow, width: 15 });
  },
  roll(canvas, { top, topShadow }) {
    fill(
      canvas,
      'M-64 138C-30 158 30 158 64 138C70 166 74 184 78 200C34 240-34 240-78 200C-74 184-70 166-64 138Z',
      top,
    );
    stroke(canvas, 'M-64 142C-30 162 30 162 64 142M-76 198C-34 236 34 236 76 198', { color: topShadow, width: 4 });
  },
  collar(canvas, { top, topShadow, skin, shadow }) {
    fill(canvas, 'M-52 170L0 262L52 170Z', skin);
    fill(canvas, 'M-52 170C-20 200 20 200 52 170L0 262Z', `${shadow}66`);
    fill(canvas, 'M-60 158L-96 200L-50 268L0 262ZM60 158L96 200L50 268L0 262Z', top);
    stroke(canvas, 'M-60 160L0 262L60 160M-96 202L-50 268L0 262L50 268L96 202M0 264V640', {
      color: topShadow,
      width: 4,
    });
  },
};

/** @param {Canvas} canvas @param {Person} person */
function drawBody(canvas, person) {
  fill(canvas, BODY, lit(canvas, 320, [person.top, person.topShadow]));
  stroke(canvas, 'M-196 640C-194 520-190 440-178 380M196 640C194 520 190 440 178 380', {
    color: `${person.topShadow}aa`,
    width: 5,
  });
  fill(canvas, NECK, person.skin);
  fill(canvas, 'M-46 84C-46 150-46 150-52 168C-20 190 30 176 52 150C48 130 46 110 46 84Z', `${person.shadow}b0`);
  NECKLINES[person.neckline](canvas, person);
}

/** @param {Canvas} canvas @param {Person} person */
function drawEyes(canvas, { eyes, shadow, hairColor, skin }) {
  for (const side of [-1, 1]) {
    const x = side * 39;
    fill(canvas, `M${x - 19}-7Q${x}-24 ${x + 19}-7Q${x} 8 ${x - 19}-7Z`, '#fffaf4');
    ellipse(canvas, [x + 1, -9, 9.5, 10], eyes);
    ellipse(canvas, [x + 4, -13, 2.8, 2.8], '#ffffffd9');
    stroke(canvas, `M${x - 20}-7Q${x}-26 ${x + 20}-7`, { color: eyes, width: 4.5 });
    stroke(canvas, `M${x - 24}-40Q${x + side * 2}-53 ${x + 24}-41`, { color: hairColor, width: 7.5 });
    fill(canvas, `M${x - 16} 9Q${x} 17 ${x + 16} 9Q${x} 13 ${x - 16} 9Z`, `${shadow}80`);
  }
  stroke(canvas, 'M4-4C12 18 20 30 8 37C2 40-4 39-8 36', { color: shadow, width: 4.5 });
  ellipse(canvas, [-4, 22, 6, 12], skin);
}

/** @param {Canvas} canvas @param {Person} person @param {number} open from 0 to 1 */
function drawMouth(canvas, { lips, shadow }, open) {
  const drop = 86 + open * 16;
  fill(canvas, `M-34 66Q0 ${74 - open * 4} 34 66Q24 ${drop + 4} 0 ${drop + 6}Q-24 ${drop + 4}-34 66Z`, lips);
  fill(canvas, `M-27 69Q0 ${75 - open * 4} 27 69Q16 ${drop - 8} 0 ${drop - 8}Q-16 ${drop - 8}-27 69Z`, '#fffaf4');
  stroke(canvas, 'M-39 62Q-36 68-31 68M39 62Q36 68 31 68', { color: `${shadow}c0`, width: 4 });
}

/** @param {Canvas} canvas @param {string} color */
function drawGlasses(canvas, color) {
  const pen = { color, width: 5 };
  for (const x of [-41, 41]) {
    canvas.fillStyle = '#ffffff1f';
    canvas.beginPath();
    canvas.roundRect(x - 33, -34, 66, 54, 24);
    canvas.fill();
    canvas.strokeStyle = pen.color;
    canvas.lineWidth = pen.width;
    canvas.stroke();
  }
  stroke(canvas, 'M-8-14Q0-20 8-14M-74-16L-92-20M74-16L92-20', pen);
}

/** @param {Canvas} canvas @param {Person} person @param {number} mouth how far it is open, from 0 to 1 */
function drawHead(canvas, person, mouth) {
  const { skin, shadow, earrings, glasses, beard, hairColor } = person;
  for (const side of [-1, 1]) {
    ellipse(canvas, [side * 94, 2, 16, 27], side < 0 ? skin : shadow);
    ellipse(canvas, [side * 96, 4, 7, 14], `${shadow}99`);
    if (earrings) ellipse(canvas, [side * 97, 38, 7, 7], earrings);
  }
  fill(canvas, FACE, lit(canvas, 130, [skin, shadow]));
  canvas.save();
  canvas.filter = 'blur(9px)';
  for (const x of [-56, 56]) ellipse(canvas, [x, 40, 22, 14], `${person.lips}55`);
  canvas.restore();
  if (beard) {
    fill(
      canvas,
      'M-92 2C-94 66-78 108-44 128C-24 142 24 142 44 128C78 108 94 66 92 2C84 40 70 50 52 52C34 44 18 48 0 52C-18 48-34 44-52 52C-70 50-84 40-92 2Z',
      hairColor,
    );
  }
  drawMouth(canvas, person, mouth);
  drawEyes(canvas, person);
  drawFrontHair(canvas, person);
  if (glasses) drawGlasses(canvas, glasses);
}

/**
 * Draws a person in one moment of a loop.
 * @param {Canvas} canvas 1280 by 720
 * @param {Person} person
 * @param {number} moment from 0 to 1
 */
export function drawPerson(canvas, person, moment) {
  const turn = 2 * Math.PI * (moment + person.phase);
  canvas.save();
  canvas.translate(person.at, 345);
  canvas.scale(person.size, person.size);
  canvas.save();
  canvas.translate(Math.sin(turn) * 7, Math.sin(turn * 2) * 3);
  canvas.rotate(Math.sin(turn + 1) * 0.02);
  drawBackHair(canvas, person);
  canvas.restore();
  canvas.save();
  canvas.translate(0, Math.sin(turn * 2) * 2);
  drawBody(canvas, person);
  canvas.restore();
  canvas.translate(Math.sin(turn) * 7, Math.sin(turn * 2) * 3);
  canvas.rotate(Math.sin(turn + 1) * 0.02);
  drawHead(canvas, person, 0.35 + 0.35 * Math.sin(turn * 3) * Math.sin(turn));
  canvas.restore();
}
