import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { idsOf } from '../support/apart.js';
import { connectionsOf, countConnections } from '../support/connections.js';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { logMedia, longestGap, mediaOf, steadyAfter } from '../support/media-log.js';
import { countMost, idOf } from '../support/meeting.js';
import { BROKEN_CONNECTION, come, connected, eventsOf, listen, newRoom, press, stateIs } from '../support/people.js';
import { ShortRelay } from '../support/short-relay.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** A ticket's life, which in earnest is two minutes, and how long the relay is away. */
const TICKET_MS = 3_000;
const AWAY_MS = 5_000;
const NAMES = ['Ada', 'Bob', 'Cem'];

/** Three people who see and hear each other, and whose connections are counted. */
async function gather(world: World, server: string): Promise<{ room: string; people: Visitor[] }> {
  const room = newRoom();
  const people: Visitor[] = [];
  for (const [side, name] of NAMES.entries()) {
    // One camera: six pictures are more than a small machine can encode without a stop.
    const attributes = `server="${server}" microphone ${name === 'Ada' ? 'camera' : ''}`;
    const person = await come(world, side, { room, name, attributes });
    await countConnections(person);
    await press(person, 'join-button');
    await stateIs(person, 'joined');
    people.push(person);
  }
  for (const person of people) {
    await connected(person, 2);
    await logMedia(person);
    await listen(person, 'participantleave', 'participantjoin', 'leave', 'error');
  }
  return { room, people };
}

/** Waits until all get what all send, and returns how long after `since` that began, ms. */
async function allSteady(people: readonly Visitor[], since: number): Promise<number> {
  const waits = people.flatMap((person, index) =>
    NAMES.filter((_, other) => other !== index).map((name) =>
      steadyAfter(person, name, { since, kinds: name === 'Ada' ? ['pictures', 'sounds'] : ['sounds'] }),
    ),
  );
  return Math.max(...(await Promise.all(waits)));
}

describe('a relay that is away for longer than a ticket is good', () => {
  it(
    'brings everybody back as somebody new, once each, with one new connection to each other (R9)',
    e2e(
      async (world) => {
        const relay = new ShortRelay(TICKET_MS);
        await relay.start();
        try {
          const { room, people } = await gather(world, relay.url);
          await people[0]!.run(() => document.querySelector('video-chat')!.sendMessage('Before'));
          await people[2]!.eventually('it comes', () => document.querySelector('video-chat')!.messages.length);
          const ids = await Promise.all(people.map(idOf));
          const most = await Promise.all(people.map(countMost));
          await relay.stop();
          for (const person of people) await stateIs(person, 'reconnecting');
          await lasting(AWAY_MS);
          for (const person of people) await connected(person, 2);
          const back = Date.now();
          await relay.start();
          await until('all are somebody new', async () => {
            const now = await Promise.all(people.map(idOf));
            return now.every((id) => !ids.includes(id));
          });
          const since = Date.now();
          for (const person of people) await stateIs(person, 'joined');
          const ms = await allSteady(people, since);
          promise({ id: 'R9', what: 'media after all are back from two minutes without a relay', ms, atMost: 3_000 });
          for (const person of people) await connected(person, 2);
          // From the first one’s return, which ends what was between them, to the last one’s.
          const { sounds } = await mediaOf(people[0]!, 'Bob');
          const silent = longestGap(sounds, back, Date.now());
          promise({
            id: 'R9',
            what: 'longest silence while all come back as somebody new',
            ms: silent,
            atMost: 20_000,
          });

          const order = relay.idsIn(room);
          assert.equal(order.length, 3);
          for (const [index, person] of people.entries()) {
            const self = await idOf(person);
            assert.deepEqual(
              await idsOf(person),
              order.filter((id) => id !== self),
              'the same order everywhere',
            );
            assert.equal(await most[index]!(), 2, 'nobody is seen twice');
            assert.equal((await connectionsOf(person)).length, 4, 'one connection more to each');
            for (const [type, count] of [
              ['participantleave', 2],
              ['participantjoin', 2],
              ['leave', 0],
              ['error', 0],
            ] as const)
              assert.equal((await eventsOf(person, type)).length, count, type);
            assert.equal(await person.run(() => document.querySelector('video-chat')!.messages.length), 1);
          }
        } finally {
          await relay.stop();
        }
      },
      { origins: /localhost/, ...BROKEN_CONNECTION },
    ),
  );
});
