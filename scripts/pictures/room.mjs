// @ts-check
/** Draws the rooms behind the people, out of focus as behind a webcam. */

/** @typedef {CanvasRenderingContext2D} Canvas */

/** @param {Canvas} canvas @param {[number, number, number, number, number?]} box its place, size and corner radius @param {string} color */
function box(canvas, [x, y, width, height, radius = 0], color) {
  canvas.fillStyle = color;
  canvas.beginPath();
  canvas.roundRect(x, y, width, height, radius);
  canvas.fill();
}

/** @param {Canvas} canvas @param {[string, string]} colors from the top left to the bottom right */
function wall(canvas, [light, dark]) {
  const gradient = canvas.createLinearGradient(0, 0, 1280, 720);
  gradient.addColorStop(0, light);
  gradient.addColorStop(1, dark);
  canvas.fillStyle = gradient;
  canvas.fillRect(-40, -40, 1360, 800);
}

/** @param {Canvas} canvas @param {[number, number]} foot @param {{leaf: string, dark: string, pot: string, size: number}} look */
function plant(canvas, [x, y], { leaf, dark, pot, size }) {
  canvas.save();
  canvas.translate(x, y);
  canvas.scale(size, size);
  for (let i = 0; i < 9; i++) {
    canvas.save();
    canvas.rotate((i - 4) * 0.27);
    canvas.fillStyle = i % 2 ? leaf : dark;
    canvas.fill(new Path2D('M0 0C-34-60-30-130 0-190C30-130 34-60 0 0Z'));
    canvas.restore();
  }
  canvas.fillStyle = pot;
  canvas.fill(new Path2D('M-56-16H56L42 96H-42Z'));
  canvas.restore();
}

/** @param {Canvas} canvas @param {[number, number, number]} place x, y of the board, and its length @param {string[]} colors */
function books(canvas, [x, y, length], colors) {
  let at = x;
  for (let i = 0; at < x + length - 40; i++) {
    const [width, height] = [20 + ((i * 13) % 19), 92 + ((i * 29) % 44)];
    box(canvas, [at, y - height, width, height, 3], colors[i % colors.length] ?? '');
    at += width + (i % 5 === 4 ? 34 : 3);
  }
}

/** @param {Canvas} canvas */
function study(canvas) {
  wall(canvas, ['#5d7386', '#33424f']);
  for (const y of [196, 400, 604]) {
    for (const [x, length] of [
      [40, 360],
      [880, 380],
    ]) {
      books(
        canvas,
        [x ?? 0, y, length ?? 0],
        ['#c9b18a', '#8d4f3f', '#d8d2c4', '#40596b', '#a8814e', '#6f7f6a', '#e3dccb'],
      );
      box(canvas, [(x ?? 0) - 30, y, (length ?? 0) + 60, 14], '#2a353f');
    }
  }
  plant(canvas, [1190, 330], { leaf: '#6f9471', dark: '#4d7257', pot: '#d9cbb4', size: 0.6 });
}

/** @param {Canvas} canvas */
function window(canvas) {
  wall(canvas, ['#efe9df', '#d3c7b7']);
  box(canvas, [70, 60, 400, 470, 6], '#fdfcf9');
  const sky = canvas.createLinearGradient(0, 80, 0, 510);
  sky.addColorStop(0, '#bcd9ea');
  sky.addColorStop(1, '#eef4ec');
  canvas.fillStyle = sky;
  canvas.fillRect(90, 80, 360, 430);
  canvas.fillStyle = '#a9c4a4';
  canvas.fill(new Path2D('M90 510V420C150 380 190 430 240 400C300 366 350 420 450 380V510Z'));
  box(canvas, [262, 70, 16, 450], '#fdfcf9');
  box(canvas, [80, 280, 380, 14], '#fdfcf9');
  box(canvas, [44, 528, 460, 22, 4], '#f7f3ec');
  box(canvas, [0, 20, 96, 720, 20], '#e4d6c4');
  box(canvas, [930, 130, 210, 260, 4], '#fffdf8');
  box(canvas, [956, 156, 158, 208], '#e6b79a');
  canvas.fillStyle = '#c8775a';
  canvas.fill(new Path2D('M956 364V300C1000 250 1060 270 1114 230V364Z'));
  plant(canvas, [1160, 600], { leaf: '#7fa47a', dark: '#5b8562', pot: '#c98d6b', size: 1.15 });
}

/** @param {Canvas} canvas */
function kitchen(canvas) {
  wall(canvas, ['#d98f6c', '#a9583f']);
  box(canvas, [-20, 300, 430, 18], '#7b4a36');
  box(canvas, [860, 250, 460, 18], '#7b4a36');
  for (const [x, color] of /** @type {const} */ ([
    [60, '#f2e3cd'],
    [140, '#d9b48f'],
    [214, '#f6efe2'],
    [290, '#5e7f74'],
  ])) {
    box(canvas, [x, 216, 62, 84, 14], color);
  }
  plant(canvas, [1150, 190], { leaf: '#7f9a68', dark: '#5c7a50', pot: '#f2e3cd', size: 0.72 });
  box(canvas, [910, 130, 22, 120, 4], '#f2e3cd');
  box(canvas, [938, 110, 26, 140, 4], '#3f5a55');
  box(canvas, [970, 146, 20, 104, 4], '#e7c08a');
  const glow = canvas.createRadialGradient(210, 470, 10, 210, 470, 260);
  glow.addColorStop(0, '#ffe2b3cc');
  glow.addColorStop(1, '#ffe2b300');
  canvas.fillStyle = glow;
  canvas.fillRect(-60, 200, 560, 560);
  canvas.fillStyle = '#fff1d6';
  canvas.fill(new Path2D('M150 520L176 420H244L270 520Z'));
  box(canvas, [203, 520, 14, 120], '#7b4a36');
}

const ROOMS = { study, window, kitchen };

/** @param {Canvas} canvas 1280 by 720 @param {keyof typeof ROOMS} room */
export function drawRoom(canvas, room) {
  canvas.save();
  canvas.filter = 'blur(8px)';
  ROOMS[room](canvas);
  canvas.restore();
}
