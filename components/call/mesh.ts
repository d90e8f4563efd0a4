import type { CtlMessage, Peer, SignalBody, SignalIn, SignalOut } from '../../server/protocol.js';
import { PeerLink, SOURCES, type LinkOwner, type Source } from './peer-link.js';
import { randomId } from './random-id.js';
import { Strangers } from './strangers.js';

/** A closed link is made anew after this time, unless the other side does so or is gone. */
const REBUILD_AFTER_MS = 1_000;
/** Messages that wait for one person's link; the oldest go first. */
const MOST_UNSAID = 256;
/** At most this many connections to one person … */
const LINKS_PER_PEER = 3;
/** … in this time. A fault that closes links at once must not build a thousand of them. */
const LINKS_WINDOW_MS = 30_000;

/** What the mesh tells the room's session. */
export interface MeshOwner {
  configuration: () => RTCConfiguration;
  /** By the relay if it is there; returns whether it is. */
  signal: (signal: SignalOut) => boolean;
  message: (pid: string, message: CtlMessage) => void;
  /** The link to `pid` changed its state or its tracks, or is another one. */
  changed: (pid: string) => void;
}

interface Member {
  peer: Peer;
  link: PeerLink | null;
  /** Ids of links that were replaced; what still comes of them is dropped. */
  retired: Set<string>;
  builtAt: number[];
  rebuild: ReturnType<typeof setTimeout> | undefined;
  /** What is to be said as soon as a link is open. */
  unsaid: CtlMessage[];
}

