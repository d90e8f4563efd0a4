/**
 * Where the time of a join goes, by the steps that both pages see, each the median of several joins; `npm run bench` draws it.
 *
 *   npm run bench:timeline [-- --round-trip=200 --joins=3]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { canDelay, joinOnce, makePlace, type Contender, type Joined, type Step } from './support/place.js';
import { median, save, table } from './support/results.js';
import { SHOWN } from './support/shown.js';

const DRAWN: readonly Contender[] = ['tag', 'call', 'hand-written', 'hand-written-early', 'peerjs', 'peerjs-early'];
/** What is seen by whoever joins, unless it is the other's to see. */
const STEPS: readonly [what: string, seen: RegExp, side?: keyof Joined['steps']][] = [
  ['relay reached', /^socket is open/],
  ['offer sent', /^sends offer/],
  ['offer heard', /^hears offer/, 'waiting'],
  ['answer heard', /^hears answer/],
  ['ICE', /^ICE connected/],
  ['DTLS', /^DTLS connected/],
  ['first packet', /^first packet/],
  ['first frame', /^shows the first frame/],
  // Ours asks to be let in while the offer is on its way; with the others it is what opens the socket.
  ['join asked', /^sends join|^opens a socket/],
  ['join granted', /^hears (ok|peers|\{"type":"OPE)/],
];

/** When each step was, in ms after Join was pressed; without those that were over by then. */
function timesOf({ steps }: Joined): Record<string, number> {
  const timeOf = (list: readonly Step[], what: RegExp) => list.find(([, step]) => what.test(step))?.[0];
  const begin = timeOf(steps.joining, /^presses Join/)!;
  return Object.fromEntries(
    STEPS.flatMap(([what, seen, side = 'joining']) => {
      const later = steps[side].filter(([time]) => time >= begin);
      const time = timeOf(later, seen);
      return time === undefined ? [] : [[what, time - begin]];
    }),
  );
}

const { values } = parseArgs({
  options: { 'round-trip': { type: 'string', default: '200' }, joins: { type: 'string', default: '3' } },
});
if (!canDelay()) {
  process.stdout.write('Without root there are no delayed networks, and no round trips to draw: nothing was drawn.\n');
  process.exit();
}
const roundTripMs = Number(values['round-trip']);
const joins = Number(values.joins);
const place = await makePlace(roundTripMs);
const joined: Record<string, Record<string, number>[]> = {};
// The first round warms caches up, and does not count.
for (let round = 0; round <= joins; round++) {
  for (const contender of DRAWN) {
    const visit = { contender, room: `timeline-${contender}-${Date.now()}`, traces: true };
    const times = timesOf(await joinOnce(place, visit));
    if (round) (joined[contender] ??= []).push(times);
  }
}
await place.down();
const ways = Object.fromEntries(
  Object.entries(joined).map(([name, all]) => {
    // A step that one of them saw before Join was pressed is no step of this way.
    const seen = STEPS.map(([what]) => what).filter((what) => all.every((times) => what in times));
    return [name, Object.fromEntries(seen.map((what) => [what, Math.round(median(all.map((times) => times[what]!)))]))];
  }),
);
const figures = { roundTripMs, joins, ways };
for (const rows of SHOWN.timeline(figures).tables) process.stdout.write(`\n${table(rows)}\n`);
save('timeline', figures);
process.exit();
