/**
 * Draws where the time of a join goes, by the steps that both pages see: `bench/results/timeline.svg`.
 *
 *   npm run bench:timeline [-- --round-trip=200]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { canDelay, joinOnce, makePlace, type Contender, type Joined, type Step } from './support/place.js';

const DRAWN: readonly Contender[] = ['tag', 'call', 'hand-written', 'peerjs'];
/** What each stretch ends with, as the page of whoever joins sees it, unless it is the other's to see. */
const MILESTONES: readonly [what: string, ends: RegExp, side?: 'waiting'][] = [
  ['relay reached', /^socket is open/],
  ['offer sent', /^sends offer/],
  ['offer heard', /^hears offer/, 'waiting'],
  ['answer heard', /^hears answer/],
  ['ICE', /^ICE connected/],
  ['DTLS', /^DTLS connected/],
  ['first packet', /^first packet/],
  ['first frame', /^shows the first frame/],
];
const COLORS = ['#7a869a', '#2a5bd7', '#5a8bff', '#12908e', '#e0a100', '#c2571a', '#8a4fc7', '#2f9e44'];

interface Stretch {
  what: string;
  from: number;
  to: number;
}

/** The stretches of one join, in ms after Join was pressed. */
function stretchesOf({ steps }: Joined): Stretch[] {
  const begin = at(steps.joining, /^presses Join/)!;
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [what, ends, side = 'joining'] of MILESTONES) {
    const end = at(
      steps[side].filter(([time]) => time >= begin),
      ends,
    );
    if (end === undefined) continue;
    const to = Math.max(from, end - begin);
    stretches.push({ what, from, to });
    from = to;
  }
  return stretches;
}

const at = (steps: readonly Step[], what: RegExp) => steps.find(([, step]) => what.test(step))?.[0];

const LEFT = 120;
const WIDTH = 900;
const BAR = 34;

/** One bar for each, with a line for each round trip. */
function draw(bars: readonly (readonly [name: string, stretches: readonly Stretch[]])[], roundTripMs: number): string {
  const longest = Math.max(...bars.flatMap(([, stretches]) => stretches.map(({ to }) => to)));
  const x = (ms: number) => LEFT + (ms / longest) * (WIDTH - LEFT - 60);
  const height = 40 + bars.length * (BAR + 16) + 40;
  const lines = Array.from({ length: Math.floor(longest / roundTripMs) + 1 }, (_, i) => {
    const place = x(i * roundTripMs).toFixed(1);
    return `<line x1="${place}" x2="${place}" y1="24" y2="${height - 44}" stroke="#8886"/><text x="${place}" y="18" text-anchor="middle" class="small">${i * roundTripMs} ms</text>`;
  });
  const rows = bars.map(([name, stretches], row) => {
    const y = 34 + row * (BAR + 16);
    const parts = stretches.map(({ what, from, to }) => {
      const color = COLORS[MILESTONES.findIndex(([other]) => other === what)];
      return `<rect x="${x(from).toFixed(1)}" y="${y}" width="${(x(to) - x(from)).toFixed(1)}" height="${BAR}" fill="${color}"><title>${what}: ${Math.round(from)}–${Math.round(to)} ms</title></rect>`;
    });
    const end = stretches.at(-1)!.to;
    return `<text x="${LEFT - 10}" y="${y + 22}" text-anchor="end">${name}</text>${parts.join('')}<text x="${x(end) + 8}" y="${y + 22}">${Math.round(end)}</text>`;
  });
  const step = (WIDTH - 20) / MILESTONES.length;
  const keys = MILESTONES.map(([what], i) => {
    const place = 10 + i * step;
    return `<rect x="${place}" y="${height - 22}" width="12" height="12" fill="${COLORS[i]}"/><text x="${place + 18}" y="${height - 12}" class="small">${what}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#888" role="img" aria-label="Where the time of a join goes, at a round trip of ${roundTripMs} ms">
<style>.small { font-size: 11px }</style>
${[...lines, ...rows, ...keys].join('\n')}
</svg>
`;
}

const { values } = parseArgs({ options: { 'round-trip': { type: 'string', default: '200' } } });
if (!canDelay()) {
  process.stdout.write('Without root there are no delayed networks, and no round trips to draw: nothing was drawn.\n');
  process.exit();
}
const roundTripMs = Number(values['round-trip']);
const place = await makePlace(roundTripMs);
const bars: [string, Stretch[]][] = [];
for (const contender of DRAWN) {
  // The first one warms caches up.
  for (const traces of [false, true]) {
    const joined = await joinOnce(place, { contender, room: `timeline-${contender}-${Date.now()}`, traces });
    if (traces) bars.push([contender, stretchesOf(joined)]);
  }
}
await place.down();
for (const [name, stretches] of bars) {
  const text = stretches.map(({ what, to }) => `${what} ${Math.round(to)}`).join(' · ');
  process.stdout.write(`${name}: ${text}\n`);
}
writeFileSync(join(import.meta.dirname, 'results/timeline.svg'), draw(bars, roundTripMs));
process.exit();
