/**
 * The wire between page and relay, and between page and page: types, limits and plain checks.
 * Both sides compile this file, so it imports nothing and uses neither DOM nor Node types. `docs/protocol.md` tells it in prose.
 */

/** Version of the wire. A client with another one is answered `relay-version`. */
export const PROTOCOL_VERSION = 1;

/** What one person sends at the moment; `n` counts that person's changes, and the highest wins. */
export interface Media {
  camera: boolean;
  microphone: boolean;
  screen: boolean;
  hand: boolean;
  n: number;
}

/** What somebody may do in a room: hosts let in, mute, remove and lock. */
export type Role = 'host' | 'guest';

/** One person in a room, as the relay tells it. `joinedAt` is the relay's clock in ms since 1970. */
export interface Peer {
  pid: string;
  /** Counts take-overs of one pid, from 1. */
  epoch: number;
  /** Order of joining. Of two people, the one with the higher number makes the link. */
  joinSeq: number;
  joinedAt: number;
  name: string;
  /** The name is that of a token: not the person's to change, so nobody else is believed about it than the relay. */
  named?: true;
  role: Role;
  media: Media;
}

/** As `RTCIceServer`, which this file may not name. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** Every way in which the relay can refuse; each is also a code of `CallError`. */
export type RefusalCode =
  | 'relay-version'
  | 'origin-rejected'
  | 'token-required'
  | 'token-rejected'
  | 'room-invalid'
  | 'room-full'
  | 'room-locked'
  | 'rate-limited'
  | 'busy'
  | 'bad-message'
  | 'message-too-large'
  | 'ticket-rejected'
  | 'peer-gone'
  | 'not-joined'
  | 'not-allowed';

/** Why an event was not carried out. `retryMs`: when asking again makes sense. */
export interface Refusal {
  ok: false;
  code: RefusalCode;
  retryMs?: number;
}

/** What the relay says to an ask. */
export type Answer<T> = ({ ok: true } & T) | Refusal;

/** How long and how big things may be; sent with the ack of `join`. */
export interface JoinLimits {
  maxParticipants: number;
  messageBytes: number;
  chatChars: number;
  dataBytes: number;
}

/** Asks to look at a room from outside. `v` is the version of the wire. */
export interface WatchRequest {
  v: number;
  room: string;
  token?: string;
}

/** What is seen of a room from outside. */
export interface WatchAck {
  peers: Peer[];
  seq: number;
  locked: boolean;
  /** Whether one must wait for a host. */
  lobby: boolean;
  /** Most people in this room. */
  max: number;
  iceServers: IceServer[];
  /** The name that the token gives, if it gives one. */
  name?: string;
}

/** Asks for a seat in a room. */
export interface JoinRequest {
  v: number;
  room: string;
  token?: string;
  name: string;
  media: Media;
}

/** Asks for the same seat again. `seq` is the last change of the room that was heard of. */
export interface ResumeRequest {
  v: number;
  ticket: string;
  name: string;
  media: Media;
  seq: number;
  token?: string;
}

/** A host has to say yes first: `admitted` or `removed` follows. */
export interface WaitAck {
  waiting: true;
}

/** A seat, and all that somebody in it needs. */
export interface JoinAck {
  pid: string;
  epoch: number;
  joinSeq: number;
  seq: number;
  ticket: string;
  /** How long a lost seat is kept before the others are told that it is gone. */
  graceMs: number;
  role: Role;
  /** The others. */
  peers: Peer[];
  iceServers: IceServer[];
  limits: JoinLimits;
  /** The relay's clock, ms since 1970. */
  now: number;
  /** Nobody but hosts can come in now. */
  locked?: true;
  /** The name that the token gives, if it gives one. */
  name?: string;
}

/** What somebody changed of themselves. */
export interface StateChange {
  name?: string;
  media?: Media;
}

/** The whole list of those in a room, as of its change `seq`. */
export interface RosterAck {
  peers: Peer[];
  seq: number;
}

/** Fresh ICE servers: passwords of TURN are short-lived. */
export interface IceAck {
  iceServers: IceServer[];
}

/** As `RTCSessionDescriptionInit`. */
export interface Description {
  type: string;
  sdp?: string;
}

