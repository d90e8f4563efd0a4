import type { Knock } from '../doors.js';
import type { PeerEvent } from '../protocol.js';
import type { DoorAct } from '../room-desk.js';

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

/** Something for one person whose connection is here: what is said follows, ready to be passed on. */
interface PersonMessage {
  readonly room: string;
  readonly to: string;
  readonly epoch: number;
}

/** Somebody who waits, as it lies in Redis: the pass is JSON, which the script does not look into. */
export type SharedKnock = Omit<Knock, 'pass'> & { readonly pass: string };

/** The door of a room, as the script knows it. Where nothing is, Lua cannot tell a list from a record. */
export interface SharedDoor {
  /** Higher after each change. */
  readonly n: number;
  readonly locked: boolean;
  readonly revoked: Record<string, number>;
  readonly waiting: SharedKnock[] | Record<string, never>;
}

/** What is decided about a room, told to every relay that has somebody there. */
interface DoorMessage {
  readonly room: string;
  readonly door: SharedDoor;
}

/** What becomes of somebody who waits here. */
interface ActMessage {
  readonly room: string;
  readonly pid: string;
  readonly act: DoorAct;
}

/** What relays tell each other. */
export type Message = RoomMessage | PersonMessage | DoorMessage | ActMessage;

/** What begins the text that is passed on, and what ends a message; JSON holds neither. */
const [TEXT, END] = ['\t', '\n'];

/** One message of one relay to another. */
export function toLine(message: PersonMessage | ActMessage, text?: string): string {
  return JSON.stringify(message) + (text === undefined ? '' : TEXT + text);
}

/** Messages that go together. */
export function toLines(lines: readonly string[]): string {
  return lines.join(END);
}

/** All that came together: each message, and the text that it brought. */
export function* readLines(lines: string): Generator<[message: Message | { beat: number }, text: string]> {
  for (const line of lines.split(END)) {
    const [message = '', text = ''] = line.split(TEXT);
    yield [JSON.parse(message) as Message | { beat: number }, text];
  }
}

/** What is asked of the script; see there. */
export type Ask = { ask: string; room?: string } & Readonly<Record<string, unknown>>;
