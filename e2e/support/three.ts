import { gather, type Apart } from './apart.js';
import type { World } from './e2e.js';
import { promise } from './figures.js';
import { longestGap, mediaOf } from './media-log.js';
import type { Visitor } from './visitor.js';

/** Ada, Bob and Cem, who find each other. */
export interface Three {
  readonly group: readonly Apart[];
  readonly people: readonly [ada: Visitor, bob: Visitor, cem: Visitor];
}

/** Three in a call with one camera: six pictures are more than a small machine can encode without a stop. */
export async function gatherThree(world: World): Promise<Three> {
  const group = ['Ada', 'Bob', 'Cem'].map((name) => {
    return { name, attributes: name === 'Ada' ? 'camera microphone' : 'microphone' };
  });
  return { group, people: (await gather(world, group)) as [Visitor, Visitor, Visitor] };
}

/**
 * Records that nothing stood still on the links with Cem while the one between Ada and Bob was in trouble (R16). Returns these
 * links, seen from each end. `good` says in the figures what they are.
 */
export async function goodLinks(
  { people: [ada, bob, cem] }: Three,
  { since, good }: { since: number; good: string },
): Promise<readonly (readonly [person: Visitor, other: string])[]> {
  const links = [
    [ada, 'Cem'],
    [bob, 'Cem'],
    [cem, 'Ada'],
    [cem, 'Bob'],
  ] as const;
  for (const [person, other] of links) {
    const ms = longestGap((await mediaOf(person, other)).sounds, since, Date.now());
    promise({ id: 'R16', what: `longest silence on ${good}`, ms, atMost: 500 });
  }
  const still = longestGap((await mediaOf(cem, 'Ada')).pictures, since, Date.now());
  promise({ id: 'R16', what: `longest still picture on ${good}`, ms: still, atMost: 500 });
  return links;
}
