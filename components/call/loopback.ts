import {
  LIMITS,
  TIMES,
  type Asks,
  type JoinAck,
  type Media,
  type Peer,
  type PeerEvent,
  type PeerReason,
  type SignalOut,
  type StateChange,
  type Tellings,
} from '../../server/protocol.js';
import { CallError } from './errors.js';
import { randomId } from './random-id.js';
import { SignalingEvent, TellEvent, type Signaling, type SignalingEvents } from './signaling.js';
import { typedEventTarget } from './typed-event-target.js';

interface Seat {
  peer: Peer;
  ticket: string;
  at: LoopbackSignaling | null;
}

/** A relay with one room, inside one page, for tests. */
export class LoopbackRelay {
  maxParticipants: number = LIMITS.maxParticipants;
  readonly #seats = new Map<string, Seat>();
  readonly #open = new Set<LoopbackSignaling>();
  #seq = 0;
  #joinSeq = 0;
  #isUp = true;

  /** To be given to a `Call` as its `signaling`. */
  readonly signaling = (): Signaling => new LoopbackSignaling(this);

  /** Whether the relay can be reached; taking it away breaks every connection. */
  get isUp(): boolean {
    return this.#isUp;
  }
  set isUp(up: boolean) {
    this.#isUp = up;
    for (const end of this.#open) end.follow(up);
  }

  /** Forgets everybody, as a relay does that is started with another key. */
  forget(): void {
    this.#seats.clear();
  }

  /** Breaks the connection of whoever has that name, until `isUp` is set once more. */
  lose(name: string): void {
    const seat = [...this.#seats.values()].find(({ peer }) => peer.name === name);
    const end = seat?.at;
    if (!seat || !end) return;
    end.follow(false);
    seat.at = null;
    this.#announce('lost', seat.peer, 'closed');
  }

  attach(end: LoopbackSignaling): void {
    this.#open.add(end);
  }

  detach(end: LoopbackSignaling): void {
    this.#open.delete(end);
    const seat = this.#seatAt(end);
    if (!seat) return;
    seat.at = null;
    this.#announce('lost', seat.peer, 'closed');
  }

  /** Answers one request. @throws CallError for what the relay refuses. */
  answer(end: LoopbackSignaling, event: keyof Asks, request: unknown): object {
    switch (event) {
      case 'watch':
        return { ...this.#roster(), locked: false, lobby: false, max: this.maxParticipants, iceServers: [] };
      case 'join':
        return this.#join(end, request as Asks['join']['request']);
      case 'resume':
        return this.#resume(end, request as Asks['resume']['request']);
      case 'signal':
        return this.#signal(end, request as SignalOut);
      case 'state':
        return this.#state(end, request as StateChange);
      case 'roster':
        return this.#roster();
      case 'ice':
        return { iceServers: [] };
      case 'moderate':
        // There are no hosts here.
        throw new CallError('not-allowed');
      case 'leave':
        return this.#leave(end);
    }
  }

  #join(end: LoopbackSignaling, { name, media }: { name: string; media: Media }): JoinAck {
    if (this.#seatAt(end)) throw new CallError('not-allowed');
    if (this.#seats.size >= this.maxParticipants) throw new CallError('room-full');
    const joinSeq = ++this.#joinSeq;
    const peer: Peer = { pid: randomId(), epoch: 1, joinSeq, joinedAt: Date.now(), name, role: 'guest', media };
    this.#seats.set(peer.pid, { peer, ticket: randomId(), at: end });
    this.#announce('join', peer);
    return this.#ack(peer.pid);
  }

  #resume(end: LoopbackSignaling, { ticket, name, media }: { ticket: string; name: string; media: Media }): JoinAck {
    const seat = [...this.#seats.values()].find((candidate) => candidate.ticket === ticket);
    if (!seat) throw new CallError('ticket-rejected');
    seat.at = end;
    seat.ticket = randomId();
    seat.peer = { ...seat.peer, name, media, epoch: seat.peer.epoch + 1 };
    this.#announce('back', seat.peer);
    return this.#ack(seat.peer.pid);
  }

  #signal(end: LoopbackSignaling, { to, toEpoch, ...signal }: SignalOut): object {
    const from = this.#seatAt(end);
    if (!from) throw new CallError('not-joined');
    const receiver = this.#seats.get(to);
    if (!receiver?.at || receiver.peer.epoch !== toEpoch) throw new CallError('peer-gone');
    receiver.at.hear('signal', { from: from.peer.pid, fromEpoch: from.peer.epoch, ...signal });
    return {};
  }

  #state(end: LoopbackSignaling, change: StateChange): object {
    const seat = this.#seatAt(end);
    if (!seat) throw new CallError('not-joined');
    seat.peer = { ...seat.peer, ...change };
    this.#announce('state', seat.peer);
    return {};
  }

  #leave(end: LoopbackSignaling): object {
    const seat = this.#seatAt(end);
    if (!seat) return {};
    this.#seats.delete(seat.peer.pid);
    this.#announce('leave', seat.peer, 'left');
    return {};
  }

  #seatAt(end: LoopbackSignaling): Seat | undefined {
    return [...this.#seats.values()].find(({ at }) => at === end);
  }

  #roster(): { peers: Peer[]; seq: number } {
    return { peers: [...this.#seats.values()].map(({ peer }) => peer), seq: this.#seq };
  }

  #ack(pid: string): JoinAck {
    const { peer, ticket } = this.#seats.get(pid)!;
    const { peers, seq } = this.#roster();
    const { messageBytes, chatChars, dataBytes } = LIMITS;
    return {
      ...{ pid, epoch: peer.epoch, joinSeq: peer.joinSeq, role: peer.role, ticket, seq },
      peers: peers.filter((other) => other.pid !== pid),
      graceMs: TIMES.grace,
      iceServers: [],
      limits: { maxParticipants: this.maxParticipants, messageBytes, chatChars, dataBytes },
      now: Date.now(),
    };
  }

  #announce(op: PeerEvent['op'], peer: Peer, reason?: PeerReason): void {
    const event: PeerEvent = { seq: ++this.#seq, op, peer, ...(reason && { reason }) };
    for (const end of this.#open) end.hear('peer', event);
  }
}

/** One page's end. Everything arrives in a task of its own and in order, as over a socket. */
class LoopbackSignaling extends typedEventTarget<SignalingEvents>() implements Signaling {
  urgent = false;
  readonly #relay: LoopbackRelay;
  #isOpen = false;
  #wants = false;

  constructor(relay: LoopbackRelay) {
    super();
    this.#relay = relay;
  }

  get connected(): boolean {
    return this.#isOpen;
  }

  get facts() {
    return { connected: this.#isOpen, transport: null, reachedAfterMs: null, retries: 0, lastError: null };
  }

  open(): void {
    this.#wants = true;
    this.#relay.attach(this);
    if (this.#relay.isUp) setTimeout(() => this.follow(this.#relay.isUp));
  }

  async check(): Promise<boolean> {
    return this.#isOpen;
  }

  close(): void {
    this.#wants = this.#isOpen = false;
    // What was said before still arrives.
    setTimeout(() => this.#relay.detach(this));
  }

  /** The relay went or came. */
  follow(up: boolean): void {
    if (up === this.#isOpen || !this.#wants) return;
    this.#isOpen = up;
    this.dispatchEvent(new SignalingEvent(up ? 'open' : 'close'));
  }

  hear<K extends keyof Tellings>(type: K, message: Tellings[K]): void {
    setTimeout(() => this.#isOpen && this.dispatchEvent(new TellEvent(type, structuredClone(message))));
  }

  async ask<K extends keyof Asks>(event: K, request: Asks[K]['request']): Promise<Asks[K]['ack']> {
    if (!this.#isOpen) throw new CallError('relay-unreachable');
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        try {
          const answer = this.#relay.answer(this, event, structuredClone(request));
          setTimeout(() => resolve(structuredClone(answer) as Asks[K]['ack']));
        } catch (refusal) {
          setTimeout(() => reject(refusal as CallError));
        }
      });
    });
  }

  tell<K extends keyof Asks>(event: K, request: Asks[K]['request']): void {
    if (this.#isOpen) this.ask(event, request).catch((cause: unknown) => this.#ignore(cause));
  }

  /** What is told and refused is dropped, as by the real relay. */
  #ignore(cause: unknown): void {
    if (!(cause instanceof CallError)) throw cause;
  }
}
