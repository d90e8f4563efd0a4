import {
  PROTOCOL_VERSION,
  type JoinAck,
  type Media,
  type Peer,
  type PeerEvent,
  type Refusal,
  type StateChange,
  type WatchAck,
} from '../../server/protocol.js';
import { CallError } from './errors.js';
import type { Signaling, SignalingEvents } from './signaling.js';
import { listen } from './typed-event-target.js';

/** A gap in the order of events that stays open this long is closed by asking for the roster. */
const GAP_MS = 1_000;
/** An acknowledgement that takes longer will not come: the connection is dead, and a new one is on its way. */
const ACK_MS = 8_000;

/** Goes with every ask to come in. */
export interface Credentials {
  token?: string;
}

/** What the seat tells the room's session. */
export interface SeatOwner {
  profile: () => { name: string; media: Media };
  /** What lets one in, where the relay asks for it. */
  token: () => Promise<Credentials>;
  /** A host has to say yes first. */
  waiting: () => void;
  /** The room is known, though one is not in it; `null` when it may not be watched, for a reason that lets one join. */
  watched: (ack: WatchAck | null, error?: CallError) => void;
  /** The seat was taken again after the relay had been away. */
  resumed: (ack: JoinAck) => void;
  /** The seat is lost: it must be joined afresh. */
  rejected: () => void;
  peer: (event: PeerEvent) => void;
  roster: (peers: readonly Peer[]) => void;
  /** The relay refused in a way that ends the session. */
  refused: (error: CallError) => void;
}

/** One's place in a room, at the relay: watched, taken, and after every break taken again with the ticket. */
export class Seat {
  readonly #signaling: Signaling;
  readonly #room: string;
  readonly #owner: SeatOwner;
  readonly #signal: AbortSignal;
  /** In memory only: a duplicated tab must not share it. */
  #ticket: string | null = null;
  #seq = 0;
  readonly #missing = new Set<number>();
  #gap: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Another one for each connection. */
  #opening = 0;

