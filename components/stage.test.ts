import { expect } from '@open-wc/testing';
import { ActiveSpeaker } from './active-speaker.js';
import { INITIAL, type CallState, type Participant } from './call/call-state.js';
import { seatsOf, type Layout } from './seats.js';
import { person, until } from './video-chat.fixture.js';

const localStream = new MediaStream();
const call = (self: Participant | null, ...participants: Participant[]): CallState => ({
  ...INITIAL,
  ...{ self, participants, localStream },
});

describe('the seats of a call', () => {
  const me = person('me');
  const [bob, cem] = [person('bob'), person('cem')];
  const sharing = person('bob', { screen: true, screenStream: new MediaStream() });
  /** Who is where, in one line. */
  const seen = (state: CallState, choice: { layout?: Layout; pinned?: string; speaker?: string } = {}) =>
    seatsOf(state, { layout: 'auto', pinned: null, speaker: 'bob', ...choice })
      .map(({ key, slot }) => (slot ? `${key} (${slot})` : key))
      .join(', ');

  it('are a grid of equals, oneself last', () => {
    expect(seen(call(me, bob, cem))).to.equal('bob, cem, me');
    expect(seen(call(me))).to.equal('me');
    expect(seen(call(null, bob))).to.equal('');
  });

  it('let oneself float over the only other one, unless a grid is asked for', () => {
    expect(seen(call(me, bob))).to.equal('bob, me (float)');
    expect(seen(call(me, bob), { layout: 'grid' })).to.equal('bob, me');
    expect(seen(call(me, bob), { layout: 'speaker' })).to.equal('bob (stage), me (float)');
  });

  it('give the stage to a shared screen, to who speaks, or to who is pinned', () => {
    expect(seen(call(me, sharing, cem))).to.equal('bob screen (stage), bob, cem, me');
    expect(seen(call(me, sharing), { layout: 'grid' })).to.equal('bob screen, bob, me');
    expect(seen(call(me, bob, cem), { layout: 'speaker', speaker: 'cem' })).to.equal('bob, cem (stage), me');
    expect(seen(call(me, sharing, cem), { layout: 'speaker' })).to.equal('bob screen (stage), bob, cem, me');
    expect(seen(call(me, sharing, cem), { pinned: 'cem' })).to.equal('bob screen, bob, cem (stage), me');
    expect(seen(call(me, bob), { layout: 'grid', pinned: 'me' })).to.equal('bob, me (stage)');
  });

  it('never give the stage to the own screen by itself, which would show itself for ever', () => {
    const mine = person('me', { screen: true, screenStream: new MediaStream() });
    expect(seen(call(mine, bob, cem))).to.equal('bob, cem, me screen, me');
  });

  it('give the stage to one where there are many', () => {
    const crowd = Array.from({ length: 9 }, (_, i) => person(`p${i}`));
    expect(seen(call(me, ...crowd.slice(1)), { speaker: 'p4' })).not.to.contain('stage');
    expect(seen(call(me, ...crowd), { speaker: 'p4' })).to.contain('p4 (stage)');
  });
});

describe('who has the stage because of speaking', () => {
  const speaks = (id: string) => person(id, { speaking: true });

  it('keeps it while speaking, and while nobody speaks', () => {
    const speaker = new ActiveSpeaker(() => {});
    speaker.follow([person('ada'), speaks('bob')]);
    expect(speaker.id).to.equal('bob');
    speaker.follow([speaks('ada'), speaks('bob')]);
    speaker.follow([person('ada'), person('bob')]);
    expect(speaker.id).to.equal('bob');
  });

  it('gives it to somebody else who goes on, and not to a cough', async () => {
    const changes: string[] = [];
    const speaker: ActiveSpeaker = new ActiveSpeaker(() => changes.push(speaker.id));
    speaker.follow([person('ada'), speaks('bob'), person('cem')]);
    speaker.follow([speaks('ada'), person('bob'), person('cem')]);
    expect(speaker.id).to.equal('bob');
    speaker.follow([person('ada'), person('bob'), speaks('cem')]);
    await until(() => changes.length > 0, 'the stage changes');
    expect(changes).to.deep.equal(['cem']);
  });

  it('gives it on at once when whoever has it is gone', () => {
    const speaker = new ActiveSpeaker(() => {});
    speaker.follow([person('ada'), speaks('bob')]);
    speaker.follow([person('ada')]);
    expect(speaker.id).to.equal('ada');
    speaker.follow([]);
    expect(speaker.id).to.equal('');
  });
});
