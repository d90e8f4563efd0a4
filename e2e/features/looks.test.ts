import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { e2e } from '../support/e2e.js';
import { keptLook, LOOKS, steadyLook, takeLook, type Look } from '../support/looks.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { openScenes } from '../support/scenes.js';

const FOLDER = join(tmpdir(), 'video-chat-looks');
/** So many pixels in a thousand may differ: letters and round corners are drawn a little differently elsewhere. */
const PER_MILLE = 2;

/** What differs from the kept look, if it is too much; the pictures are put into a folder. */
function compare(wanted: Look, now: PNG): string | null {
  const path = fileURLToPath(keptLook(wanted));
  const name = path.replace(/.*[\\/]|\.png$/g, '');
  if (process.env['LOOKS'] === 'draw') {
    writeFileSync(path, PNG.sync.write(now));
    return null;
  }
  if (!existsSync(path)) return `${name}: nothing is kept`;
  const kept = PNG.sync.read(readFileSync(path));
  const { width, height } = now;
  const diff = new PNG({ width, height });
  const isSized = kept.width === width && kept.height === height;
  const count = isSized ? pixelmatch(kept.data, now.data, diff.data, width, height, { threshold: 0.05 }) : Infinity;
  if (count <= (width * height * PER_MILLE) / 1_000) return null;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}-diff.png`), PNG.sync.write(diff));
  writeFileSync(join(FOLDER, `${name}-now.png`), PNG.sync.write(now));
  return `${name}: ${count} pixels differ, see ${join(FOLDER, name)}-diff.png`;
}

// One browser draws them all: what another one draws differs by nature.
if (IS_FIRST_PAIRING)
  describe('the looks', () => {
    it(
      'are those that were agreed on (LOOKS=draw keeps new ones)',
      e2e(async (world) => {
        const ada = await openScenes(world);
        await steadyLook(ada);
        const differing: (string | null)[] = [];
        for (const wanted of LOOKS) differing.push(compare(wanted, await takeLook(ada, wanted)));
        assert.deepEqual(differing.filter(Boolean), []);
      }),
    );
  });
