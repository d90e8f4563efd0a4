import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { VideoChat } from './app.js';
import { resuming, startRelay } from './relay.fixture.js';
import { eventually, startGroup } from './shared/redis.fixture.js';

/** All that an app hears from now on, in its order. */
function listen(chat: VideoChat): unknown[] {
  const heard: unknown[] = [];
  chat.on('room', ({ room, state }) => heard.push([room, state]));
  chat.on('join', ({ room, participant }) => heard.push([room, 'join', participant.displayName]));
  chat.on('leave', ({ room, participant, reason }) => heard.push([room, reason, participant.displayName]));
  return heard;
}

describe('what an app hears of its rooms', () => {
  it('is who comes and goes, and which rooms open and close', async (t) => {
    const { chat, connect } = await startRelay(t);
    const heard = listen(chat);
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

  it('ends where a relay of several has nobody there any more, and begins anew with the next one', async (t) => {
    const { relays } = await startGroup(t);
    const [ada, bob] = [await relays[0]!.connect(), await relays[1]!.connect()];
    const heard = listen(relays[1]!.chat);
    await ada.join('standup', 'Ada');
    await bob.join('standup', 'Bob');
    await bob.get('leave', {});
    const isClosed = () => relays[1]!.chat.rooms.get('standup') === undefined;
    await eventually('the relay lets go of the room', isClosed, 20_000);
    await bob.join('standup', 'Bob');
    const begun = [
      ['standup', 'opened'],
      ['standup', 'join', 'Ada'],
      ['standup', 'join', 'Bob'],
    ];
    const ended = [
      ['standup', 'left', 'Bob'],
      ['standup', undefined, 'Ada'],
      ['standup', 'closed'],
    ];
    await eventually('all of it is told', () => heard.length >= 9);
    assert.deepEqual(heard, [...begun, ...ended, ...begun]);
  });
});
