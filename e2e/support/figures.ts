import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { PAIRING } from './pairing.js';

/** Where the figures go, one JSON object a line. */
const FILE = process.env['FIGURES'] ?? join(tmpdir(), 'video-chat-figures.jsonl');

/** One thing that was measured, and its promise. */
export interface Figure {
  /** The row of the faults. */
  id: string;
  what: string;
  ms: number;
  atMost: number;
}

/** Keeps a figure for docs/reliability.md, and holds it against its promise. */
export function promise({ id, what, ms, atMost }: Figure): void {
  const line = { at: new Date().toISOString(), pairing: PAIRING.join('-'), id, what, ms: Math.round(ms), atMost };
  appendFileSync(FILE, `${JSON.stringify(line)}\n`);
  assert.ok(ms <= atMost, `${id}: ${what} took ${Math.round(ms)} ms, at most ${atMost} ms are promised`);
}
