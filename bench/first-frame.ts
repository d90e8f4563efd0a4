/**
 * How long it takes from pressing Join until the first frame of somebody who waits in the room: ours beside its peers, in
 * one run, at several round trips.
 *
 *   npm run bench:first-frame [-- --rounds=9 --round-trips=0,50,200] [-- --short]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { canDelay, CONTENDERS, joinOnce, makePlace, type Contender, type Place } from './support/place.js';
import { finish, isShort } from './support/bounds.js';
import { median, table } from './support/results.js';

type Times = Record<Contender, number[]>;

async function compare(place: Place, rounds: number): Promise<Times> {
  const times = Object.fromEntries(CONTENDERS.map((name) => [name, [] as number[]])) as Times;
  // The first round warms caches up, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const i of CONTENDERS.keys()) {
      // Another one begins each time, so that none has the place that is best.
      const contender = CONTENDERS[(i + round) % CONTENDERS.length]!;
      const { ms } = await joinOnce(place, { contender, room: `${contender}-${round}-${Date.now()}` });
      if (round > 0) times[contender].push(ms);
    }
  }
  return times;
}

function show(roundTripMs: number, times: Times): void {
  const of = (name: Contender) => median(times[name]);
  const rows = CONTENDERS.map((name) => [
    name,
    of(name).toFixed(0),
    (of(name) / of('hand-written')).toFixed(2),
    (of(name) / of('peerjs')).toFixed(2),
  ]);
  const text = table([['', 'ms', '÷ hand-written', '÷ PeerJS'], ...rows]);
  process.stdout.write(`\nRound trip ${roundTripMs} ms\n${text}\n`);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: isShort ? '3' : '9' },
    'round-trips': { type: 'string', default: isShort ? '50' : '0,50,200' },
    short: { type: 'boolean' },
  },
});
if (!canDelay()) process.stdout.write('Without root there are no delayed networks: loopback only.\n');
const roundTrips: Record<string, Times> = {};
for (const roundTripMs of canDelay() ? values['round-trips'].split(',').map(Number) : [0]) {
  const place = await makePlace(roundTripMs);
  roundTrips[roundTripMs] = await compare(place, Number(values.rounds));
  await place.down();
  show(roundTripMs, roundTrips[roundTripMs]);
}
// The longest way is where a round trip more is seen best.
const farthest = roundTrips[Math.max(...Object.keys(roundTrips).map(Number))]!;
const ratio = (ours: Contender, theirs: Contender) => median(farthest[ours]) / median(farthest[theirs]);
finish(
  'first-frame',
  { roundTrips },
  {
    'tag ÷ hand-written': ratio('tag', 'hand-written'),
    'call ÷ hand-written': ratio('call', 'hand-written'),
    'tag ÷ PeerJS': ratio('tag', 'peerjs'),
  },
);
