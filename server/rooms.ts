import { identity, OPEN_PASS, type Pass } from './pass.js';
import type { Media, Peer, PeerEvent, PeerOp, PeerReason, RosterAck, StateChange } from './protocol.js';
import type { Claims } from './tickets.js';

/** One person's place in a room; kept for a while when the connection is lost. */
export interface Seat {
  readonly room: string;
  /** Another object after each change. */
  peer: Peer;
  readonly pass: Pass;
  /** Whether the connection is lost. */
  isAway: boolean;
  /** The relay that holds the connection, if it is another one. */
  readonly relay?: string;
}

/** Hears of all that happens in any room, as soon as it did. */
type RoomListener = (event: PeerEvent, seat: Seat) => void;

/** Hears of those who are out of sight from now on, though they may still be there. */
type DropListener = (seat: Seat) => void;

/** Somebody took a seat: what the others are to be told, and whom that person meets. */
export interface Entry {
  readonly seat: Seat;
  readonly event: PeerEvent;
  readonly others: Peer[];
}

/** Who comes: what the others see, and what the person may do. */
export interface Profile {
  readonly name: string;
  readonly media: Media;
  /** What the person may do; as everybody in an open room if not given. */
  readonly pass?: Pass;
}

interface Room {
  readonly name: string;
  seq: number;
  joinSeq: number;
  readonly seats: Map<string, Seat>;
  readonly watchers: Set<string>;
  /** Whether it stays though nobody is there. */
  isHeld: boolean;
}

/** A pid that may still have tickets. */
interface Departed {
  /** The only one with which it may come back; `null`: it left for good. */
  readonly epoch: number | null;
  readonly reason: PeerReason;
  readonly until: number;
}

/** Who is in which room. Knows neither sockets nor the time. */
export class Rooms {
  readonly #maxParticipants: number;
  readonly #maxWatchers: number;
  readonly #ticketMs: number;
  readonly #rooms = new Map<string, Room>();
  readonly #departed = new Map<string, Departed>();
  readonly #listeners: RoomListener[] = [];
  readonly #dropListeners: DropListener[] = [];
  /** The highest number that a room which is gone has given out. */
  #last = 0;

  constructor(limits: { maxParticipants: number; watchersPerRoom: number; ticketMs: number }) {
    this.#maxParticipants = limits.maxParticipants;
    this.#maxWatchers = limits.watchersPerRoom;
    this.#ticketMs = limits.ticketMs;
  }

  listen(listener: RoomListener): void {
    this.#listeners.push(listener);
  }

  listenToDrops(listener: DropListener): void {
    this.#dropListeners.push(listener);
  }

