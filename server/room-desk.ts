import type { DoorChange, DoorState } from './doors.js';
import type { PeerReason, RemovedEvent, RosterAck, StateChange } from './protocol.js';
import type { Entry, Profile, Seat } from './rooms.js';
import type { Claims } from './tickets.js';

/** What is known at once, or comes later. */
export type Awaitable<T> = T | Promise<T>;

/** What becomes of somebody who waits: let in, or sent away and why. */
export type DoorAct = 'admit' | RemovedEvent['code'];

/** Keeps the doors of rooms here, as it is told. */
export interface DoorKeeper {
  change(room: string, change: DoorChange): void;
  state(room: string): DoorState;
  adopt(room: string, state: DoorState): void;
  /** Somebody whose connection is here is let in or sent away. */
  act(room: string, what: { pid: string; act: DoorAct }): void;
}

/** Why somebody who comes gets no seat. */
export type NotIn = 'room-full' | 'token-rejected';

/** Who decides what happens in rooms: this process alone (`Rooms`), or several relays together. */
export interface RoomDesk {
  watch(name: string, watcher: string, now: number): Awaitable<RosterAck | 'room-full'>;
  unwatch(name: string, watcher: string): void;
  join(name: string, who: { pid: string; profile: Profile }, now: number): Awaitable<Entry | NotIn>;
  resume(ticket: Claims, profile: Profile, now: number): Awaitable<Entry | 'room-full' | 'ticket-rejected'>;
  change(seat: Seat, change: StateChange): unknown;
  lose(seat: Seat, reason: PeerReason): unknown;
  leave(seat: Seat, reason: PeerReason, now: number): unknown;
  /** Tells somebody whose connection is at another relay, in the words of `tellingOf`; false if that cannot be. */
  forward?(seat: Seat, text: string): Awaitable<boolean>;
  /** What other relays forward to those here. */
  receive?(tell: (seat: Seat, text: string) => void): void;
  /** Finds out what others have decided about a room so far. */
  prepare?(name: string): Promise<void>;
  /** Decides about the door of a room for all relays. */
  decide?(name: string, change: DoorChange): Promise<void>;
  /** Who is told of such decisions. */
  guard?(keeper: DoorKeeper): void;
  /** Has the relay that holds the connection of somebody who waits do it; false if that cannot be. */
  passOn?(relay: string, what: { room: string; pid: string; act: DoorAct }): Promise<boolean>;
}
