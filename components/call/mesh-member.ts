import type { CtlMessage, Peer, SignalBody, SignalIn, SignalOut } from '../../server/protocol.js';
import { PeerLink, SOURCES, type Source } from './peer-link.js';
import type { PictureNeeds } from './picture-budget.js';
import { randomId } from './random-id.js';
import { Repair } from './repair.js';

/** Messages that wait for one person's link; the oldest go first. */
const MOST_UNSAID = 256;
/** At most this many connections to one person … */
const MOST_LINKS = 3;
/** … in this time, ms. A fault that closes links at once must not build a thousand of them. */
const LINKS_WINDOW_MS = 30_000;
/** From this attempt on without any success, a connection goes through TURN only: something lets nothing else pass. */
const RELAYED_ATTEMPT = 2;

/** What the members of a mesh share. */
export interface MemberOwner {
  /** What everyone is sent. */
  readonly tracks: ReadonlyMap<Source, MediaStreamTrack | null>;
  configuration: (relayed: boolean) => RTCConfiguration;
  /** Renews what `configuration` gives, where that grows old. */
  refresh: () => Promise<void>;
  /** What all links share in. */
  needs: () => Pick<PictureNeeds, 'others' | 'isSharing'>;
  /** Whether this side makes the links with somebody. */
  makes: (peer: Peer) => boolean;
  /** Whether the relay reaches somebody now. */
  canSignal: (pid: string) => boolean;
  signal: (signal: SignalOut) => void;
  message: (pid: string, message: CtlMessage) => void;
  /** The link to `pid` changed its state or its tracks, or is another one. */
  changed: (pid: string) => void;
  /** No connection to `pid` came about, though it was tried in every way. */
  unreachable: (pid: string) => void;
}

/** One person of the mesh: the link of now, what came before it, and what is still to be said. */
export class MeshMember {
  peer: Peer;
  readonly #owner: MemberOwner;
  readonly #repair: Repair;
  #link: PeerLink | null = null;
  /** Ids of links that were replaced; what still comes of them is dropped. */
  readonly #retired = new Set<string>();
  #builtAt: number[] = [];
  #rebuilds = -1;
  #relayed = false;
  #isOver = false;
  /** Whether a new link is to be made as soon as it may be and its signals would arrive, however well this one works. */
  #isDue = false;
  /** What is to be said as soon as a link is open. */
  readonly #unsaid: CtlMessage[] = [];

