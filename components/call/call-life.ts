import { normaliseRoom, type IceServer } from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import { BeforeJoinEvent, BeforeLeaveEvent, JoinEvent, LeaveEvent, type LeaveReason } from './call-events.js';
import { INITIAL, OUTSIDE, type CallPhase, type CallState, type Participant } from './call-state.js';
import { CallError } from './errors.js';
import { DEVICES, type Device, type LocalMedia } from './local-media.js';
import { followPage } from './page-life.js';
import { RoomSession, type SessionOwner } from './room-session.js';
import type { Signaling } from './signaling.js';

/** Phases in which what is asked for is captured … */
const CAPTURING: ReadonlySet<CallPhase> = new Set<CallPhase>(['lobby', 'joining', 'waiting', 'joined', 'reconnecting']);
/** … and those in which nothing may be captured any more. */
const ENDED: ReadonlySet<CallPhase> = new Set<CallPhase>(['idle', 'left', 'failed']);

interface CallLifeOwner {
  readonly announcer: Announcer;
  readonly media: LocalMedia;
  /** Level of one's own microphone, 0 to 1. */
  ownLevel: () => number;
  /** A way to the relay. @throws for an address that is none. */
  signaling: () => Signaling;
  configuration: (iceServers: readonly IceServer[], certificates: RTCCertificate[]) => RTCConfiguration;
  token: SessionOwner['token'];
  /** What must be settled before one joins that room, which is named as the relay names it. */
  prepare: (room: string) => Promise<void>;
}

/** An ask to join, from the ask until one is out again. */
interface Attempt {
  promise: Promise<void>;
  /** The phase in which it was made, and to which giving it up goes back. */
  readonly from: CallPhase;
  /** Gives up; another one follows when the room changes. */
  abort: AbortController;
}

/** How a call comes, moves to another room, and goes: one `RoomSession` after the other. */
export class CallLife {
  readonly #owner: CallLifeOwner;
  readonly #announcer: Announcer;
  readonly #media: LocalMedia;
  /** One for all links of the call, so that a rebuilt one keeps its fingerprint. */
  #certificate: Promise<RTCCertificate> | null = null;
  #certificates: RTCCertificate[] = [];
  #session: RoomSession | null = null;
  /** The one of now, or what is left of the last one. */
  latest: RoomSession | null = null;
  #attempt: Attempt | null = null;
  /** The room of `messages`. */
  #talkedIn = '';
  /** Whether `join` was fired, so that `leave` is owed. */
  #announced = false;
  /** The move to another room that is to come. */
  #moving: ReturnType<typeof setTimeout> | undefined;
  /** What was on when one left; it comes back when one does. */
  #resting: Device[] = [];
  /** While it is settled what may be captured. */
  #isPreparing = false;
  /** Ends what follows the page. */
  #page: AbortController | null = null;

  constructor(owner: CallLifeOwner) {
    this.#owner = owner;
    this.#announcer = owner.announcer;
    this.#media = owner.media;
  }

  get session(): RoomSession | null {
    return this.#session;
  }

