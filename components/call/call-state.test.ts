import { expect } from '@open-wc/testing';
import { changedKeys, INITIAL, step, withMessage, type CallState, type Participant } from './call-state.js';

const state: CallState = { ...INITIAL, localStream: new MediaStream() };
const ada: Participant = Object.freeze({
  ...{ id: 'a', displayName: 'Ada', role: 'guest', camera: false, microphone: false, screen: false, hand: false },
  ...{
    speaking: false,
    quality: null,
    connection: 'connecting',
    joinedAt: 0,
    stream: new MediaStream(),
    screenStream: null,
  },
} as const);

describe('call state', () => {
  it('is the same object when nothing differs, so that nobody redraws', () => {
    expect(step(state, { phase: 'idle', room: '' })).to.equal(state);
    expect(step(ada, { displayName: 'Ada' })).to.equal(ada);
  });

  it('is a new frozen object when something differs', () => {
    const next = step(state, { phase: 'lobby' });
    expect(next).to.not.equal(state);
    expect(next.phase).to.equal('lobby');
    expect(Object.isFrozen(next)).to.equal(true);
    expect(Object.isFrozen(step(ada, { camera: true }))).to.equal(true);
  });

  it('names the fields that changed', () => {
    expect(changedKeys(ada, { displayName: 'Ada', camera: true, quality: 3 })).to.deep.equal(['camera', 'quality']);
  });

  it('keeps the newest thousand messages', () => {
    let messages: CallState['messages'] = [];
    for (let i = 0; i < 1_002; i++) {
      messages = withMessage(messages, { id: `${i}`, from: 'a', displayName: 'Ada', text: 'x', at: i, own: false });
    }
    expect(messages.length).to.equal(1_000);
    expect(messages[0]?.id).to.equal('2');
    expect(Object.isFrozen(messages)).to.equal(true);
  });
});
