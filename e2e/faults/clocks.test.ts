import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { idOf } from '../support/meeting.js';
import { BROKEN_CONNECTION, comeIn, connected, newRoom, press, stateIs } from '../support/people.js';
import { tokenFor } from '../../server/token-command.js';
import type { Visitor } from '../support/visitor.js';

const MINUTES_MS = 60_000;
const SECRET = 'a secret of the tests, which nobody guesses';

/** From the next page on, the clock of that window is so far off. */
const misset = (person: Visitor, ms: number) =>
  person.page.evaluateOnNewDocument((off: number) => {
    const Clock = Date;
    globalThis.Date = class extends Clock {
      constructor(...given: [] | [number]) {
        if (given.length) super(...given);
        else super(Clock.now() + off);
      }
      static override now = () => Clock.now() + off;
    } as DateConstructor;
  }, ms);

/** How old the messages are by the clock of that window, ms, and what they say. */
const messagesOf = (person: Visitor) =>
  person.run(() =>
    document.querySelector('video-chat')!.messages.map(({ text, at }) => ({ text, age: Date.now() - at })),
  );

describe('somebody whose clock is ten minutes off', () => {
  it(
    'is let in, comes back after a restart of the relay, and has what was said in its order (R15)',
    e2e(
      async (world) => {
        const room = newRoom();
        const token = await tokenFor([`--room=${room}`, `--secret=${SECRET}`], {});
        const people: Visitor[] = [];
        for (const [side, off] of [-10, 10].entries()) {
          const name = ['Ada', 'Bob'][side]!;
          const person = await world.arrive(side, { name });
          await misset(person, off * MINUTES_MS);
          await world.show(person, `<video-chat room="${room}" display-name="${name}" token="${token}"></video-chat>`);
          await press(person, 'join-button');
          await stateIs(person, 'joined');
          await person.run((text) => document.querySelector('video-chat')!.sendMessage(text), `${name} is here`);
          people.push(person);
        }
        for (const person of people) await connected(person, 1);
        const ids = await Promise.all(people.map(idOf));
        await world.relay.stop('SIGKILL');
        for (const person of people) await stateIs(person, 'reconnecting');
        await world.relay.start();
        const back = Date.now();
        for (const person of people) await stateIs(person, 'joined', 16_000);
        promise({
          id: 'R15',
          what: 'at the relay again with a clock that is off',
          ms: Date.now() - back,
          atMost: 16_000,
        });
        assert.deepEqual(await Promise.all(people.map(idOf)), ids);

        const cem = await comeIn(world, 0, { room, name: 'Cem', attributes: `token="${token}"` });
        await connected(cem, 2);
        const names = await cem.run(() =>
          document.querySelector('video-chat')!.participants.map((one) => one.displayName),
        );
        assert.deepEqual(names, ['Ada', 'Bob']);
        for (const person of [...people, cem]) {
          await person.eventually(
            'both messages are there',
            () => document.querySelector('video-chat')!.messages.length === 2,
          );
          const messages = await messagesOf(person);
          assert.deepEqual(
            messages.map(({ text }) => text),
            ['Ada is here', 'Bob is here'],
            person.name,
          );
          for (const { age } of messages) assert.ok(age >= 0 && age < MINUTES_MS, `${person.name}: ${age} ms old`);
        }
      },
      { relay: { secret: SECRET }, ...BROKEN_CONNECTION },
    ),
  );
});
