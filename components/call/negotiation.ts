import { LIMITS, type Candidate, type Description, type SignalBody } from '../../server/protocol.js';
import { listen } from './typed-event-target.js';

/** Candidates that may wait for their description. */
const EARLY_CANDIDATES = 64;

/**
 * Extensions of packet headers for what is not used here: simulcast, high dynamic range, delays for games, measuring. With
 * them a description takes five packets instead of four, and a system that paces its packets (as BBR does) sends the fifth
 * one 15 to 20 ms later at a round trip of 200 ms.
 */
const UNUSED_EXTENSION = /a=extmap.*(toffset|delay|type|timing|space|stream-id)\r\n/g;

/** What a negotiation needs to know of its link. */
interface NegotiationOptions {
  /** Whether this side makes the first offer. The same side is the polite one later: it gives way when both offer. */
  offers: boolean;
  send: (body: SignalBody) => void;
  /** An offer has come, and is answered next; the `first` one brings the transceivers. */
  prepareAnswer: (first: boolean) => Promise<void>;
  /** The answer is on its way. */
  answered: () => void;
  /** A description cannot be used, and neither can this connection. */
  failed: () => void;
  signal: AbortSignal;
}

/**
 * Offers, answers and candidates of one connection: "perfect negotiation" of the WebRTC specification (§10.7), but with
 * one side making the first offer. What comes in is handled in one chain, so an answer is never still being set when the
 * next offer is looked at.
 */
export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #options: NegotiationOptions;
  #chain: Promise<void> = Promise.resolve();
  #makingOffer = false;
  /** The number of the newest description that was taken. */
  #newest = 0;
  /** Before the first answer the side that does not offer stays silent: its channel alone asks for negotiation. */
  #begun: boolean;
  readonly #early: (Candidate | null)[] = [];

  /** Must be made before the connection's channel: `negotiationneeded` fires once, and unheard it is lost for good. */
  constructor(pc: RTCPeerConnection, options: NegotiationOptions) {
    this.#pc = pc;
    this.#options = options;
    this.#begun = options.offers;
    const { signal, send } = options;
    listen<RTCPeerConnectionEventMap>(pc, signal, {
      negotiationneeded: () => void this.#offer(),
      icecandidate: ({ candidate }) => send({ candidate: candidate?.toJSON() ?? null }),
    });
  }

  /** Takes what the other side sent as its `n`th signal, maybe not in order: there are two ways for signals. */
  receive(body: SignalBody, n: number): void {
    this.#chain = this.#chain
      .then(async () => {
        if (this.#options.signal.aborted) return;
        if ('description' in body) await this.#describe(body.description, n);
        else if ('candidate' in body) await this.#addCandidate(body.candidate);
      })
      .catch(() => this.#fail());
  }

  /** Sends the offer again that still waits for its answer, if there is one: signals are lost while a relay is away. */
  resend(): boolean {
    const { signalingState, localDescription } = this.#pc;
    if (signalingState !== 'have-local-offer' || !localDescription) return false;
    this.#sendDescription(localDescription);
    return true;
  }

  async #offer(): Promise<void> {
    if (!this.#begun) return;
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      if (this.#pc.localDescription) this.#sendDescription(this.#pc.localDescription);
    } catch {
      this.#fail();
    } finally {
      this.#makingOffer = false;
    }
  }

  async #describe(description: Description, n: number): Promise<void> {
    const pc = this.#pc;
    const isOffer = description.type === 'offer';
    const collides = isOffer && (this.#makingOffer || pc.signalingState !== 'stable');
    // Both sides offered at once. The impolite one drops the other's offer; the polite one's own is rolled back.
    if (n < this.#newest || (collides && !this.#options.offers)) return;
    // An answer to an offer that was rolled back, or that was answered already.
    if (!isOffer && pc.signalingState !== 'have-local-offer') return;
    this.#newest = n;
    if (!isUsable(description)) return this.#fail();
    await pc.setRemoteDescription(description as RTCSessionDescriptionInit);
    for (const candidate of this.#early.splice(0)) await this.#addCandidate(candidate);
    if (isOffer) await this.#answer();
  }

  async #answer(): Promise<void> {
    await this.#options.prepareAnswer(!this.#begun);
    await this.#pc.setLocalDescription();
    this.#begun = true;
    if (this.#pc.localDescription) this.#sendDescription(this.#pc.localDescription);
    this.#options.answered();
  }

  async #addCandidate(candidate: Candidate | null): Promise<void> {
    const { remoteDescription } = this.#pc;
    const fragment = candidate?.usernameFragment;
    // It belongs to a description that is still on its way, or to an older one, in which case it waits in vain.
    if (!remoteDescription || (fragment && !remoteDescription.sdp.includes(`ice-ufrag:${fragment}\r`))) {
      this.#early.push(candidate);
      this.#early.splice(0, this.#early.length - EARLY_CANDIDATES);
      return;
    }
    // `null` (no more at all) and '' (no more of this generation) both pass. One that cannot be added, because its offer
    // was ignored or its address is of no use here, is no reason to give up the others.
    await this.#pc.addIceCandidate(candidate).catch(() => {});
  }

  #sendDescription({ type, sdp }: RTCSessionDescription): void {
    // Firefox goes on about codecs that it does not offer, and Chromium takes nothing then.
    const meant = sdp
      .replace(/a=rtcp-fb:(\d+) .*\r\n/g, (line, codec) => (sdp.includes(`rtpmap:${codec} `) ? line : ''))
      .replace(UNUSED_EXTENSION, '');
    this.#options.send({ description: { type, sdp: meant } });
  }

  #fail(): void {
    if (!this.#options.signal.aborted) this.#options.failed();
  }
}

function isUsable({ type, sdp }: Description): boolean {
  if ((type !== 'offer' && type !== 'answer') || !sdp || sdp.length > LIMITS.descriptionBytes) return false;
  return (sdp.match(/^m=/gm)?.length ?? 0) <= LIMITS.mLines;
}