/** The links of one room: who makes them, and which signal belongs to which. */
export class Mesh {
  /** One's own order of joining; until the relay has told it, one is the newest. */
  joinSeq = Infinity;
  readonly #owner: MeshOwner;
  readonly #members = new Map<string, Member>();
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #strangers = new Strangers();
  readonly #linkOwner: LinkOwner = {
    signal: (link, body) => this.#send(link, body),
    message: (link, message) => this.#onMessage(link, message),
    changed: (link) => this.#tell(link),
    ended: (link) => this.#onEnded(link),
  };

  constructor(owner: MeshOwner) {
    this.#owner = owner;
  }

  link(pid: string): PeerLink | null {
    return this.#members.get(pid)?.link ?? null;
  }

  get pids(): string[] {
    return [...this.#members.keys()];
  }

  /** Somebody is in the room, or came back with a newer epoch: whoever joined later makes the link, if there is none. */
  meet(peer: Peer): void {
    const member = this.#members.get(peer.pid);
    if (!member) {
      this.#members.set(peer.pid, {
        peer,
        link: null,
        retired: new Set(),
        builtAt: [],
        rebuild: undefined,
        unsaid: [],
      });
      if (this.#isNewerThan(peer)) this.#build(peer.pid);
      for (const signal of this.#strangers.admit(peer.pid)) this.receive(signal);
      return;
    }
    const cameBack = peer.epoch > member.peer.epoch;
    member.peer = peer;
    if (!cameBack) return;
    // Media does not depend on the relay: the link stays, and only an offer that got lost goes out again.
    if (member.link) member.link.resend();
    else this.#renew(peer.pid);
  }

  /** Somebody is gone. */
  part(pid: string): void {
    const member = this.#members.get(pid);
    if (!member) return;
    this.#members.delete(pid);
    clearTimeout(member.rebuild);
    member.link?.close();
  }

  /** After the relay came back: what was lost on the way goes out again. */
  resend(): void {
    for (const [pid, { link }] of this.#members) {
      if (link) link.resend();
      else this.#renew(pid);
    }
  }

  /** Makes every link anew, with the configuration of now. */
  rebuildAll(): void {
    for (const pid of this.#members.keys()) this.#renew(pid);
  }

  /** Takes a signal from the relay, or one that came over `ctl`. */
  receive(signal: SignalIn): void {
    const member = this.#members.get(signal.from);
    if (!member) return this.#strangers.keep(signal);
    if (signal.link === member.link?.id) {
      if (!('rebuild' in signal)) return member.link.receive(signal, signal.n);
    }
    if (member.retired.has(signal.link)) return;
    if ('rebuild' in signal) {
      if (this.#isNewerThan(member.peer)) this.#build(signal.from);
      return;
    }
    const isNewLink = 'description' in signal && signal.description.type === 'offer' && !this.#isNewerThan(member.peer);
    if (isNewLink) this.#replace(member, signal.link, false)?.receive(signal, signal.n);
  }

  /** Sends `track`, or nothing, to everyone from now on. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    for (const { link } of this.#members.values()) link?.setTrack(source, track);
  }

  /** Says `message` to everyone whose channel is open; later it would be of no use. */
  sayNow(message: CtlMessage): void {
    for (const { link } of this.#members.values()) link?.say(message);
  }

  /** Whether so many messages more can wait for one person's link. */
  canSay(pid: string, count: number): boolean {
    return (this.#members.get(pid)?.unsaid.length ?? 0) + count <= MOST_UNSAID;
  }

  /** Says `messages` to one person, in order, now or as soon as there is a link. */
  say(pid: string, ...messages: CtlMessage[]): void {
    const member = this.#members.get(pid);
    if (!member) return;
    member.unsaid.push(...messages);
    member.unsaid.splice(0, member.unsaid.length - MOST_UNSAID);
    this.#catchUp(member);
  }

  /** Closes every link. */
  clear(): void {
    for (const pid of this.pids) this.part(pid);
    this.#strangers.clear();
  }

  #isNewerThan(peer: Peer): boolean {
    return this.joinSeq > peer.joinSeq;
  }

  /** A new link with an offer of ours, where we are the side that makes links; else the other side is asked for one. */
  #renew(pid: string): void {
    const member = this.#members.get(pid);
    if (!member) return;
    if (this.#isNewerThan(member.peer)) this.#build(pid);
    else this.#dispatch(member, { link: member.link?.id ?? randomId(), n: 1, rebuild: true });
  }

  #build(pid: string): void {
    const member = this.#members.get(pid);
    if (member) this.#replace(member, randomId(), true);
  }

  #replace(member: Member, id: string, offers: boolean): PeerLink | null {
    const since = performance.now() - LINKS_WINDOW_MS;
    member.builtAt = member.builtAt.filter((at) => at > since);
    if (member.builtAt.length >= LINKS_PER_PEER) {
      this.#rebuildLater(member, LINKS_WINDOW_MS / LINKS_PER_PEER);
      return null;
    }
    member.builtAt.push(performance.now());
    clearTimeout(member.rebuild);
    this.#retire(member);
    const link = new PeerLink({ id, offers, configuration: this.#owner.configuration(), owner: this.#linkOwner });
    member.link = link;
    for (const source of SOURCES) link.setTrack(source, this.#tracks.get(source) ?? null);
    this.#owner.changed(member.peer.pid);
    return link;
  }

  #retire(member: Member): void {
    if (!member.link) return;
    member.retired.add(member.link.id);
    member.link.close();
    member.link = null;
  }

  #onEnded(link: PeerLink): void {
    const member = this.#memberOf(link);
    if (!member) return;
    this.#retire(member);
    this.#owner.changed(member.peer.pid);
    // The other side may be leaving, or building the next link itself: its news is on the way.
    this.#rebuildLater(member, REBUILD_AFTER_MS);
  }

  #rebuildLater(member: Member, afterMs: number): void {
    clearTimeout(member.rebuild);
    member.rebuild = setTimeout(() => this.#renew(member.peer.pid), afterMs);
  }

  #memberOf(link: PeerLink): Member | undefined {
    for (const member of this.#members.values()) if (member.link === link) return member;
    return undefined;
  }

  #tell(link: PeerLink): void {
    const member = this.#memberOf(link);
    if (!member) return;
    this.#catchUp(member);
    this.#owner.changed(member.peer.pid);
  }

  #catchUp({ link, unsaid }: Member): void {
    while (unsaid[0] && link?.say(unsaid[0])) unsaid.shift();
  }

  #onMessage(link: PeerLink, message: CtlMessage): void {
    const member = this.#memberOf(link);
    if (!member) return;
    const { pid, epoch } = member.peer;
    if (message.t === 'signal') this.receive({ ...message.signal, from: pid, fromEpoch: epoch });
    else if (message.t === 'want') link.setPictures(message.h > 0);
    else this.#owner.message(pid, message);
  }

  #send(link: PeerLink, body: SignalBody): void {
    const member = this.#memberOf(link);
    if (member) this.#dispatch(member, { link: link.id, n: ++link.sent, ...body });
  }

  /** By the relay, or over the link's own channel while the relay is away. */
  #dispatch({ peer, link }: Member, signal: { link: string; n: number } & SignalBody): void {
    const byRelay = this.#owner.signal({ to: peer.pid, toEpoch: peer.epoch, ...signal });
    if (!byRelay) link?.say({ t: 'signal', signal });
  }
}
