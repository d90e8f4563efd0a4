import type { PeerReason, RosterAck, StateChange, Tellings } from './protocol.js';
import type { Entry, Profile, Seat } from './rooms.js';
import type { Claims } from './tickets.js';

/** What is known at once, or comes later. */
export type Awaitable<T> = T | Promise<T>;

/** Who decides what happens in rooms: this process alone (`Rooms`), or several relays together. */
export interface RoomDesk {
  watch(name: string, watcher: string, now: number): Awaitable<RosterAck | 'room-full'>;
  unwatch(name: string, watcher: string): void;
  join(name: string, who: { pid: string; profile: Profile }, now: number): Awaitable<Entry | 'room-full'>;
  resume(ticket: Claims, profile: Profile, now: number): Awaitable<Entry | 'room-full' | 'ticket-rejected'>;
  change(seat: Seat, change: StateChange): unknown;
  lose(seat: Seat, reason: PeerReason): unknown;
  leave(seat: Seat, reason: PeerReason, now: number): unknown;
  /** Tells somebody whose connection is at another relay; false if that cannot be. */
  forward?<K extends keyof Tellings>(seat: Seat, event: K, message: Tellings[K]): Awaitable<boolean>;
  /** What other relays forward to those here. */
  receive?(tell: <K extends keyof Tellings>(seat: Seat, event: K, message: Tellings[K]) => unknown): void;
}
