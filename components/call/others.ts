import type {
  CtlMessage,
  JoinAck,
  Media,
  Peer,
  PeerEvent,
  PeerReason,
  SignalOut,
  Wants,
} from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import { SpeakingChangeEvent, type ParticipantLeaveReason } from './call-events.js';
import type { Participant, ParticipantConnection } from './call-state.js';
import { Mesh } from './mesh.js';
import { Monitor } from './monitor.js';
import type { PeerLink, Source } from './peer-link.js';
import { ALL } from './pictures.js';
import { People } from './people.js';

/** A page that goes answers no longer than this after its socket is closed, ms. */
const OUTLIVES_MS = 2_000;

interface OthersOwner {
  announcer: Announcer;
  ownLevel: () => number;
  configuration: (relayed: boolean) => RTCConfiguration;
  /** Renews what `configuration` gives. */
  refresh: () => Promise<void>;
  /** Whether the relay is there. */
  isReached: () => boolean;
  signal: (signal: SignalOut) => void;
  /** No connection to somebody came about. */
  unreachable: () => void;
  profile: () => { name: string; media: Media };
  hear: (pid: string, message: CtlMessage) => void;
  /** Somebody can be talked to for the first time, over this link. */
  greeted: (pid: string) => void;
  forget: (pid: string) => void;
  linksChanged: () => void;
}

/**
 * The others of one room: whom the relay names, and what their links say. Where the two differ the link decides, because
 * media does not depend on the relay.
 */
export class Others {
  readonly people: People;
  readonly mesh: Mesh;
  readonly #owner: OthersOwner;
  readonly #peers = new Map<string, Peer>();
  /** Links whose other side has been told our state. */
  readonly #greeted = new WeakSet<PeerLink>();
  /**
   * Those whom the relay does not name any more, though their link may live, and what waits to judge that: until then they
   * are excused if it breaks.
   */
  readonly #absent = new Map<string, ReturnType<typeof setTimeout> | undefined>();
  /** Those whose socket is away, and where no signal arrives. */
  readonly #lost = new Set<string>();
  /** How tall somebody's pictures are shown here, in pixels, if that was told. */
  readonly #wants = new Map<string, Wants>();
  #monitor: Monitor | null = null;
  #graceMs = 0;
  /** Another one after each `clear()`: what was begun before it is not gone on with. */
  #round = 0;

  constructor(owner: OthersOwner) {
    this.#owner = owner;
    const { announcer } = owner;
    this.people = new People({
      fire: (event) => announcer.fire(event),
      changed: (participants) => announcer.step({ participants }),
    });
    this.mesh = new Mesh({
      configuration: owner.configuration,
      refresh: owner.refresh,
      canSignal: (pid) => owner.isReached() && !this.#lost.has(pid),
      signal: owner.signal,
      unreachable: owner.unreachable,
      message: (pid, message) => this.#onMessage(pid, message),
      changed: (pid) => this.#onLink(pid),
    });
  }

  /** Whom the relay names now. */
  get known(): Peer[] {
    return [...this.#peers.values()];
  }

  /** How every link is doing. */
  get connections(): (ParticipantConnection | undefined)[] {
    return this.mesh.pids.map((pid) => this.people.participant(pid)?.connection);
  }

  /** Makes the links that one owes as a newcomer: one per task, since seven at once would block the page for 50 ms. */
  async meetAll(peers: readonly Peer[]): Promise<void> {
    const round = this.#round;
    for (const [index, { pid }] of peers.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve));
      if (round !== this.#round) return;
      const peer = this.#peers.get(pid);
      if (peer) this.mesh.meet(peer);
    }
  }

