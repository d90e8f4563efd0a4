import { expect } from '@open-wc/testing';
import type { Media, Peer } from '../../server/protocol.js';
import type { ParticipantChangeEvent, ParticipantLeaveEvent } from './call-events.js';
import type { Participant } from './call-state.js';
import { People } from './people.js';

const media = (n: number, patch: Partial<Media> = {}): Media => ({
  ...{ camera: false, microphone: false, screen: false, hand: false },
  ...patch,
  n,
});
const peer = (pid: string, joinSeq: number, patch: Partial<Peer> = {}): Peer => ({
  ...{ pid, epoch: 1, joinSeq, joinedAt: 1_000, name: pid, role: 'guest', media: media(0) },
  ...patch,
});

describe('the others', () => {
  let events: Event[];
  let list: readonly Participant[];
  let people: People;

  beforeEach(() => {
    events = [];
    list = [];
    people = new People({ fire: (event) => events.push(event), changed: (participants) => (list = participants) });
  });

  it('stand in the order of joining', () => {
    people.see(peer('b', 2));
    people.see(peer('a', 1));
    expect(list.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(Object.isFrozen(list)).to.equal(true);
  });

  it('are announced from joining on, those who were there included', () => {
    people.see(peer('a', 1));
    expect(events).to.deep.equal([]);
    people.announce();
    people.see(peer('b', 2));
    expect(events.map(({ type }) => type)).to.deep.equal(['participantjoin', 'participantjoin']);
  });

  it('keep the state with the highest counter, whichever way and in whichever order it comes (D9)', () => {
    const states = [1, 2, 3, 4].map((n) => media(n, { camera: n % 2 === 0, microphone: n === 3 }));
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [3, 0, 3, 1],
      [2, 3, 3, 0],
    ]) {
      const crowd = new People({ fire: () => {}, changed: (participants) => (list = participants) });
      crowd.see(peer('a', 1));
      for (const index of order) {
        if (index % 2) crowd.hear('a', `Ada ${index}`, states[index]!);
        else crowd.see(peer('a', 1, { name: `Ada ${index}`, media: states[index]! }));
      }
      expect(list[0]).to.include({ displayName: 'Ada 3', camera: true, microphone: false });
    }
  });

  it('keep the name of their token, whatever they say of themselves', () => {
    people.see(peer('a', 1, { name: 'Ada', named: true }));
    people.hear('a', 'The boss', media(1, { camera: true }));
    expect(list[0]).to.include({ displayName: 'Ada', camera: true });
  });

  it('say what changed, but not for speaking and quality, which have their own events', () => {
    people.see(peer('a', 1));
    people.announce();
    events = [];
    people.patch('a', { connection: 'connected', speaking: true, quality: 4 });
    expect(events.map(({ type }) => type)).to.deep.equal(['participantchange', 'speakingchange', 'qualitychange']);
    expect((events[0] as ParticipantChangeEvent).changed).to.deep.equal(['connection']);
  });

  it('keep their stream for their whole stay, and are new objects at every change', () => {
    people.see(peer('a', 1));
    const [before] = list;
    people.see(peer('a', 1, { name: 'Ada' }));
    expect(list[0]).to.not.equal(before);
    expect(list[0]?.stream).to.equal(before?.stream);
  });

  it('go once, with a reason', () => {
    people.see(peer('a', 1));
    people.announce();
    people.remove('a', 'network');
    people.remove('a', 'left');
    const leaves = events.filter(({ type }) => type === 'participantleave') as ParticipantLeaveEvent[];
    expect(leaves.map(({ reason }) => reason)).to.deep.equal(['network']);
    expect(list).to.deep.equal([]);
  });

  it('have names of at most 64 characters', () => {
    people.see(peer('a', 1, { name: '👋'.repeat(65) }));
    expect([...(list[0]?.displayName ?? '')]).to.have.length(64);
  });
});