  constructor(signaling: Signaling, { room, owner, signal }: { room: string; owner: SeatOwner; signal: AbortSignal }) {
    this.#signaling = signaling;
    this.#room = room;
    this.#owner = owner;
    this.#signal = signal;
    listen<SignalingEvents>(signaling, signal, {
      open: () => void this.#onOpen(),
      peer: ({ message }) => this.#onPeer(message),
      digest: ({ message }) => this.#notice(message.seq),
      ticket: ({ message }) => this.#onTicket(message.ticket),
    });
    signal.addEventListener('abort', () => this.#stopTimers());
  }

  get isTaken(): boolean {
    return this.#ticket !== null;
  }

  /** @throws CallError with the relay's code, or `denied` by a host. */
  async join(credentials: Credentials = {}): Promise<JoinAck> {
    const { name, media } = this.#owner.profile();
    const answer = await this.#ask('join', { v: PROTOCOL_VERSION, room: this.#room, ...credentials, name, media });
    const ack = 'waiting' in answer ? await this.#admission() : answer;
    this.#take(ack);
    return ack;
  }

  /** Takes another seat in place of a lost one; `null` if a newer connection does. @throws CallError as `join`. */
  async joinAfresh(): Promise<JoinAck | null> {
    const credentials = await this.#credentials();
    return credentials && this.join(credentials);
  }

  /** Tells the relay what changed about oneself. */
  tell(change: StateChange): void {
    if (this.#ticket) this.#signaling.tell('state', change);
  }

  /** Gives the seat up, also one whose `join` is still unanswered: the relay takes them in turn. */
  leave(): void {
    this.#signaling.tell('leave', {});
    this.#ticket = null;
  }

  /** Whether that refusal is none for good: the next connection asks again, or this one does once the relay's time is over. */
  asksAgain({ code, cause }: CallError): boolean {
    const { retryMs } = (cause ?? {}) as Partial<Refusal>;
    if (retryMs !== undefined) this.#again = setTimeout(() => void this.#onOpen(), retryMs);
    return code === 'relay-unreachable' || retryMs !== undefined;
  }

  async #onOpen(): Promise<void> {
    // A new connection asks anyway.
    clearTimeout(this.#again);
    this.#opening++;
    const credentials = await this.#credentials();
    if (!credentials) return;
    try {
      if (this.#ticket) await this.#resume(this.#ticket, credentials);
      else await this.#watch(credentials);
    } catch (cause) {
      this.#onRefusal(cause);
    }
  }

  /**
   * What lets one in; `null` if there is a newer connection by the time the page has it. That one asks itself, and a second
   * ask would be one too many: a ticket works once, and a connection has one seat.
   */
  async #credentials(): Promise<Credentials | null> {
    const opening = this.#opening;
    const credentials = await this.#owner.token();
    return opening === this.#opening ? credentials : null;
  }

  #admission(): Promise<JoinAck> {
    this.#owner.waiting();
    return new Promise((resolve, reject) => {
      const once = { signal: this.#signal, once: true };
      this.#signaling.addEventListener('admitted', ({ message }) => resolve(message), once);
      this.#signaling.addEventListener('removed', () => reject(new CallError('denied')), once);
      // The relay forgets whoever waits; at the next connection one knocks again.
      this.#signaling.addEventListener('close', () => reject(new CallError('relay-unreachable')), once);
    });
  }

  async #watch(credentials: Credentials): Promise<void> {
    const ack = await this.#ask('watch', { v: PROTOCOL_VERSION, room: this.#room, ...credentials });
    this.#catchUp(ack.seq);
    this.#owner.watched(ack);
  }

  async #resume(ticket: string, credentials: Credentials): Promise<void> {
    const { name, media } = this.#owner.profile();
    const request = { v: PROTOCOL_VERSION, ticket, name, media, seq: this.#seq, ...credentials };
    const ack = await this.#ask('resume', request);
    this.#take(ack);
    this.#owner.resumed(ack);
  }

  #onRefusal(cause: unknown): void {
    if (!(cause instanceof CallError)) throw cause;
    if (this.asksAgain(cause)) return;
    const hadSeat = this.#ticket !== null;
    this.#ticket = null;
    if (cause.code === 'ticket-rejected') this.#owner.rejected();
    else if (hadSeat || !cause.recoverable) this.#owner.refused(cause);
    // So many may look on, but one more may still come in.
    else if (cause.code === 'room-full') this.#owner.watched(null);
    else this.#owner.watched(null, cause);
  }

  #take(ack: JoinAck): void {
    this.#ticket = ack.ticket;
    this.#catchUp(ack.seq);
  }

  /** All that happened up to `seq` is known. */
  #catchUp(seq: number): void {
    this.#seq = seq;
    this.#missing.clear();
  }

  #onTicket(ticket: string): void {
    if (this.#ticket) this.#ticket = ticket;
  }

  #onPeer(event: PeerEvent): void {
    if (event.seq <= this.#seq && !this.#missing.delete(event.seq)) return;
    this.#notice(event.seq - 1);
    this.#seq = Math.max(this.#seq, event.seq);
    this.#owner.peer(event);
  }

  /** Everything up to `seq` has happened. What of it was not heard is missed, for a while. */
  #notice(seq: number): void {
    // Only a relay that lost its memory jumps this far; the numbers between were never given.
    const first = Math.max(this.#seq + 1, seq - 1_000);
    for (let missed = first; missed <= seq; missed++) this.#missing.add(missed);
    this.#seq = Math.max(this.#seq, seq);
    if (this.#missing.size) this.#gap ??= setTimeout(() => void this.#repair(), GAP_MS);
  }

  async #repair(): Promise<void> {
    this.#gap = undefined;
    if (!this.#missing.size || !this.#signaling.connected) return;
    try {
      const { peers, seq } = await this.#ask('roster', {});
      this.#catchUp(Math.max(this.#seq, seq));
      this.#owner.roster(peers);
    } catch {
      // The next digest asks again.
    }
  }

  #stopTimers(): void {
    clearTimeout(this.#gap);
    clearTimeout(this.#again);
  }

  readonly #ask: Signaling['ask'] = (event, request) => this.#signaling.ask(event, request, ACK_MS);
}
