import { normaliseRoom, type IceServer } from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import { BeforeJoinEvent, BeforeLeaveEvent, JoinEvent, LeaveEvent, type LeaveReason } from './call-events.js';
import { INITIAL, withMessage, type CallPhase, type CallState, type Participant } from './call-state.js';
import { CallError } from './errors.js';
import { DEVICES, type Device, type LocalMedia } from './local-media.js';
import { followPage } from './page-life.js';
import { RoomSession, type SessionOwner } from './room-session.js';
import type { Signaling } from './signaling.js';

/** Phases in which what is asked for is captured … */
const CAPTURING: ReadonlySet<CallPhase> = new Set<CallPhase>(['lobby', 'joining', 'joined', 'reconnecting']);
/** … and those in which nothing may be captured any more. */
const ENDED: ReadonlySet<CallPhase> = new Set<CallPhase>(['idle', 'left', 'failed']);

export interface CallLifeOwner {
  readonly announcer: Announcer;
  readonly media: LocalMedia;
  /** Level of one's own microphone, 0 to 1. */
  ownLevel: () => number;
  /** A way to the relay. @throws for an address that is none. */
  signaling: () => Signaling;
  configuration: (iceServers: readonly IceServer[], certificates: RTCCertificate[]) => RTCConfiguration;
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
  /** From the ask to join until one is out again. */
  #joining: Promise<void> | null = null;
  #attempt = new AbortController();
  /** The phase in which the ask to join came, and to which giving it up goes back. */
  #before: CallPhase = 'idle';
  /** The room of `messages`. */
  #talkedIn = '';
  /** Whether `join` was fired, so that `leave` is owed. */
  #announced = false;
  #moves = false;
  /** What was on when one left; it comes back when one does. */
  #resting: Device[] = [];
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
    if (!this.#joining) {
      this.#before = this.#state.phase;
      // In a task of its own step, so that whoever hears of it finds this promise, and gets it too.
      const joining = Promise.resolve()
        .then(() => this.#joinOrMove())
        .catch((cause: unknown) => {
          if (this.#joining === joining) this.#joining = null;
          throw this.#announcer.report(cause);
        });
      this.#attempt = new AbortController();
      this.#joining = joining;
    }
    return this.#joining;
  }

  leave(): void {
    if (this.#state.self) {
      if (this.#announcer.fire(new BeforeLeaveEvent())) this.#end('user', 'left');
    } else if (this.#joining) {
      const isEnded = ENDED.has(this.#before);
      this.#end('user', isEnded ? this.#before : 'connecting');
      if (!isEnded) this.connect();
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
    if (!this.#session && normaliseRoom(this.#state.room) === null) return this.step({ phase: 'idle' });
    if (this.#moves || !this.#session) return;
    this.#moves = true;
    queueMicrotask(() => {
      this.#moves = false;
      this.#move();
    });
  }

  /** Steps the state; in a phase that captures, what was asked for before is opened. */
  step(patch: Partial<CallState>): void {
    this.#announcer.step(patch);
    if (CAPTURING.has(this.#state.phase)) this.#startMedia();
  }

  get #state(): CallState {
    return this.#announcer.state;
  }

  /** Joins; if the room is changed meanwhile, the other one. */
  async #joinOrMove(): Promise<void> {
    for (;;) {
      const { signal } = this.#attempt;
      try {
        return await this.#join(signal);
      } catch (cause) {
        if (signal.reason !== MOVED) throw cause;
      }
    }
  }

  async #join(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.step({ error: null });
    const { room } = this.#state;
    if (normaliseRoom(room) === null) throw new CallError('room-invalid');
    if (!this.#announcer.fire(new BeforeJoinEvent(room))) throw new CallError('aborted');
    // Every step tells the page, which may leave, close, or go elsewhere on hearing of it.
    signal.throwIfAborted();
    const session = this.#open();
    signal.throwIfAborted();
    this.#startMedia();
    this.#certificates = [await this.#certificate!];
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
      this.step({ phase: 'failed' });
      throw new CallError('unsupported-browser');
    }
    this.#certificate ??= makeCertificate();
    this.#session = new RoomSession(this.#owner.signaling(), room, this.#sessionOwner());
    this.#followPage();
    if (room !== this.#talkedIn) this.step({ messages: INITIAL.messages });
    this.#talkedIn = room;
    for (const device of this.#resting.splice(0)) {
      if (device === 'microphone' || !this.#state.audioOnly) void this.#media.set(device, true, 'page');
    }
    const session = this.#session;
    session.open();
    return session;
  }

  #startMedia(): void {
    for (const opened of this.#media.start()) opened.catch((cause: unknown) => this.#announcer.report(cause));
  }

  #sessionOwner(): SessionOwner {
    const announcer = this.#announcer;
    return {
      get state() {
        return announcer.state;
      },
      track: (device) => this.#media.track(device),
      ownLevel: this.#owner.ownLevel,
      configuration: (iceServers) => this.#owner.configuration(iceServers, this.#certificates),
      step: (patch) => this.step(patch),
      fire: (event) => announcer.fire(event),
      keep: (message) => this.step({ messages: withMessage(this.#state.messages, message) }),
      joined: (self) => this.#onJoined(self),
      fail: (error) => void announcer.report(error),
      over: (reason, error) => this.#onOver(reason, error),
    };
  }

  #onJoined(self: Participant): void {
    this.#announced = true;
    this.#announcer.fire(new JoinEvent(self));
  }

  #onOver(reason: LeaveReason, error: CallError): void {
    const wasIn = this.#state.self !== null;
    this.#announcer.report(error);
    this.#end(reason, wasIn && error.recoverable ? 'left' : 'failed');
  }

  /** Ends the session, if there is one, in `phase`. */
  #end(reason: LeaveReason, phase: CallPhase): void {
    const wasAnnounced = this.#announced;
    const session = this.#session;
    this.#session = null;
    this.#joining = null;
    this.#attempt.abort(new CallError('aborted'));
    this.#announced = false;
    session?.leave();
    if (ENDED.has(phase)) this.#rest();
    this.step({ phase, self: null, participants: INITIAL.participants, maxParticipants: null });
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
      wasIn = this.#session && this.#joining !== null;
      if (this.#session) this.#end('user', wasIn ? 'left' : 'connecting');
    };
    const shown = () => {
      if (wasIn) this.join().catch(ignoreReported);
      else if (wasIn === false) this.connect();
    };
    followPage({ hidden, shown }, this.#page.signal);
  }

  #move(): void {
    if (!this.#session) return;
    const pending = this.#state.self ? null : this.#joining;
    const wasIn = this.#state.self !== null;
    const isValid = normaliseRoom(this.#state.room) !== null;
    if (pending) this.#attempt.abort(MOVED);
    this.#end('user', isValid ? 'connecting' : 'idle');
    if (pending) {
      this.#joining = pending;
      this.#attempt = new AbortController();
    } else if (wasIn && isValid) this.join().catch(ignoreReported);
    else this.connect();
  }
}

/** Why an attempt to join ends that is made again, in another room. */
const MOVED = Symbol('moved');

/** Nobody waits for this join: its failure is in the state, and was told by `error`. */
function ignoreReported(): void {}

function makeCertificate(): Promise<RTCCertificate> {
  // The DOM types know only the name of an algorithm; the curve is in the WebRTC specification (§4.9).
  return RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as AlgorithmIdentifier);
}
