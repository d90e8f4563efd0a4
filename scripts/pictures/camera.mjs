// @ts-check
/** Makes what the fake cameras and microphones of the pictures play. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

/** One loop: four seconds, as Chromium plays them. */
const FRAMES = 120;

/** Serves the drawing modules to a page. */
async function serveDrawings() {
  const server = createServer(async ({ url = '/' }, response) => {
    if (url === '/') return response.setHeader('Content-Type', 'text/html').end('<!doctype html>');
    const script = await readFile(join(import.meta.dirname, basename(url))).catch(() => '');
    return response.setHeader('Content-Type', 'text/javascript').end(script);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return server;
}

/** Draws one person's loop in the page, and returns each frame as JPEG in base64. @param {string} name @param {number} count */
async function drawInPage(name, count) {
  // Written as text, so that only the page looks for these modules.
  const [{ CAST }, { drawPerson }, { drawRoom }] = await Promise.all(
    ['/cast.mjs', '/person.mjs', '/room.mjs'].map((path) => import(path)),
  );
  const person = CAST.find((/** @type {{name: string}} */ one) => one.name === name);
  const [room, scene, canvas] = [1, 2, 3].map(() => new OffscreenCanvas(1280, 720));
  const [roomContext, sceneContext, context] = [room, scene, canvas].map((each) => each?.getContext('2d'));
  if (!room || !scene || !canvas || !sceneContext || !context) return [];
  drawRoom(roomContext, person.room);
  // Chromium takes what a fake camera plays for video levels, 16 to 235, though a JPEG has 0 to 255: this evens it out.
  context.fillStyle = '#717171';
  context.globalAlpha = 219 / 255;
  const frames = [];
  for (let i = 0; i < count; i++) {
    sceneContext.drawImage(room, 0, 0);
    drawPerson(sceneContext, person, i / count);
    context.save();
    context.globalAlpha = 1;
    context.fillRect(0, 0, 1280, 720);
    context.restore();
    context.drawImage(scene, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.93 });
    frames.push(new Uint8Array(await blob.arrayBuffer()).reduce((text, byte) => text + String.fromCharCode(byte), ''));
  }
  return frames.map(btoa);
}

/**
 * Films everybody, into `<folder>/<name>.mjpeg`.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string[]} names
 * @param {string} folder
 */
export async function film(browser, names, folder) {
  const server = await serveDrawings();
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  for (const name of names) {
    const frames = await page.evaluate(drawInPage, name, FRAMES);
    await writeFile(join(folder, `${name}.mjpeg`), Buffer.concat(frames.map((frame) => Buffer.from(frame, 'base64'))));
  }
  await page.close();
  server.close();
}

/** A second of sound as a WAV file: a murmur, or the noise of a quiet room. @param {boolean} isLoud */
export function sound(isLoud) {
  const rate = 48_000;
  const samples = new Int16Array(rate);
  const volume = isLoud ? 9000 : 8;
  samples.forEach((_zero, i) => (samples[i] = volume * Math.sin(i / 31) * Math.sin(i / 900)));
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(2 * rate, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}
