import type { IceServer, JoinAck, ModerateRequest, Peer, WatchAck } from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import type { LeaveReason } from './call-events.js';
import type { Participant } from './call-state.js';
import { CallError } from './errors.js';
import { followHosts, type HostEventsOwner } from './host-events.js';
import { IceServers } from './ice-servers.js';
import { DEVICES } from './local-media.js';
import { Others } from './others.js';
import { followNetwork } from './page-life.js';
import { toParticipant } from './people.js';
import { RelayWait } from './relay-wait.js';
import type { RelayFacts } from './report.js';
import { Seat, type Credentials, type SeatOwner } from './seat.js';
import type { Signaling, SignalingEvents } from './signaling.js';
import { Talk } from './talk.js';
import { listen } from './typed-event-target.js';

/** What a session needs of its call. */
export interface SessionOwner extends HostEventsOwner {
  ownLevel: () => number;
  configuration: (iceServers: readonly IceServer[]) => RTCConfiguration;
  /** What lets one in, asked anew each time. */
  token: () => Promise<Credentials>;
  /** One is in the room. */
  joined: (self: Participant) => void;
  /** The session cannot go on. */
  over: (reason: LeaveReason, error: CallError) => void;
}

/** One stay in one room: from reaching the relay to leaving. What the relay says and what the others say come together here. */
export class RoomSession {
  readonly talk: Talk;
  readonly others: Others;
  readonly #owner: SessionOwner;
  readonly #announcer: Announcer;
  readonly #signaling: Signaling;
  readonly #seat: Seat;
  readonly #life = new AbortController();
  /** Rejects when the session is closed, whatever is still on its way. */
  readonly #closed: Promise<never>;
  readonly #ice: IceServers;
  /** Whether the network changed since the relay was last known to answer. */
  #hasMoved = false;
  readonly #wait: RelayWait<WatchAck | null>;
  #watched: WatchAck | null | undefined;
  /** Counts one's own changes; the receivers keep the highest. */
  #changes = 0;