  connect(): void {
    if (!this.#state.room) return;
    try {
      this.#open();
    } catch (cause) {
      this.#announcer.report(cause);
    }
  }

  join(): Promise<void> {
    if (this.#attempt) return this.#attempt.promise;
    const attempt = { promise: Promise.resolve(), from: this.#state.phase, abort: new AbortController() };
    this.#attempt = attempt;
    // In a step of its own, so that whoever hears of it finds this promise, and gets it too.
    return (attempt.promise = attempt.promise
      .then(() => this.#joinOrMove(attempt))
      .catch((cause: unknown) => {
        if (this.#attempt === attempt) this.#attempt = null;
        throw this.#announcer.report(cause);
      }));
  }

  leave(): void {
    if (this.#state.self) {
      if (this.#announcer.fire(new BeforeLeaveEvent())) this.#end('user', 'left');
    } else if (this.#attempt) {
      const { from } = this.#attempt;
      this.#end('user', from);
      if (!ENDED.has(from)) this.connect();
    }
  }

  close(): void {
    this.#page?.abort();
    this.#page = null;
    this.#end('user', 'idle');
  }

  /** Room or relay is another one. Several changes in one task count once. */
  moveSoon(): void {
    // Without a session there is nothing to leave; the next one is of the new room.
    if (this.#session) this.#moving ??= setTimeout(() => this.#move());
    else if (normaliseRoom(this.#state.room) === null) this.#announcer.step({ phase: 'idle' });
  }

  /** In a phase that captures, what was asked for before is opened. */
  capture(): void {
    if (CAPTURING.has(this.#state.phase) && !this.#isPreparing) this.#startMedia();
  }

  get #state(): CallState {
    return this.#announcer.state;
  }

  /** Joins; if the room is changed meanwhile, the other one. */
  async #joinOrMove(attempt: Attempt): Promise<void> {
    for (;;) {
      const { signal } = attempt.abort;
      try {
        return await this.#join(signal);
      } catch (cause) {
        if (signal.reason !== MOVED) throw cause;
      }
    }
  }

  async #join(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#moving !== undefined) this.#move();
    signal.throwIfAborted();
    this.#announcer.step({ error: null });
    const { room } = this.#state;
    const place = normaliseRoom(room);
    if (place === null) throw new CallError('room-invalid');
    if (!this.#announcer.fire(new BeforeJoinEvent(room))) throw new CallError('aborted');
    // Every step tells the page, which may leave, close, or go elsewhere on hearing of it.
    signal.throwIfAborted();
    const session = this.#open();
    signal.throwIfAborted();
    const certificate = this.#makeCertificate();
    this.#isPreparing = true;
    await this.#owner.prepare(place).finally(() => (this.#isPreparing = false));
    signal.throwIfAborted();
    this.#startMedia();
    this.#certificates = [await certificate];
    signal.throwIfAborted();
    await session.join();
  }

  /** The page switches a device itself: what was on before is forgotten. */
  forget(device: Device): void {
    this.#resting = this.#resting.filter((resting) => resting !== device);
  }

  /** @throws CallError `room-invalid`, `unsupported-browser`, or `relay-unreachable` for an address that is none. */
  #open(): RoomSession {
    if (this.#session) return this.#session;
    const room = normaliseRoom(this.#state.room);
    if (room === null) throw new CallError('room-invalid');
    if (typeof RTCPeerConnection === 'undefined') {
      this.#announcer.step({ phase: 'failed' });
      throw new CallError('unsupported-browser');
    }
    // Made ahead of the join, which needs it.
    this.#makeCertificate().catch(() => {});
    this.#session = this.latest = new RoomSession(this.#owner.signaling(), room, this.#sessionOwner());
    this.#followPage();
    if (room !== this.#talkedIn) this.#announcer.step({ messages: INITIAL.messages });
    this.#talkedIn = room;
    for (const device of this.#resting.splice(0)) {
      if (device === 'microphone' || !this.#state.audioOnly) void this.#media.set(device, true, 'page');
    }
    const session = this.#session;
    session.open();
    return session;
  }

  /** @throws CallError `unsupported-browser` */
  #makeCertificate(): Promise<RTCCertificate> {
    // The DOM types know only the name of an algorithm; the curve is in the WebRTC specification (§4.9).
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as AlgorithmIdentifier;
    this.#certificate ??= RTCPeerConnection.generateCertificate(algorithm).catch((cause: unknown) => {
      this.#certificate = null;
      throw new CallError('unsupported-browser', { cause });
    });
    return this.#certificate;
  }

  #startMedia(): void {
    for (const opened of this.#media.start()) opened.catch((cause: unknown) => this.#announcer.report(cause));
  }

  #sessionOwner(): SessionOwner {
    return {
      ...this.#owner,
      configuration: (iceServers) => this.#owner.configuration(iceServers, this.#certificates),
      joined: (self) => this.#onJoined(self),
      over: (reason, error) => this.#onOver(reason, error),
      sentAway: (code) => {
        this.#end(code, 'left');
        if (code === 'removed') this.#announcer.report(new CallError(code));
      },
    };
  }

  #onJoined(self: Participant): void {
    this.#announced = true;
    this.#announcer.fire(new JoinEvent(self));
  }

  #onOver(reason: LeaveReason, error: CallError): void {
    this.#announcer.report(error);
    this.#end(reason, error.recoverable ? 'connecting' : 'failed');
    if (error.recoverable) this.connect();
  }

  /** Ends the session, if there is one, in `phase`; `next` is what remains of the ask to join. */
  #end(reason: LeaveReason, phase: CallPhase, next: Attempt | null = null): void {
    const wasAnnounced = this.#announced;
    const session = this.#session;
    this.#session = null;
    if (this.#attempt !== next) this.#attempt?.abort.abort(new CallError('aborted'));
    this.#attempt = next;
    this.#announced = false;
    // Who was sent away is gone for the others already, and with a reason, which a good-bye would overtake.
    if (reason === 'removed' || reason === 'ended' || reason === 'replaced') session?.close();
    else session?.leave();
    if (ENDED.has(phase)) this.#rest();
    this.#announcer.step({ ...OUTSIDE, phase, leaveReason: reason });
    if (wasAnnounced) this.#announcer.fire(new LeaveEvent(reason));
  }

  /** Releases the devices, and remembers which ones were on. */
  #rest(): void {
    const on = DEVICES.filter((device) => this.#media.wants(device));
    if (on.length) this.#resting = on;
    this.#media.release();
  }

  #followPage(): void {
    if (this.#page) return;
    this.#page = new AbortController();
    let wasIn: boolean | null = null;
    const hidden = () => {
      wasIn = this.#session && this.#attempt !== null;
      if (this.#session) this.#end('user', wasIn ? 'left' : 'connecting');
    };
    const shown = () => {
      if (wasIn) this.join().catch(ignoreReported);
      else if (wasIn === false) this.connect();
    };
    followPage({ hidden, shown }, this.#page.signal);
  }

  #move(): void {
    clearTimeout(this.#moving);
    this.#moving = undefined;
    if (!this.#session) return;
    const wasIn = this.#state.self !== null;
    const attempt = wasIn ? null : this.#attempt;
    const isValid = normaliseRoom(this.#state.room) !== null;
    attempt?.abort.abort(MOVED);
    if (attempt) attempt.abort = new AbortController();
    this.#end('user', isValid ? 'connecting' : 'idle', attempt);
    if (attempt) return;
    if (wasIn && isValid) this.join().catch(ignoreReported);
    else this.connect();
  }
}

/** Why an attempt to join ends that is made again, in another room. */
const MOVED = Symbol('moved');

/** Nobody waits for this join: its failure is in the state, and was told by `error`. */
function ignoreReported(): void {}
