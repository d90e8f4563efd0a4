import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e } from './support/e2e.js';
import { IS_BRIEF } from './support/pairing.js';
import { comeIn, comeTogether, connected, eventsOf, listen, newRoom, press } from './support/people.js';
import { until } from './support/until.js';
import type { Visitor } from './support/visitor.js';

const FIELD = 'video-chat >>> chat-panel >>> textarea';

/** The messages that are shown, as text. */
const shown = (person: Visitor): Promise<string[]> =>
  person.run(() => {
    const panel = document.querySelector('video-chat')!.shadowRoot!.querySelector('chat-panel');
    return [...(panel?.shadowRoot!.querySelectorAll('[part~="message"]') ?? [])].map(
      (message) => message.textContent ?? '',
    );
  });

const shows = (person: Visitor, text: string): Promise<boolean> =>
  until(`${person.name} reads ${text}`, async () => (await shown(person)).some((message) => message.includes(text)));

/** What `promise` rejects with, in the page: its code, or its name. */
const refusals = (person: Visitor): Promise<string[]> =>
  person.run(async () => {
    const chat = document.querySelector('video-chat')!;
    const failure = (promise: Promise<unknown>) =>
      promise.then(
        () => 'none',
        (error: { code?: string; name: string }) => error.code ?? error.name,
      );
    return Promise.all([
      failure(chat.sendMessage('  ')),
      failure(chat.sendMessage('x'.repeat(4_001))),
      failure(chat.sendData('x'.repeat(65_537))),
      failure(chat.sendMessage('Hello', { to: 'nobody' })),
    ]);
  });

describe('writing', () => {
  it(
    'shows what is written to everyone, always as text',
    e2e(async (world) => {
      const people = await comeTogether(world);
      for (const person of people) await press(person, 'chat-button');
      const [ada, bob] = people;
      await ada.type(FIELD, '<img src=x onerror=alert(1)> 👋');
      await ada.page.keyboard.press('Enter');
      await shows(bob, '<img src=x onerror=alert(1)> 👋');
      await shows(ada, '<img src=x onerror=alert(1)> 👋');
      const images = await bob.run(
        () =>
          document
            .querySelector('video-chat')!
            .shadowRoot!.querySelector('chat-panel')!
            .shadowRoot!.querySelectorAll('img').length,
      );
      assert.equal(images, 0);
    }),
  );

  it(
    "carries the page's own data, up to 64 KiB",
    e2e(async (world) => {
      const [ada, bob] = await comeTogether(world);
      await listen(bob, 'data');
      await ada.run(async () => {
        const chat = document.querySelector('video-chat')!;
        await chat.sendData({ x: 1, y: 'é' }, { topic: 'cursor' });
        await chat.sendData('x'.repeat(65_536), { to: chat.participants[0]!.id });
      });
      const heard = await until('both arrive', async () => {
        const events = await eventsOf(bob, 'data');
        return events.length === 2 && events;
      });
      assert.deepEqual(heard[0]!.data, { x: 1, y: 'é' });
      assert.equal(heard[0]!.topic, 'cursor');
      assert.equal((heard[1]!.data as string).length, 65_536);
      assert.equal(heard[0]!.from, await ada.run(() => document.querySelector('video-chat')!.self!.id));
    }),
  );

  if (IS_BRIEF) return;

  it(
    'goes to one person only when it is meant for one',
    e2e(async (world) => {
      const room = newRoom();
      const [ada, bob, cem] = [
        await comeIn(world, 0, { room, name: 'Ada' }),
        await comeIn(world, 1, { room, name: 'Bob' }),
        await comeIn(world, 0, { room, name: 'Cem' }),
      ];
      for (const person of [ada, bob, cem]) await connected(person, 2);
      await ada.run(async () => {
        const chat = document.querySelector('video-chat')!;
        const { id } = chat.participants.find(({ displayName }) => displayName === 'Bob')!;
        await chat.sendMessage('Only Bob', { to: id });
        await chat.sendMessage('Everyone');
      });
      await cem.eventually(
        'Cem reads what is for everyone',
        () => document.querySelector('video-chat')!.messages.length > 0,
      );
      const texts = (person: Visitor) =>
        person.run(() => document.querySelector('video-chat')!.messages.map(({ text }) => text));
      assert.deepEqual(await texts(cem), ['Everyone']);
      await bob.eventually('Bob reads both', () => document.querySelector('video-chat')!.messages.length === 2);
    }),
  );

  it(
    'is refused with a reason when it is too long, empty, or for nobody',
    e2e(async (world) => {
      const [ada] = await comeTogether(world);
      assert.deepEqual(await refusals(ada), ['TypeError', 'message-too-large', 'message-too-large', 'peer-gone']);
      const away = await world.visit(0, `<video-chat room="${newRoom()}"></video-chat>`);
      await away.eventually('the tag is there', () => document.querySelector('video-chat')?.state === 'lobby');
      assert.deepEqual(await refusals(away), ['TypeError', 'message-too-large', 'message-too-large', 'not-joined']);
    }),
  );
});
