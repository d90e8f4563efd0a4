import { EventEmitter } from 'node:events';
import type { Peer, PeerReason } from './protocol.js';
import type { Rooms } from './rooms.js';
import { toParticipant, type RoomParticipant } from './rooms-view.js';

/**
 * What an app hears of its rooms, a moment after it happened: what changes in `rooms`. In a group of relays that includes
 * people at other relays, as long as somebody in the room, or before it, is connected to this one.
 */
export interface VideoChatEvents {
  /** A room has somebody in it, or nobody any more. */
  room: [event: { room: string; state: 'opened' | 'closed' }];
  /** Somebody came into a room. Whoever only lost the connection for a while neither leaves nor joins. */
  join: [event: { room: string; participant: RoomParticipant }];
  /** Somebody is gone for good, was away for too long (`timeout`), or is out of this relay's sight (no reason). */
  leave: [event: { room: string; participant: RoomParticipant; reason: PeerReason | undefined }];
}

/** The events of `rooms` for an app. */
export function roomEvents(rooms: Rooms): EventEmitter<VideoChatEvents> {
  const events = new EventEmitter<VideoChatEvents>();
  const present = new Map<string, Set<string>>();
  // Later, because what an app throws must not end in the middle of what the relay does.
  const later = (tell: () => void) => void setImmediate(tell);

  function come(room: string, peer: Peer): void {
    const people = present.get(room) ?? new Set();
    if (people.has(peer.pid)) return;
    if (!people.size) later(() => events.emit('room', { room, state: 'opened' }));
    present.set(room, people.add(peer.pid));
    later(() => events.emit('join', { room, participant: toParticipant(peer) }));
  }

  function go(room: string, peer: Peer, reason?: PeerReason): void {
    const people = present.get(room);
    if (!people?.delete(peer.pid)) return;
    later(() => events.emit('leave', { room, participant: toParticipant(peer), reason }));
    if (people.size) return;
    present.delete(room);
    later(() => events.emit('room', { room, state: 'closed' }));
  }

  rooms.listen(({ op, peer, reason }, { room }) => (op === 'leave' ? go(room, peer, reason) : come(room, peer)));
  rooms.listenToDrops(({ room, peer }) => go(room, peer));
  return events;
}