  /** Rooms with somebody in them. */
  get names(): string[] {
    return [...this.#rooms.values()].filter(({ seats }) => seats.size > 0).map(({ name }) => name);
  }

  /** How much has happened in a room. */
  seq(name: string): number {
    return this.#rooms.get(name)?.seq ?? 0;
  }

  /** The people in a room, in the order of joining, without `pid`. */
  roster(name: string, pid?: string): RosterAck {
    const room = this.#rooms.get(name);
    const peers = [...(room?.seats.values() ?? [])].map(({ peer }) => peer).filter((peer) => peer.pid !== pid);
    return { peers: peers.sort((a, b) => a.joinSeq - b.joinSeq), seq: this.seq(name) };
  }

  /** The seat of `pid`, if it is in that room. */
  seat(room: string, pid: string): Seat | undefined {
    return this.#rooms.get(room)?.seats.get(pid);
  }

  /** Everybody's seats in that room. */
  seats(room: string): Seat[] {
    return [...(this.#rooms.get(room)?.seats.values() ?? [])];
  }

  /** Most people in a room, for whoever comes in with this pass. */
  size({ max = Infinity }: Pass): number {
    return Math.min(max, this.#maxParticipants);
  }

  /** The seats that are given up when somebody comes in who may have one only. */
  replacedBy(room: string, { isSingle, sub }: Pass): Seat[] {
    return isSingle ? this.seats(room).filter(({ pass }) => pass.sub === sub) : [];
  }

  /** Why `pid` is gone, while a ticket of it may still be shown. */
  whyGone(pid: string): PeerReason | undefined {
    return this.#departed.get(pid)?.reason;
  }

  /** Lets somebody look on, without a seat. */
  watch(name: string, watcher: string, now: number): RosterAck | 'room-full' {
    if ((this.#rooms.get(name)?.watchers.size ?? 0) >= this.#maxWatchers) return 'room-full';
    this.#open(name, now).watchers.add(watcher);
    return this.roster(name);
  }

  unwatch(name: string, watcher: string): void {
    const room = this.#rooms.get(name);
    room?.watchers.delete(watcher);
    this.#closeIfEmpty(room);
  }

  join(name: string, { pid, profile }: { pid: string; profile: Profile }, now: number): Entry | 'room-full' {
    const { media, pass = OPEN_PASS } = profile;
    const replaced = this.replacedBy(name, pass);
    if (this.seats(name).length - replaced.length >= this.size(pass)) return 'room-full';
    const room = this.#open(name, now);
    const peer = { pid, epoch: 1, joinSeq: ++room.joinSeq, joinedAt: now, ...identity(pass, profile.name), media };
    const entry = this.#enter(room, 'join', { peer, pass });
    // Only now, so that the room is never empty between.
    for (const seat of replaced) this.leave(seat, 'replaced', now);
    return { ...entry, others: this.roster(name, pid).peers };
  }

  /** Gives a seat back to the holder of its ticket. Each epoch is used once: of two with the same ticket one wins. */
  resume(
    ticket: Claims,
    { name, media, pass = OPEN_PASS }: Profile,
    now: number,
  ): Entry | 'room-full' | 'ticket-rejected' {
    const { room: roomName, pid, epoch, joinSeq, joinedAt } = ticket;
    const seat = this.seat(roomName, pid);
    if (!this.#isCurrent(ticket, seat)) return 'ticket-rejected';
    if (!seat && this.seats(roomName).length >= this.size(pass)) return 'room-full';
    const room = this.#open(roomName, now);
    room.joinSeq = Math.max(room.joinSeq, joinSeq);
    const peer = {
      ...{ pid, epoch: epoch + 1, joinSeq, joinedAt, ...identity(pass, name) },
      media: seat ? newest(seat.peer.media, media) : media,
    };
    return this.#enter(room, 'back', { peer, pass });
  }

  change(seat: Seat, { name, media }: StateChange): PeerEvent {
    const { peer, pass } = seat;
    const named = pass.name ?? name ?? peer.name;
    seat.peer = { ...peer, name: named, media: media ? newest(peer.media, media) : peer.media };
    return this.#event(seat, 'state');
  }

  /** The connection of that person is lost; the seat is kept. */
  lose(seat: Seat, reason: PeerReason): PeerEvent {
    seat.isAway = true;
    return this.#event(seat, 'lost', reason);
  }

  /** The seat is given up: for good, or after a `timeout` so that its ticket still brings the person back. */
  leave(seat: Seat, reason: PeerReason, now: number): PeerEvent {
    const { room: name, peer } = seat;
    const epoch = reason === 'timeout' ? peer.epoch : null;
    this.#departed.set(peer.pid, { epoch, reason, until: now + this.#ticketMs });
    const room = this.#rooms.get(name);
    room?.seats.delete(peer.pid);
    const event = this.#event(seat, 'leave', reason);
    this.#closeIfEmpty(room);
    return event;
  }

  hasWatchers(name: string): boolean {
    return Boolean(this.#rooms.get(name)?.watchers.size);
  }

  /** The newest numbers of a room, 0 if there is none. */
  numbers(name: string): { seq: number; joinSeq: number } {
    const { seq = 0, joinSeq = 0 } = this.#rooms.get(name) ?? {};
    return { seq, joinSeq };
  }

  /** Goes on with these numbers, and keeps the room until `drop`. */
  hold(name: string, { seq, joinSeq }: { seq: number; joinSeq: number }): void {
    Object.assign(this.#open(name, seq), { seq, joinSeq, isHeld: true });
  }

  /** Lets go of a room, and of those in it whose connection is elsewhere. */
  drop(name: string): void {
    const seats = this.seats(name);
    this.#rooms.delete(name);
    for (const seat of seats) for (const listener of this.#dropListeners) listener(seat);
  }

  /** Takes over what was decided elsewhere. Returns the entry if somebody took a seat. */
  hear(
    name: string,
    { seq, op, peer, reason }: PeerEvent,
    { relay, pass = OPEN_PASS, now }: { relay: string | undefined; pass?: Pass | undefined; now: number },
  ): Entry | null {
    const room = this.#open(name, now);
    room.seq = seq - 1;
    room.joinSeq = Math.max(room.joinSeq, peer.joinSeq);
    const seat = room.seats.get(peer.pid);
    if (op === 'join' || op === 'back' || (op === 'state' && !seat))
      return this.#enter(room, op, { peer, pass, ...(relay !== undefined && { relay }) });
    if (op === 'leave' && seat && reason) this.leave(seat, reason, now);
    else if (op !== 'leave' && seat) {
      seat.peer = peer;
      seat.isAway ||= op === 'lost';
      this.#event(seat, op, reason);
    }
    room.seq = seq;
    return null;
  }

  /** Forgets those who left so long ago that no ticket of theirs is good any more. */
  forget(now: number): void {
    for (const [pid, { until }] of this.#departed) if (until <= now) this.#departed.delete(pid);
  }

  /** A pid of which nothing is known comes from before a restart. */
  #isCurrent({ pid, epoch }: Claims, seat: Seat | undefined): boolean {
    const departed = this.#departed.get(pid);
    if (seat) return seat.peer.epoch === epoch;
    return departed ? departed.epoch === epoch : true;
  }

  #enter(room: Room, op: PeerOp, given: Pick<Seat, 'peer' | 'pass' | 'relay'>): Entry {
    const { peer } = given;
    this.#departed.delete(peer.pid);
    const seat: Seat = { room: room.name, isAway: false, ...given };
    room.seats.set(peer.pid, seat);
    return { seat, event: this.#event(seat, op), others: this.roster(room.name, peer.pid).peers };
  }

  #event(seat: Seat, op: PeerOp, reason?: PeerReason): PeerEvent {
    const { room, peer } = seat;
    const seq = ++this.#rooms.get(room)!.seq;
    const event = { seq, op, peer, ...(reason && { reason }) };
    for (const listener of this.#listeners) listener(event, seat);
    return event;
  }

  /** The room, made if need be. Its numbers begin above all that were given before, so that order survives a restart. */
  #open(name: string, now: number): Room {
    const known = this.#rooms.get(name);
    if (known) return known;
    const first = Math.max(this.#last + 1, now);
    const room: Room = { name, seq: first, joinSeq: first, seats: new Map(), watchers: new Set(), isHeld: false };
    this.#rooms.set(name, room);
    return room;
  }

  #closeIfEmpty(room: Room | undefined): void {
    if (!room || room.isHeld || room.seats.size || room.watchers.size) return;
    this.#last = Math.max(this.#last, room.seq, room.joinSeq);
    this.#rooms.delete(room.name);
  }
}

/** Of two pictures of one person the one with the higher count; the later one if they are equal. */
function newest(known: Media, told: Media): Media {
  return told.n >= known.n ? told : known;
}