  constructor(peer: Peer, owner: MemberOwner) {
    this.peer = peer;
    this.#owner = owner;
    this.#repair = new Repair({
      canSignal: () => owner.canSignal(this.peer.pid),
      makes: () => owner.makes(this.peer),
      resend: () => void this.#link?.resend(),
      restart: () => void this.#link?.restart(),
      rebuild: (attempt) => void this.#rebuild(attempt),
    });
  }

  get link(): PeerLink | null {
    return this.#link;
  }

  /** Connections to this person before the one of now. */
  get rebuilds(): number {
    return this.#rebuilds;
  }

  /** A new link is wanted, here or at the other side. */
  rebuild(): void {
    this.#isDue = true;
    this.renew();
  }

  /** A new link with an offer of ours, where we are the side that makes links; else the other side is asked for one. */
  renew(): void {
    // What works now would be closed for one whose signals go nowhere.
    if (!this.#owner.canSignal(this.peer.pid)) this.#isDue = true;
    else if (this.#owner.makes(this.peer)) this.#replace(randomId(), true);
    else this.#askForLink(this.#link?.id ?? randomId());
  }

  /** Signals travel again. Media does not depend on the relay: only what got lost goes out again, and what is broken is mended. */
  comeBack(): void {
    if (this.#isDue) return this.renew();
    this.#link?.resend();
    this.#repair.hurry();
  }

  /** The network is another one: other ways are looked for before this one is missed. */
  restart(): void {
    this.#repair.restart();
  }

  receive(signal: SignalIn): void {
    if (this.#retired.has(signal.link)) return;
    const makes = this.#owner.makes(this.peer);
    // Over the channel comes whatever the other page says, and be it `null`.
    const isOffer = 'description' in signal && signal.description?.type === 'offer';
    if ('rebuild' in signal) {
      if (makes) this.rebuild();
      return;
    }
    if (signal.link !== this.#link?.id && isOffer && !makes) {
      // It goes on with a link whose end here is gone, and with it what the two ends had agreed on.
      if (signal.n > 1) return this.#askForLink(signal.link);
      this.#replace(signal.link, false);
    }
    if (signal.link !== this.#link?.id) return;
    if (isOffer) this.#repair.yield();
    this.#link.receive(signal, signal.n);
  }

  /** Whether so many messages more can wait for the link. */
  canSay(count: number): boolean {
    return this.#unsaid.length + count <= MOST_UNSAID;
  }

  /** Says `messages` in order, now or as soon as there is a link. */
  say(messages: readonly CtlMessage[]): void {
    this.#unsaid.push(...messages);
    this.#unsaid.splice(0, this.#unsaid.length - MOST_UNSAID);
    this.#catchUp();
  }

  close(): void {
    this.#isOver = true;
    this.#repair.stop();
    this.#retire();
  }

  async #rebuild(attempt: number): Promise<void> {
    const link = this.#link;
    this.#relayed = attempt >= RELAYED_ATTEMPT;
    if (attempt === RELAYED_ATTEMPT) this.#owner.unreachable(this.peer.pid);
    await this.#owner.refresh();
    // Meanwhile the person may have gone, or the other side have made a new one.
    if (link === this.#link && !this.#isOver) this.renew();
  }

  #replace(id: string, offers: boolean): void {
    const since = performance.now() - LINKS_WINDOW_MS;
    this.#builtAt = this.#builtAt.filter((at) => at > since);
    if (this.#builtAt.length >= MOST_LINKS) return this.#repair.wait(LINKS_WINDOW_MS / MOST_LINKS);
    this.#builtAt.push(performance.now());
    this.#rebuilds++;
    this.#isDue = false;
    this.#retire();
    const link: PeerLink = new PeerLink({
      ...{ id, offers, configuration: this.#owner.configuration(this.#relayed) },
      owner: {
        signal: (body) => this.#send(link, body),
        configure: () => this.#configure(),
        message: (message) => this.#onMessage(message),
        changed: () => this.#onChanged(),
        ended: () => this.#onEnded(),
      },
    });
    this.#link = link;
    for (const source of SOURCES) link.setTrack(source, this.#owner.tracks.get(source) ?? null);
    link.pictures.set(this.#owner.needs());
    this.#repair.begin();
    this.#owner.changed(this.peer.pid);
  }

  async #configure(): Promise<RTCConfiguration> {
    await this.#owner.refresh();
    return this.#owner.configuration(this.#relayed);
  }

  #retire(): void {
    if (!this.#link) return;
    this.#retired.add(this.#link.id);
    this.#link.close();
    this.#link = null;
  }

  #onChanged(): void {
    if (this.#link && !this.#isDue) this.#repair.follow(this.#link.state);
    this.#catchUp();
    this.#owner.changed(this.peer.pid);
  }

  #onEnded(): void {
    this.#retire();
    this.#repair.follow('closed');
    this.#owner.changed(this.peer.pid);
  }

  #onMessage(message: CtlMessage): void {
    const { pid, epoch } = this.peer;
    // Whatever it says of its sender, it is from this person.
    if (message.t === 'signal') this.receive({ ...message.signal, from: pid, fromEpoch: epoch });
    else if (message.t === 'want') this.#link?.pictures.set({ wants: message });
    else this.#owner.message(pid, message);
  }

  #catchUp(): void {
    while (this.#unsaid[0] && this.#link?.say(this.#unsaid[0])) this.#unsaid.shift();
  }

  #send(link: PeerLink, body: SignalBody): void {
    if (link === this.#link) this.#dispatch({ link: link.id, n: ++link.sent, ...body });
  }

  #askForLink(link: string): void {
    this.#isDue = false;
    this.#dispatch({ link, n: 1, rebuild: true });
  }

  /** By the relay, or over the link's own channel while the relay is away. */
  #dispatch(signal: { link: string; n: number } & SignalBody): void {
    const { pid: to, epoch: toEpoch } = this.peer;
    if (this.#owner.canSignal(to)) this.#owner.signal({ to, toEpoch, ...signal });
    else this.#link?.say({ t: 'signal', signal });
  }
}
