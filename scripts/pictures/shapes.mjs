// @ts-check
/** @typedef {CanvasRenderingContext2D} Canvas */

/** @param {Canvas} canvas @param {[number, number, number, number]} box @param {string} color */
export function ellipse(canvas, [x, y, rx, ry], color) {
  canvas.fillStyle = color;
  canvas.beginPath();
  canvas.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  canvas.fill();
}

/** @param {Canvas} canvas @param {string} path @param {string | CanvasGradient} color */
export function fill(canvas, path, color) {
  canvas.fillStyle = color;
  canvas.fill(new Path2D(path));
}

/** @param {Canvas} canvas @param {string} path @param {{color: string, width: number}} pen */
export function stroke(canvas, path, { color, width }) {
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.lineCap = 'round';
  canvas.lineJoin = 'round';
  canvas.stroke(new Path2D(path));
}
