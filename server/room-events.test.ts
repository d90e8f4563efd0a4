import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { resuming, startRelay } from './relay.fixture.js';

describe('what an app hears of its rooms', () => {
  it('is who comes and goes, and which rooms open and close', async (t) => {
    const { chat, connect } = await startRelay(t);
    const heard: unknown[] = [];
    chat.on('room', ({ room, state }) => heard.push([room, state]));
    chat.on('join', ({ room, participant }) => heard.push([room, 'join', participant.displayName]));
    chat.on('leave', ({ room, participant, reason }) => heard.push([room, reason, participant.displayName]));
    const [ada, bob, again] = [await connect(), await connect(), await connect()];
    const { ticket } = await ada.join('standup', 'Ada');
    await bob.join('standup', 'Bob');
    // Whoever comes back was never gone.
    await again.get('resume', resuming(ticket));
    await bob.get('leave', {});
    const closed = once(chat as never, 'room');
    await again.get('leave', {});
    await closed;
    assert.deepEqual(heard, [
      ['standup', 'opened'],
      ['standup', 'join', 'Ada'],
      ['standup', 'join', 'Bob'],
      ['standup', 'left', 'Bob'],
      ['standup', 'left', 'Ada'],
      ['standup', 'closed'],
    ]);
  });
});
