import type { Peer, Role } from './protocol.js';
import type { Rooms } from './rooms.js';

/** One person in a room, as an app sees it. */
export interface RoomParticipant {
  readonly id: string;
  readonly displayName: string;
  readonly role: Role;
  readonly camera: boolean;
  readonly microphone: boolean;
  readonly screen: boolean;
  readonly hand: boolean;
  /** Ms since 1970. */
  readonly joinedAt: number;
}

/** One room, as it was when it was asked for. */
export interface RoomView {
  readonly name: string;
  /** In the order of joining. */
  readonly participants: readonly RoomParticipant[];
}

/** Who is in which room, for the app around the relay to read. */
export interface RoomsView {
  /** Rooms with somebody in them. */
  readonly names: readonly string[];
  get(name: string): RoomView | undefined;
}

/** What an app may see of `rooms`. */
export function roomsView(rooms: Rooms): RoomsView {
  return Object.freeze({
    get names() {
      return Object.freeze(rooms.names);
    },
    get(name: string) {
      const { peers } = rooms.roster(name.normalize('NFC'));
      if (!peers.length) return undefined;
      return Object.freeze({ name: name.normalize('NFC'), participants: Object.freeze(peers.map(toParticipant)) });
    },
  });
}

/** One person, as an app sees it. */
export function toParticipant({ pid, name, role, joinedAt, media }: Peer): RoomParticipant {
  const { camera, microphone, screen, hand } = media;
  return Object.freeze({ id: pid, displayName: name, role, camera, microphone, screen, hand, joinedAt });
}
