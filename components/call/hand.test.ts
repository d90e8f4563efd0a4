import { expect } from '@open-wc/testing';
import type { ParticipantChangeEvent } from './call-events.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('a raised hand', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  it('is seen by everyone, also by those who come later, until it is lowered', async () => {
    const [ada, bob] = await party.pair();
    const changes = eventsOf<ParticipantChangeEvent>(bob, 'participantchange');
    await ada.raiseHand(true);
    await ada.raiseHand(true);
    expect(ada.state.self!.hand).to.equal(true);
    await until(() => bob.state.participants[0]!.hand, 'Bob sees it');
    expect(changes.map(({ changed }) => changed.join())).to.deep.equal(['hand']);
    const cem = party.call('Cem');
    await cem.join();
    await until(() => cem.state.participants.find(({ displayName }) => displayName === 'Ada')?.hand, 'Cem sees it');
    await ada.raiseHand(false);
    await until(() => !bob.state.participants[0]!.hand, 'Bob sees that it is down');
    expect(ada.state.self!.hand).to.equal(false);
  });

  it('is down when one comes back, and cannot be raised outside of a call', async () => {
    const ada = party.call('Ada');
    expect(await failureOf(ada.raiseHand(true))).to.have.property('code', 'not-joined');
    await ada.raiseHand(false);
    await ada.join();
    await ada.raiseHand(true);
    await ada.leave();
    await ada.join();
    expect(ada.state.self!.hand).to.equal(false);
  });
});