  constructor(signaling: Signaling, room: string, owner: SessionOwner) {
    this.#owner = owner;
    this.#signaling = signaling;
    this.#announcer = owner.announcer;
    const fail = (error: CallError) => void owner.announcer.report(error);
    this.#ice = new IceServers(signaling, { configuration: owner.configuration, fail });
    this.#wait = new RelayWait(fail);
    const { signal } = this.#life;
    this.#closed = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as CallError));
    });
    this.#closed.catch(() => {});
    this.others = new Others({
      announcer: owner.announcer,
      ownLevel: owner.ownLevel,
      configuration: (relayed) => this.#ice.configuration(relayed),
      refresh: () => this.#ice.refresh(),
      isReached: () => signaling.connected,
      signal: (message) => signaling.tell('signal', message),
      unreachable: () => this.#ice.fail(),
      profile: () => this.#profile(),
      hear: (pid, message) => this.talk.hear(pid, message),
      greeted: (pid) => this.talk.tellPast(pid),
      forget: (pid) => this.talk.forget(pid),
      linksChanged: () => this.#onLinks(),
    });
    this.talk = new Talk({
      mesh: this.others.mesh,
      participant: (pid) => this.others.people.participant(pid),
      announcer: owner.announcer,
    });
    for (const device of DEVICES) this.others.mesh.setTrack(device, owner.media.track(device));
    this.#seat = new Seat(signaling, { room, signal, owner: this.#seatOwner() });
    this.#follow(signaling, signal);
  }

  /** How it went with the relay. */
  get relayFacts(): RelayFacts {
    return this.#signaling.facts;
  }

  /** Reaches for the relay, and keeps trying. */
  open(): void {
    // Whoever gave up joining is in the lobby again, though that of a new session.
    if (this.#announcer.state.phase !== 'lobby') this.#announcer.step({ phase: 'connecting' });
    this.#wait.begin();
    this.#signaling.open();
  }

  /** @throws CallError that the relay gives, or `relay-unreachable` after 10 s without it. */
  async join(): Promise<void> {
    for (;;) {
      this.#life.signal.throwIfAborted();
      const watched = this.#watched === undefined ? await this.#wait.wait() : this.#watched;
      this.#announcer.step({ phase: 'joining' });
      try {
        return this.#enter(await Promise.race([this.#askToJoin(watched), this.#closed]));
      } catch (error) {
        this.others.clear();
        this.#life.signal.throwIfAborted();
        if (!(error instanceof CallError)) throw error;
        if (!error.recoverable) this.#onRefused(error);
        else if (error.code !== 'relay-unreachable') this.#announcer.step({ phase: 'lobby' });
        if (error.code !== 'relay-unreachable') throw error;
        // The connection broke on the way; the next one begins again.
        this.#onAway();
      }
    }
  }

  /** What is sent, or one's name, changed: everyone is told, by the shortest way. */
  announceSelf(): void {
    if (!this.#announcer.state.self) return;
    this.#changes++;
    const { name, media } = this.#profile();
    this.#seat.tell({ name, media });
    this.others.mesh.sayNow({ t: 'state', name, media });
    const { camera, microphone, screen, hand } = media;
    const { screenStream } = this.#announcer.state;
    this.#announcer.stepSelf({ displayName: name, camera, microphone, screen, hand, screenStream });
  }

  /** Asks for what only hosts may. @throws CallError `not-allowed`, `peer-gone`, `room-full`. */
  async moderate(request: ModerateRequest): Promise<void> {
    await this.#signaling.ask('moderate', request);
  }

  /** Says good-bye, and closes. */
  leave(): void {
    this.others.mesh.sayNow({ t: 'bye' });
    this.#seat.leave();
    this.close();
  }

  /** Closes everything, at once and for good. */
  close(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort(new CallError('aborted'));
    this.#wait.stop(this.#life.signal.reason);
    this.others.close();
    this.#signaling.close();
  }

  #seatOwner(): SeatOwner {
    return {
      profile: () => this.#profile(),
      token: this.#owner.token,
      waiting: () => this.#announcer.step({ phase: 'waiting' }),
      watched: (ack, error) => this.#onWatched(ack, error),
      resumed: (ack) => this.#onResumed(ack),
      rejected: () => void this.#joinAfresh(),
      peer: (event) => this.others.onPeer(event),
      roster: (peers) => this.others.onRoster(peers),
      refused: (error) => this.#onRefused(error),
    };
  }

  #follow(signaling: Signaling, signal: AbortSignal): void {
    listen<SignalingEvents>(signaling, signal, {
      signal: ({ message }) => this.others.mesh.receive(message),
      open: () => this.#wait.reached(),
      close: () => this.#onAway(),
      unreachable: ({ error }) => this.#wait.blame(error),
      refused: ({ error }) => error && this.#onRefused(error),
    });
    followHosts(signaling, this.#owner, signal);
    followNetwork(() => void this.#onNetwork(), signal);
  }

  #profile() {
    const { displayName, screen, hand } = this.#announcer.state;
    const { media } = this.#owner;
    const [camera, microphone] = [media.track('camera') !== null, media.track('microphone') !== null];
    return { name: displayName, media: { camera, microphone, screen, hand, n: this.#changes } };
  }

  /** The offers go out right behind `join`, unless nothing is known of the room, or it is full. */
  async #askToJoin(watched: WatchAck | null): Promise<JoinAck> {
    const [credentials] = await Promise.all([this.#owner.token(), this.#ice.refreshOld()]);
    const asked = this.#seat.join(credentials);
    const peers = this.others.known;
    if (watched && !watched.lobby && peers.length < watched.max) void this.others.meetAll(peers);
    return asked;
  }

  #enter(ack: JoinAck): void {
    this.#take(ack);
    const peer: Peer = { ...ack, ...this.#profile(), joinedAt: ack.now };
    const self = Object.freeze({
      ...toParticipant(peer, this.#announcer.state.localStream),
      connection: 'connected' as const,
    });
    this.others.enter(ack);
    this.#announcer.step({ phase: 'joined', self, since: Date.now(), maxParticipants: ack.limits.maxParticipants });
    // Somebody may have left on hearing of it.
    this.#life.signal.throwIfAborted();
    this.#owner.joined(self);
    this.others.people.announce();
    // A device may have opened or closed, and the name changed, while the answer was on its way.
    this.announceSelf();
  }

  #onWatched(ack: WatchAck | null, refusal?: CallError): void {
    // The seat was lost, and the way to a new one broke: here is the next.
    if (this.#announcer.state.self) return void this.#joinAfresh();
    this.#watched = ack;
    if (ack) {
      this.#take(ack);
      this.others.onRoster(ack.peers);
      this.#announcer.step({ maxParticipants: ack.max });
    }
    const { phase, error } = this.#announcer.state;
    if (error?.code === 'relay-unreachable') this.#announcer.step({ error: null });
    if (phase === 'connecting') this.#announcer.step({ phase: 'lobby' });
    if (refusal) this.#announcer.report(refusal);
    this.#wait.settle(ack);
  }

  /** What the relay says about the room, and about oneself. */
  #take(ack: WatchAck | JoinAck): void {
    const { name, locked = false } = ack;
    this.#ice.use(ack);
    this.#announcer.step({ locked, ...(name !== undefined && { displayName: name }) });
  }

  #onResumed(ack: JoinAck): void {
    this.#take(ack);
    this.#announcer.stepSelf({ role: ack.role });
    this.others.onRoster(ack.peers);
    this.others.mesh.comeBack();
    this.#move();
    this.#showPhase();
  }

  /** The seat was given up while the relay could not be reached: come in again as somebody new, with the old links till then. */
  async #joinAfresh(): Promise<void> {
    try {
      const ack = await this.#seat.joinAfresh();
      if (!ack || !this.#announcer.state.self) return;
      this.others.clear();
      this.others.enter(ack);
      this.#announcer.stepSelf({ id: ack.pid, joinedAt: ack.now, role: ack.role });
      this.announceSelf();
      this.#showPhase();
    } catch (error) {
      if (error instanceof CallError && !this.#seat.asksAgain(error)) this.#onRefused(error);
    }
  }

  #onAway(): void {
    this.#watched = undefined;
    if (this.#announcer.state.self) return this.#showPhase();
    this.#announcer.step({ phase: 'connecting' });
    this.#wait.begin();
  }

  #onRefused(error: CallError): void {
    this.#wait.stop(error);
    // What may succeed later was lost by a connection that broke; the rest is the relay's own will.
    this.#owner.over(error.recoverable ? 'network' : 'server', error);
  }

  #showPhase(): void {
    const { connections } = this.others;
    const allReconnect = connections.length > 0 && connections.every((connection) => connection === 'reconnecting');
    const isAway = !this.#signaling.connected || allReconnect;
    const connection = isAway ? 'reconnecting' : 'connected';
    this.#announcer.stepSelf({ connection }, { phase: isAway ? 'reconnecting' : 'joined' });
  }

  #onLinks(): void {
    const { connections } = this.others;
    const isDown = connections.includes('reconnecting');
    // What broke the link may have broken the way to the relay, too, which would show much later.
    if (isDown && !this.#signaling.urgent) void this.#signaling.check();
    this.#signaling.urgent = isDown;
    const areAllThere = connections.every((connection) => connection === 'connected');
    if (areAllThere && this.#ice.recover()) this.#announcer.step({ error: null });
    this.#showPhase();
  }

  async #onNetwork(): Promise<void> {
    this.#hasMoved = true;
    if (await this.#signaling.check()) this.#move();
  }

  /** Once signals travel over the new network, the links can follow. */
  #move(): void {
    if (this.#hasMoved) this.others.mesh.restart();
    this.#hasMoved = false;
  }
}
