import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { PAIRING } from './pairing.js';

/** Where the figures go, one JSON object a line. */
const FILE = process.env['FIGURES'] ?? join(tmpdir(), 'video-chat-figures.jsonl');

/** One thing that was measured, and its promise; what is not a time is a share. */
export type Figure = {
  /** The row of the faults. */
  id: string;
  what: string;
  atMost: number;
  /** Which browsers took part, if not those of this run. */
  pairing?: string;
} & ({ ms: number } | { percent: number });

/** Keeps a figure for docs/reliability.md, and holds it against its promise. */
export function promise({ id, what, atMost, pairing = PAIRING.join('-'), ...measured }: Figure): void {
  const [value, unit] = 'ms' in measured ? [measured.ms, 'ms'] : [measured.percent, '%'];
  const figure = { id, what, value: Math.round(value), atMost, unit };
  appendFileSync(FILE, `${JSON.stringify({ at: new Date().toISOString(), pairing, ...figure })}\n`);
  assert.ok(value <= atMost, `${id}: ${what}: ${Math.round(value)} ${unit}, at most ${atMost} ${unit} are promised`);
}
