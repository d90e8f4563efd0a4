import assert from 'node:assert/strict';
import type { Visitor } from './visitor.js';

/** At most so many connections are made to one person within `WINDOW_MS`. */
const MOST = 3;
const WINDOW_MS = 30_000;

/** From now on the page keeps when it makes connections, ms since 1970, for the functions below. */
export const countConnections = (person: Visitor): Promise<void> =>
  person.run(() => {
    const builtAt: number[] = [];
    Object.assign(globalThis, { builtAt });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        builtAt.push(Date.now());
      }
    };
  });

/** When that page made connections, ms since 1970. */
export const connectionsOf = (person: Visitor): Promise<number[]> =>
  person.run(() => (globalThis as unknown as { builtAt: number[] }).builtAt);

/** Nobody of a whole group made more connections than promised, or tells of others in the report than were made. */
export async function assertFewConnections(people: readonly Visitor[]): Promise<void> {
  const others = people.length - 1;
  for (const person of people) {
    const times = await connectionsOf(person);
    const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + WINDOW_MS).length));
    assert.ok(most <= MOST * others, `${person.name} made ${most} connections within 30 s`);
    const told = await person.run(async () => {
      const report = await document.querySelector('video-chat')!.getReport();
      return report.people.map(({ link }) => (link ? link.rebuilds + 1 : 0));
    });
    const sum = told.reduce((all, one) => all + one, 0);
    assert.ok(sum >= others && sum <= times.length, `${person.name} tells of ${sum} of ${times.length} connections`);
  }
}
