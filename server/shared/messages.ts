import type { PeerEvent, Tellings } from '../protocol.js';

/** What happened in a room, told to every relay that has somebody there. */
export interface RoomMessage {
  readonly room: string;
  readonly peer: PeerEvent;
  /** The relay that holds the connection of that person. */
  readonly relay: string;
  /** What that person may do: a `Pass` as JSON, which the script does not look into. */
  readonly pass?: string;
  /** The relay that asked for it. */
  readonly by: string;
}

/** Something for one person whose connection is here. */
export interface PersonMessage {
  readonly room: string;
  readonly to: string;
  readonly epoch: number;
  readonly event: keyof Tellings;
  readonly message: Tellings[keyof Tellings];
}

/** What is asked of the script; see there. */
export type Ask = { ask: string; room?: string } & Readonly<Record<string, unknown>>;
