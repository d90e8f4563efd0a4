/**
 * How long it takes from pressing Join until the first frame of somebody who waits in the room: ours beside its peers, in
 * one run, at several round trips. Then until whoever takes the fourth and the eighth seat sees all others, for those that
 * connect more than two.
 *
 *   npm run bench:first-frame [-- --rounds=9 --round-trips=0,50,200 --seats=4,8] [-- --short]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  canDelay,
  CONTENDERS,
  gather,
  joinAll,
  joinOnce,
  makePlace,
  MESHES,
  type Contender,
  type Place,
} from './support/place.js';
import { finish, isShort } from './support/bounds.js';
import { median, table } from './support/results.js';

/** At this round trip, ms, a room fills up. */
const SEATS_ROUND_TRIP_MS = 50;
/** A room is gathered this often for each contender, the second time in the opposite order, … */
const GATHERINGS = 2;
/** … and joined so often each time, after a first time that warms it up, and does not count. */
const JOINS = 3;

/** Seven people who send to each other leave a small machine no time for the eighth, unless their cameras are slow ones. */
const FEW_PICTURES = '--use-fake-device-for-media-stream=fps=5';

/** A short run leaves out those whom no bound names, and has time for more rounds of the rest. */
const COMPARED = isShort ? CONTENDERS.filter((name) => name !== 'simple-peer' && name !== 'tutorial') : CONTENDERS;

type Times = Partial<Record<Contender, number[]>>;

async function compare(place: Place, rounds: number): Promise<Times> {
  const times: Times = Object.fromEntries(COMPARED.map((name) => [name, []]));
  // The first round warms caches up, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const i of COMPARED.keys()) {
      // Another one begins each time, so that none has the place that is best.
      const contender = COMPARED[(i + round) % COMPARED.length]!;
      const { ms } = await joinOnce(place, { contender, room: `${contender}-${round}-${Date.now()}` });
      if (round > 0) times[contender]!.push(ms);
    }
  }
  return times;
}

/** Until whoever takes the last seat sees all others. */
async function fillUp(place: Place, seats: number): Promise<Times> {
  const times: Times = {};
  for (let gathering = 0; gathering < GATHERINGS; gathering++) {
    for (const contender of gathering % 2 ? [...MESHES].reverse() : MESHES) {
      const visit = { contender, room: `${contender}-${seats}-${Date.now()}` };
      const letGo = await gather(place, visit, seats - 1);
      await joinAll(place, visit, seats - 1);
      for (let join = 0; join < JOINS; join++) (times[contender] ??= []).push(await joinAll(place, visit, seats - 1));
      await letGo();
    }
  }
  return times;
}

/** By whom a time is divided, and under which head. */
const RIVALS = { '÷ hand-written': 'hand-written', '÷ …-early': 'hand-written-early', '÷ PeerJS': 'peerjs' } as const;

function show(title: string, times: Times, rivals: Readonly<Record<string, Contender>>): void {
  const of = (name: Contender) => median(times[name]!);
  const rows = (Object.keys(times) as Contender[]).map((name) => [
    name,
    of(name).toFixed(0),
    ...Object.values(rivals).map((rival) => (of(name) / of(rival)).toFixed(2)),
  ]);
  process.stdout.write(`\n${title}\n${table([['', 'ms', ...Object.keys(rivals)], ...rows])}\n`);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: isShort ? '5' : '9' },
    'round-trips': { type: 'string', default: isShort ? '200' : '0,50,200' },
    seats: { type: 'string', default: isShort ? '' : '4,8' },
    short: { type: 'boolean' },
  },
});
const numbers = (list: string) => list.split(',').filter(Boolean).map(Number);
/** At the round trip that was asked for, where one can be made. */
async function at<T>(roundTripMs: number, measure: (place: Place) => Promise<T>, flags?: string[]): Promise<T> {
  const place = await makePlace(roundTripMs, flags);
  try {
    return await measure(place);
  } finally {
    await place.down();
  }
}

if (!canDelay()) process.stdout.write('Without root there are no delayed networks: loopback only.\n');
const roundTrips: Record<string, Times> = {};
for (const roundTripMs of canDelay() ? numbers(values['round-trips']) : [0]) {
  const times = (roundTrips[roundTripMs] = await at(roundTripMs, (place) => compare(place, Number(values.rounds))));
  show(`Round trip ${roundTripMs} ms`, times, RIVALS);
}
const seats: Record<string, Times> = {};
for (const count of numbers(values.seats)) {
  try {
    const times = await at(SEATS_ROUND_TRIP_MS, (place) => fillUp(place, count), [FEW_PICTURES]);
    show(`Seat ${count}, round trip ${SEATS_ROUND_TRIP_MS} ms`, times, { '÷ hand-written': 'mesh-hand-written' });
    seats[count] = times;
  } catch (error) {
    // A machine that is too small for so many must not lose what was measured before.
    process.stdout.write(`Seat ${count} is left out: ${String(error)}\n`);
  }
}
// The longest way is where a round trip more is seen best.
const farthest = roundTrips[Math.max(...Object.keys(roundTrips).map(Number))]!;
const ratio = (ours: Contender, theirs: Contender) => median(farthest[ours]!) / median(farthest[theirs]!);
finish(
  // Other figures, which have other bounds.
  canDelay() ? 'first-frame' : 'first-frame-on-loopback',
  { roundTrips, seats },
  {
    'tag ÷ hand-written': ratio('tag', 'hand-written'),
    'call ÷ hand-written': ratio('call', 'hand-written'),
    'tag ÷ PeerJS': ratio('tag', 'peerjs'),
    'call ÷ hand-written-early': ratio('call', 'hand-written-early'),
  },
);