/** As `RTCIceCandidateInit`. */
export interface Candidate {
  candidate?: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** What a signal says: one of a description, a candidate (`null`: there are no more), or the wish for a new link. */
export type SignalBody = { description: Description } | { candidate: Candidate | null } | { rebuild: true };

/** `link` names one generation of the connection of a pair; `n` counts per link and sender, from 1. */
export type SignalOut = { to: string; toEpoch: number; link: string; n: number } & SignalBody;
/** As the other side hears it. */
export type SignalIn = { from: string; fromEpoch: number; link: string; n: number } & SignalBody;

/** What happened to somebody. */
export type PeerOp = 'join' | 'state' | 'lost' | 'back' | 'leave';
/** Why somebody is lost or gone, as far as the relay knows. */
export type PeerReason = 'closed' | 'timeout' | 'left' | 'removed' | 'ended' | 'replaced';

/** Something happened to somebody. `seq` counts per room, so that a gap shows. */
export interface PeerEvent {
  seq: number;
  op: PeerOp;
  peer: Peer;
  reason?: PeerReason;
}

/** Relay → page, besides `signal` and `peer`. */
export interface RemovedEvent {
  code: 'removed' | 'denied' | 'replaced' | 'ended';
}

/** Somebody waits to be let in. Told to hosts. */
export interface KnockEvent {
  peer: Peer;
}

/** What hosts may do to one person … */
export type PersonAct = 'admit' | 'deny' | 'mute' | 'remove';
/** … and to the room. */
export type RoomAct = 'lock' | 'unlock' | 'end';
/** What a host asks for. */
export type ModerateRequest = { act: PersonAct; pid: string } | { act: RoomAct };

/** What a page may ask of the relay, and what it gets. */
export interface Asks {
  watch: { request: WatchRequest; ack: WatchAck };
  join: { request: JoinRequest; ack: JoinAck | WaitAck };
  resume: { request: ResumeRequest; ack: JoinAck };
  signal: { request: SignalOut; ack: object };
  state: { request: StateChange; ack: object };
  roster: { request: object; ack: RosterAck };
  ice: { request: object; ack: IceAck };
  moderate: { request: ModerateRequest; ack: object };
  leave: { request: { reason?: string }; ack: object };
}

/** What the relay tells a page unasked. */
export interface Tellings {
  signal: SignalIn;
  peer: PeerEvent;
  ticket: { ticket: string };
  digest: { seq: number };
  removed: RemovedEvent;
  drain: DrainEvent;
  knock: KnockEvent;
  /** Whoever knocked was let in or sent away, or has gone. Told to hosts. */
  knockend: { pid: string };
  /** As the acknowledgement of `join`. */
  admitted: { ok: true } & JoinAck;
  /** A host, by pid, turned one's microphone off. */
  muted: { by: string };
  locked: { on: boolean };
}

/** This relay ends soon; its successor is to be connected to after a random time in that window, in ms from now. */
export interface DrainEvent {
  minMs: number;
  maxMs: number;
}

/** What pages tell each other over the data channel `ctl`: UTF-8 JSON, at most 16 KiB each. Unknown `t` is ignored. */
export type CtlMessage =
  /** A heartbeat (`n`) is answered at once by one with `re`, which gives both the round trip. */
  | { t: 'beat'; n?: number; re?: number }
  | { t: 'bye' }
  | { t: 'state'; name: string; media: Media }
  /** With `age`, in ms: one's own message to all of some time ago, told to somebody who has just come. */
  | { t: 'chat'; id: string; text: string; to?: string; age?: number }
  | { t: 'data'; id: string; i: number; of: number; kind: DataKind; topic: string; part: string }
  | ({ t: 'want' } & Wants)
  | { t: 'signal'; signal: { link: string; n: number } & SignalBody };

/** How tall one's picture is shown, in pixels, and one's shared screen, where that is something else; 0: not at all. */
export interface Wants {
  h: number;
  screen?: number;
}

/** How the bytes of `data` are to be read. `part` is base64 of a slice of them. */
export type DataKind = 'text' | 'json' | 'binary';

/** Sizes and rates of the wire; the relay's options may change those that are the relay's to decide. */
export const LIMITS = {
  messageBytes: 65_536,
  descriptionBytes: 32_768,
  candidateBytes: 512,
  ctlBytes: 16_384,
  dataBytes: 65_536,
  chatChars: 4_000,
  nameChars: 64,
  roomChars: 128,
  topicChars: 128,
  mLines: 8,
  watchersPerRoom: 50,
  maxParticipants: 8,
} as const;

/** How long things take, in ms; both sides rely on them. */
export const TIMES = {
  pingInterval: 5_000,
  pingTimeout: 4_000,
  /** From connecting to the first `watch`, `join` or `resume`. */
  greeting: 10_000,
  grace: 15_000,
  ticket: 120_000,
  ticketRenewal: 60_000,
  digest: 15_000,
  /** After its start a relay announces whoever resumes as `back`. */
  settle: 10_000,
  heartbeat: 1_000,
} as const;

/**
 * Tells repeated numbers from late ones: of two ways to the same place, one may be faster. Remembers the last 32 numbers,
 * as the anti-replay window of DTLS does (RFC 6347 §4.1.2.6); what is older counts as repeated.
 */
export class ReplayWindow {
  #highest = 0;
  #seen = 0;

  /** Takes `n`, which counts from 1; returns whether it is new. */
  accept(n: number): boolean {
    const ahead = n - this.#highest;
    if (ahead > 0) {
      this.#seen = ahead < 32 ? (this.#seen << ahead) | 1 : 1;
      this.#highest = n;
      return true;
    }
    const bit = ahead > -32 ? 1 << -ahead : 0;
    if (!bit || this.#seen & bit) return false;
    this.#seen |= bit;
    return true;
  }
}

/** Length in code points, which is what a person counts: an emoji is one, not two. */
export function countChars(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The first `max` code points of `text`. */
export function cutChars(text: string, max: number): string {
  return [...text].slice(0, max).join('');
}

/** The room's name in NFC, or `null` when it is empty, too long, only white space, or has control characters or halves of one. */
export function normaliseRoom(room: unknown): string | null {
  if (typeof room !== 'string' || room.length > LIMITS.roomChars * 4) return null;
  const name = room.normalize('NFC');
  if (!name.trim() || /[\p{Cc}\p{Cs}]/u.test(name) || countChars(name) > LIMITS.roomChars) return null;
  return name;
}
