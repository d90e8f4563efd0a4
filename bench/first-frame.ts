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
import type { Times } from './support/figures.js';
import { median } from './support/results.js';

/** At this round trip, ms, a room fills up. */
const SEATS_ROUND_TRIP_MS = 50;
/** A room is gathered this often for each contender, the second time in the opposite order, … */
const GATHERINGS = isShort ? 1 : 2;
/** … and joined so often each time, after a first time that warms it up, and does not count. */
const JOINS = 3;

/** Seven people who send to each other leave a small machine no time for the eighth, unless their cameras are slow ones. */
const FEW_PICTURES = '--use-fake-device-for-media-stream=fps=5';

/** A short run leaves out those whom no bound names, and has time for more rounds of the rest. */
const COMPARED = isShort ? CONTENDERS.filter((name) => !/simple-peer|tutorial|peerjs-early/.test(name)) : CONTENDERS;
const FULL = isShort ? MESHES.filter((name) => name === 'call' || name === 'mesh-hand-written-early') : MESHES;

async function compare(place: Place, rounds: number): Promise<Times> {
  const times: Times = Object.fromEntries(COMPARED.map((name) => [name, []]));
  // The first round warms caches up, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const i of COMPARED.keys()) {
      // Another one begins each time, so that none has the place that is best.
      const contender = COMPARED[(i + round) % COMPARED.length]!;
      const { ms } = await joinOnce(place, { contender, room: `${contender}-${round}-${Date.now()}` });
      if (round) times[contender]!.push(ms);
    }
  }
  return times;
}

/** Until whoever takes the last seat sees all others. */
async function fillUp(place: Place, seats: number): Promise<Times> {
  const times: Times = {};
  for (let gathering = 0; gathering < GATHERINGS; gathering++) {
    for (const contender of gathering % 2 ? [...FULL].reverse() : FULL) {
      const visit = { contender, room: `${contender}-${seats}-${Date.now()}` };
      const letGo = await gather(place, visit, seats - 1);
      await joinAll(place, visit, seats - 1);
      for (let join = 0; join < JOINS; join++) (times[contender] ??= []).push(await joinAll(place, visit, seats - 1));
      await letGo();
    }
  }
  return times;
}

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

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: isShort ? '5' : '9' },
    'round-trips': { type: 'string', default: isShort ? '200' : '0,50,200' },
    seats: { type: 'string', default: isShort ? '4' : '4,8' },
    short: { type: 'boolean' },
  },
});
if (!canDelay()) process.stdout.write('Without root there are no delayed networks: loopback only.\n');
const roundTrips: Record<string, Times> = {};
for (const roundTripMs of canDelay() ? numbers(values['round-trips']) : [0]) {
  roundTrips[roundTripMs] = await at(roundTripMs, (place) => compare(place, Number(values.rounds)));
}
const seats: Record<string, Times> = {};
for (const count of numbers(values.seats)) {
  try {
    seats[count] = await at(SEATS_ROUND_TRIP_MS, (place) => fillUp(place, count), [FEW_PICTURES]);
  } catch (error) {
    // A machine that is too small for so many must not lose what was measured before.
    process.stdout.write(`Seat ${count} is left out: ${String(error)}\n`);
  }
}
// The longest way is where a round trip more is seen best.
const farthest = roundTrips[Math.max(...Object.keys(roundTrips).map(Number))]!;
const ratio = (times: Times | undefined, ours: Contender, theirs: Contender) =>
  times ? median(times[ours]!) / median(times[theirs]!) : NaN;
finish('first-frame', {
  figures: { roundTrips, seats },
  ratios: {
    'tag ÷ hand-written': ratio(farthest, 'tag', 'hand-written'),
    'call ÷ hand-written': ratio(farthest, 'call', 'hand-written'),
    'tag ÷ PeerJS': ratio(farthest, 'tag', 'peerjs'),
    'call ÷ hand-written-early': ratio(farthest, 'call', 'hand-written-early'),
    'seat 4, call ÷ mesh-hand-written-early': ratio(seats['4'], 'call', 'mesh-hand-written-early'),
  },
  // Without a distance there are other bounds.
  ...(canDelay() ? {} : { as: 'first-frame-on-loopback' }),
});