  /** One is in the room. */
  enter(ack: JoinAck): void {
    this.#graceMs = ack.graceMs;
    this.mesh.joinSeq = ack.joinSeq;
    this.#monitor ??= new Monitor({
      mesh: this.mesh,
      participant: (pid) => this.people.participant(pid),
      patch: (pid, patch) => this.people.patch(pid, patch),
      ownLevel: this.#owner.ownLevel,
      ownSpeaking: (speaking) => this.#onOwnSpeaking(speaking),
    });
    const named = new Set(ack.peers.map(({ pid }) => pid));
    for (const pid of this.people.pids) if (!named.has(pid)) this.#remove(pid, 'network');
    this.#see(ack.peers);
  }

  /** The relay's whole list. Whoever is not on it may still be coming back to a relay that was restarted. */
  onRoster(peers: readonly Peer[]): void {
    const self = this.#owner.announcer.state.self?.id;
    const others = peers.filter(({ pid }) => pid !== self);
    const named = new Set(others.map(({ pid }) => pid));
    for (const pid of this.people.pids) if (!named.has(pid)) this.#miss(pid, this.#graceMs);
    this.#see(others);
  }

  onPeer({ op, peer, reason }: PeerEvent): void {
    const { pid } = peer;
    if (pid === this.#owner.announcer.state.self?.id) return;
    if (op === 'leave') return this.#onLeave(pid, reason);
    const isKnown = this.#peers.has(pid);
    if (op === 'join' || op === 'back') return this.#see([peer]);
    if (!isKnown) return;
    this.#peers.set(pid, peer);
    if (op === 'lost') void this.#onLost(pid, reason);
    else this.people.see(peer);
  }

  /** Tells everybody how tall their pictures are wanted. */
  wantPictures(): void {
    for (const pid of this.mesh.pids) this.#want(pid);
  }

  /** Somebody's pictures are shown so tall from now on, in pixels; 0: not at all. */
  wantPicture(pid: string, wants: Partial<Wants>): void {
    this.#wants.set(pid, { ...ALL, ...this.#wants.get(pid), ...wants });
    this.#want(pid);
  }

  /** Closes the links, but keeps what the relay told. */
  clear(): void {
    this.#round++;
    this.mesh.clear();
    this.mesh.joinSeq = Infinity;
  }

  close(): void {
    this.#monitor?.close();
    for (const pid of this.#absent.keys()) this.#settle(pid);
    this.#lost.clear();
    this.#peers.clear();
    this.people.clear();
    this.clear();
  }

  #want(pid: string): void {
    const wants = this.#owner.announcer.state.audioOnly ? { h: 0 } : (this.#wants.get(pid) ?? ALL);
    this.mesh.link(pid)?.say({ t: 'want', ...wants });
  }

  #see(peers: readonly Peer[]): void {
    for (const peer of peers) {
      this.#settle(peer.pid);
      this.#peers.set(peer.pid, peer);
      this.people.see(peer);
      this.#monitor?.add(peer.pid);
    }
    // Before the relay's answer to `join` has come, one is only looking on.
    if (this.#monitor) void this.meetAll(peers);
  }

  #onLeave(pid: string, reason: PeerReason | undefined): void {
    this.#peers.delete(pid);
    // A timeout is the relay's guess; the link knows better.
    if (reason === 'timeout') return this.#miss(pid, 0);
    this.#remove(pid, reason === undefined || reason === 'closed' ? 'left' : reason);
  }

  /** A socket that closed in order belongs to a page that is gone, unless the page still answers over its own channel. */
  async #onLost(pid: string, reason: PeerReason | undefined): Promise<void> {
    const link = this.mesh.link(pid);
    this.#lost.add(pid);
    // A page that stands still, or whose way is broken anyway, cannot answer; the relay's grace decides about it.
    if (reason !== 'closed' || link?.state === 'paused' || link?.state === 'reconnecting') return;
    const lostAt = performance.now();
    // Whoever answers for longer than that is there, even if the page stands still for a moment later.
    while (await link?.probe()) if (!this.#lost.has(pid) || performance.now() - lostAt > OUTLIVES_MS) return;
    if (this.#lost.has(pid) && this.mesh.link(pid) === link) this.#remove(pid, 'network');
  }

  #miss(pid: string, afterMs: number): void {
    const judge = () => {
      clearTimeout(this.#absent.get(pid));
      this.#absent.set(pid, undefined);
      const state = this.mesh.link(pid)?.state;
      if (state !== 'connected' && state !== 'paused') this.#remove(pid, 'network');
    };
    // Who is missed twice is judged by when it was first.
    if (!afterMs) judge();
    else if (!this.#absent.has(pid)) this.#absent.set(pid, setTimeout(judge, afterMs));
  }

  /** The relay named somebody again, or nobody asks any more whether it does. */
  #settle(pid: string): void {
    clearTimeout(this.#absent.get(pid));
    this.#absent.delete(pid);
    this.#lost.delete(pid);
  }

  #remove(pid: string, reason: ParticipantLeaveReason): void {
    this.#settle(pid);
    this.#peers.delete(pid);
    this.mesh.part(pid);
    this.#wants.delete(pid);
    this.#monitor?.delete(pid);
    this.people.remove(pid, reason);
    this.#owner.forget(pid);
    this.#owner.linksChanged();
  }

  #onMessage(pid: string, message: CtlMessage): void {
    if (message.t === 'bye') this.#remove(pid, 'left');
    else if (message.t === 'state') this.people.hear(pid, message.name, message.media);
    else this.#owner.hear(pid, message);
  }

  #onLink(pid: string): void {
    const link = this.mesh.link(pid);
    const participant = this.people.participant(pid);
    if (!participant) return;
    const connection = toConnection(link, participant);
    const isOverdue = this.#absent.has(pid) && !this.#absent.get(pid);
    if (connection === 'reconnecting' && isOverdue) return this.#remove(pid, 'network');
    const screen = this.people.screen(pid);
    if (link && screen) adoptTracks(screen, link, ['screen', 'screenAudio']);
    if (link && adoptTracks(participant.stream, link, ['microphone', 'camera'])) this.people.touch(pid);
    this.people.patch(pid, { connection });
    if (link?.state === 'connected' && !this.#greeted.has(link)) this.#greet(pid, link);
    this.#owner.linksChanged();
  }

  /** What the other side must know from the start; later changes are told as they happen. */
  #greet(pid: string, link: PeerLink): void {
    this.#greeted.add(link);
    link.say({ t: 'state', ...this.#owner.profile() });
    this.#want(pid);
    this.#owner.greeted(pid);
  }

  #onOwnSpeaking(speaking: boolean): void {
    const { announcer } = this.#owner;
    announcer.stepSelf({ speaking });
    if (announcer.state.self) announcer.fire(new SpeakingChangeEvent(announcer.state.self));
  }
}

/** Puts what the link receives of `sources` into a person's stream; returns whether that changed it. */
function adoptTracks(stream: MediaStream, link: PeerLink, sources: readonly Source[]): boolean {
  const tracks = sources.flatMap((source) => link.receiver(source)?.track ?? []);
  if (!tracks.length || tracks.every((track) => stream.getTracks().includes(track))) return false;
  for (const track of stream.getTracks()) stream.removeTrack(track);
  for (const track of tracks) stream.addTrack(track);
  return true;
}

/** A link that is being made anew is `reconnecting` for a person who was connected before. */
function toConnection(link: PeerLink | null, { connection }: Participant): ParticipantConnection {
  const state = link?.state ?? 'closed';
  if (state !== 'closed' && state !== 'connecting') return state;
  return connection === 'connecting' ? 'connecting' : 'reconnecting';
}
