import { EventEmitter } from 'node:events';
import type { PeerReason } from './protocol.js';
import type { Rooms } from './rooms.js';
import { toParticipant, type RoomParticipant } from './rooms-view.js';

/** What an app hears of its rooms, a moment after it happened; people at other relays of a group included. */
export interface VideoChatEvents {
  /** A room has somebody in it, or nobody any more. */
  room: [event: { room: string; state: 'opened' | 'closed' }];
  /** Somebody came into a room. Whoever only lost the connection for a while neither leaves nor joins. */
  join: [event: { room: string; participant: RoomParticipant }];
  /** Somebody is gone for good, or was away for too long (`timeout`). */
  leave: [event: { room: string; participant: RoomParticipant; reason: PeerReason | undefined }];
}

/** The events of `rooms` for an app. */
export function roomEvents(rooms: Rooms): EventEmitter<VideoChatEvents> {
  const events = new EventEmitter<VideoChatEvents>();
  const present = new Map<string, Set<string>>();
  rooms.listen(({ op, peer, reason }, { room }) => {
    const people = present.get(room) ?? new Set<string>();
    const participant = toParticipant(peer);
    // Later, because what an app throws must not end in the middle of what the relay does.
    if ((op === 'join' || op === 'back') && !people.has(peer.pid)) {
      if (!people.size) setImmediate(() => events.emit('room', { room, state: 'opened' }));
      present.set(room, people.add(peer.pid));
      setImmediate(() => events.emit('join', { room, participant }));
    } else if (op === 'leave' && people.delete(peer.pid)) {
      setImmediate(() => events.emit('leave', { room, participant, reason }));
      if (people.size) return;
      present.delete(room);
      setImmediate(() => events.emit('room', { room, state: 'closed' }));
    }
  });
  return events;
}
