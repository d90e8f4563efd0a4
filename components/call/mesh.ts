import type { CtlMessage, Peer, SignalIn } from '../../server/protocol.js';
import { CallError } from './errors.js';
import { MeshMember, type MemberOwner } from './mesh-member.js';
import type { PeerLink, Source } from './peer-link.js';
import type { LinkFacts } from './report.js';
import { Strangers } from './strangers.js';

/** What the mesh tells the room's session, and asks of it. */
type MeshOwner = Omit<MemberOwner, 'tracks' | 'makes' | 'needs'>;

/** The links of one room: with whom there is one, and which signal belongs to which. */
export class Mesh {
  /** One's own order of joining; until the relay has told it, one is the newest. */
  joinSeq = Infinity;
  readonly #owner: MemberOwner;
  readonly #members = new Map<string, MeshMember>();
  readonly #tracks = new Map<Source, MediaStreamTrack | null>();
  readonly #strangers = new Strangers();

  constructor(owner: MeshOwner) {
    this.#owner = {
      ...owner,
      tracks: this.#tracks,
      needs: () => ({ others: this.#members.size, isSharing: Boolean(this.#tracks.get('screen')) }),
      makes: (peer) => this.joinSeq > peer.joinSeq,
    };
  }

  link(pid: string): PeerLink | null {
    return this.#members.get(pid)?.link ?? null;
  }

  get pids(): string[] {
    return [...this.#members.keys()];
  }

  /** What there is to report of each link. */
  get facts(): Map<string, LinkFacts> {
    const facts = new Map<string, LinkFacts>();
    for (const [pid, { link, rebuilds }] of this.#members) {
      if (!link) continue;
      const { pc, state, createdAt, connectedAt, restarts } = link;
      facts.set(pid, { pc, state, createdAt, connectedAt, restarts, rebuilds });
    }
    return facts;
  }

  /** The browser's statistics of one link. @throws CallError `peer-gone` */
  async statsOf(pid: string): Promise<RTCStatsReport> {
    const link = this.link(pid);
    if (!link) throw new CallError('peer-gone');
    return link.pc.getStats();
  }

  /** The browser's statistics of every link. */
  async stats(): Promise<Map<string, RTCStatsReport>> {
    const pids = this.pids.filter((pid) => this.link(pid));
    return new Map(await Promise.all(pids.map(async (pid) => [pid, await this.statsOf(pid)] as const)));
  }

  /** Somebody is in the room, or came back with a newer epoch: whoever joined later makes the link, if there is none. */
  meet(peer: Peer): void {
    const member = this.#members.get(peer.pid);
    if (!member) return this.#add(peer);
    const cameBack = peer.epoch > member.peer.epoch;
    member.peer = peer;
    if (cameBack) member.comeBack();
  }

  /** Somebody is gone. */
  part(pid: string): void {
    this.#members.get(pid)?.close();
    this.#members.delete(pid);
    this.#share();
  }

  /** The relay is back. */
  comeBack(): void {
    for (const member of this.#members.values()) member.comeBack();
  }

  /** The network is another one: every link looks for other ways. */
  restart(): void {
    for (const member of this.#members.values()) member.restart();
  }

  /** Makes every link anew, with the configuration of now. */
  rebuild(): void {
    for (const member of this.#members.values()) member.rebuild();
  }

  /** Takes a signal from the relay. */
  receive(signal: SignalIn): void {
    const member = this.#members.get(signal.from);
    if (member) member.receive(signal);
    else this.#strangers.keep(signal);
  }

  /** Sends `track`, or nothing, to everyone from now on. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track);
    for (const { link } of this.#members.values()) link?.setTrack(source, track);
    this.#share();
  }

  /** Says `message` to everyone whose channel is open; later it would be of no use. */
  sayNow(message: CtlMessage): void {
    for (const { link } of this.#members.values()) link?.say(message);
  }

  /** Whether so many messages more can wait for one person's link. */
  canSay(pid: string, count: number): boolean {
    return this.#members.get(pid)?.canSay(count) ?? true;
  }

  /** Says `messages` to one person, in order, now or as soon as there is a link. */
  say(pid: string, ...messages: CtlMessage[]): void {
    this.#members.get(pid)?.say(messages);
  }

  /** Closes every link. */
  clear(): void {
    for (const pid of this.pids) this.part(pid);
    this.#strangers.clear();
  }

  /** What goes out is shared between all links, and between camera and screen. */
  #share(): void {
    for (const { link } of this.#members.values()) link?.pictures.set(this.#owner.needs());
  }

  #add(peer: Peer): void {
    const member = new MeshMember(peer, this.#owner);
    this.#members.set(peer.pid, member);
    this.#share();
    if (this.#owner.makes(peer)) member.renew();
    for (const signal of this.#strangers.admit(peer.pid)) member.receive(signal);
  }
}
