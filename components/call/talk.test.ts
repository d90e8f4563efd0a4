import { expect } from '@open-wc/testing';
import type { CtlMessage } from '../../server/protocol.js';
import { withMessage, type ChatMessage, type Participant } from './call-state.js';
import type { Mesh } from './mesh.js';
import { Talk } from './talk.js';

type Chat = Extract<CtlMessage, { t: 'chat' }>;

const person = (id: string, joinedAt: number) => ({ id, displayName: id, joinedAt }) as Participant;

describe('what is told of the past', () => {
  const people = [person('ada', 1_000), person('self', 60_000), person('cem', 90_000)];
  let messages: readonly ChatMessage[];
  let said: Chat[];
  let fired: number;
  let talk: Talk;

  beforeEach(() => {
    messages = [];
    said = [];
    fired = 0;
    talk = new Talk({
      mesh: { pids: ['ada', 'cem'], say: (_: string, message: Chat) => said.push(message) } as unknown as Mesh,
      participant: (pid) => people.find(({ id }) => id === pid),
      announcer: {
        fire: () => Boolean(++fired),
        step: (patch) => (messages = patch.messages!),
        get state() {
          return { self: people[1]!, messages };
        },
      },
    });
  });

  const texts = () => messages.map(({ text }) => text).join();
  const hear = (pid: string, id: string, more: Partial<Chat> = {}) =>
    talk.hear(pid, { t: 'chat', id, text: id, ...more });

  it('is only what somebody wrote who was here before, to all, and once', () => {
    hear('ada', 'a', { age: 5 });
    hear('ada', 'a', { age: 5 });
    hear('ada', 'private', { age: 5, to: 'self' });
    hear('cem', 'later', { age: 5 });
    expect(texts()).to.equal('a');
    expect(messages[0]).to.include({ id: 'ada:a', from: 'ada', own: false });
    expect(fired).to.equal(0);
    hear('ada', 'a');
    expect([texts(), fired]).to.deep.equal(['a', 0]);
  });

  it('stands in its place, and never before its author came', () => {
    hear('ada', 'now');
    hear('ada', 'second', { age: 10_000 });
    hear('ada', 'first', { age: 20_000 });
    hear('ada', 'ancient', { age: Number.MAX_SAFE_INTEGER });
    expect(texts()).to.equal('ancient,first,second,now');
    expect(Date.now() - messages[0]!.at).to.be.within(59_000, 60_000);
  });

  it('is no more than so much, however much is told (A20)', () => {
    for (let i = 0; i < 1_000; i++) hear('ada', `${i}`, { age: 5 });
    expect(messages).to.have.length(32);
    hear('ada', 'new');
    expect(messages.at(-1)!.text).to.equal('new');
  });

  it('is one’s own last messages to all, told once to whoever came later', () => {
    for (let i = 0; i < 10; i++) talk.write(`${i}`.repeat(4_000));
    messages = withMessage(messages, { ...messages[0]!, id: 'ada:x', from: 'ada', text: 'not mine', own: false });
    messages = withMessage(messages, { ...messages[0]!, id: 'self:y', text: 'private', to: 'ada' });
    said = [];
    talk.tellPast('ada');
    expect(said).to.deep.equal([]);
    talk.tellPast('cem');
    talk.tellPast('cem');
    expect(said.map(({ text }) => text[0]).join()).to.equal('2,3,4,5,6,7,8,9');
    const ids = messages.slice(2, 10).map(({ id }) => id);
    expect(said.map(({ id }) => `self:${id}`)).to.deep.equal(ids);
    expect(said.every(({ age }) => age !== undefined && age >= 0)).to.equal(true);
  });
});
