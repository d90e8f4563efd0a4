import { PROTOCOL_VERSION } from '../../server/protocol.js';
import type { CallPhase, CallState, ParticipantConnection } from './call-state.js';
import type { CallErrorCode } from './errors.js';
import type { LinkState } from './peer-link.js';

/** How it went with the relay. */
export interface RelayFacts {
  readonly connected: boolean;
  /** The newest way to it: `websocket` or `polling`. */
  readonly transport: string | null;
  /** From the first attempt to the first success, ms. */
  readonly reachedAfterMs: number | null;
  /** Attempts that failed. */
  readonly retries: number;
  /** Why the last one failed. */
  readonly lastError: CallErrorCode | null;
}

/** The newest connection to one person, and what was done about it. Times as in `performance.now()`. */
export interface LinkFacts {
  readonly pc: RTCPeerConnection;
  readonly state: LinkState;
  readonly createdAt: number;
  /** When it worked for the first time. */
  readonly connectedAt: number | null;
  /** ICE restarts of this connection. */
  readonly restarts: number;
  /** Connections to this person before this one. */
  readonly rebuilds: number;
}

/** What a report is made from. */
export interface ReportInput {
  readonly state: CallState;
  /** `null` while no relay was asked for. */
  readonly relay: RelayFacts | null;
  /** By participant. */
  readonly links: ReadonlyMap<string, LinkFacts>;
}

/** What was tried with one person. Ways are written as “relay udp”: what kind of candidate, over which protocol. */
interface LinkReport {
  readonly state: LinkState;
  readonly states: readonly string[];
  readonly policy: string | undefined;
  /** What kinds of servers there were to help: `stun`, `turn`. */
  readonly servers: readonly string[];
  readonly local: readonly string[];
  readonly remote: readonly string[];
  /** The pair that is used; `null` if there is none. */
  readonly pair: { readonly local: string; readonly remote: string; readonly roundTripMs: number | null } | null;
  readonly ageMs: number;
  readonly connectedAfterMs: number | null;
  readonly restarts: number;
  readonly rebuilds: number;
}

/** What to send to whoever helps: what was tried, and how it went. Holds no address and no name; people are numbered. */
export interface CallReport {
  /** Version of the wire. */
  readonly v: number;
  /** Ms since 1970. */
  readonly at: number;
  readonly phase: CallPhase;
  readonly error: CallErrorCode | null;
  readonly relay: RelayFacts | null;
  /** The others, in the order of joining. */
  readonly people: readonly {
    readonly person: number;
    readonly connection: ParticipantConnection;
    readonly link: LinkReport | null;
  }[];
  /** What is wanted, captured and permitted here. */
  readonly devices: Readonly<Record<'camera' | 'microphone', readonly [wanted: boolean, open: boolean, may: string]>>;
  readonly page: { readonly secure: boolean; readonly embedded: boolean; readonly online: boolean };
  /** As the browser names itself, with whole versions only. */
  readonly browser: string;
}

type Entry = RTCStats & Record<string, unknown>;

/** So long a connection has to tell of itself, ms. */
const PATIENCE_MS = 1_000;
const after = (ms: number) => new Promise<null>((resolve) => setTimeout(resolve, ms, null));

/** Makes a report of a call. */
export async function makeReport({ state, relay, links }: ReportInput): Promise<CallReport> {
  const { phase, error, participants, camera, microphone, localStream } = state;
  const people = participants.map(async ({ id, connection }, index) => {
    const link = links.get(id);
    // What was closed meanwhile has nothing more to tell, and Firefox does not even say so.
    const told = link && Promise.race([reportLink(link).catch(() => null), after(PATIENCE_MS)]);
    return { person: index + 1, connection, link: (await told) ?? null };
  });
  return {
    v: PROTOCOL_VERSION,
    at: Date.now(),
    phase,
    error: error && error.code,
    relay,
    people: await Promise.all(people),
    devices: {
      camera: [camera, localStream.getVideoTracks().length > 0, await permission('camera')],
      microphone: [microphone, localStream.getAudioTracks().length > 0, await permission('microphone')],
    },
    page: { secure: isSecureContext, embedded: self !== top, online: navigator.onLine },
    // In full, "Chrome/156.0.0.0" could be taken for an address.
    browser: navigator.userAgent.replace(/[._]\d[\d._]*/g, ''),
  };
}

async function reportLink(link: LinkFacts): Promise<LinkReport> {
  const { pc, state, createdAt, connectedAt, restarts, rebuilds } = link;
  const stats = (await pc.getStats()) as unknown as ReadonlyMap<string, Entry>;
  const all = (type: string) => [...stats.values()].filter((entry) => entry.type === type);
  const ways = (type: string) => [...new Set(all(type).map(wayOf))];
  const selected = all('transport')[0]?.selectedCandidatePairId as string;
  const pair = stats.get(selected) ?? all('candidate-pair').find(({ nominated }) => nominated);
  const { iceServers = [], iceTransportPolicy } = pc.getConfiguration();
  return {
    state,
    states: [pc.connectionState, pc.iceConnectionState, pc.iceGatheringState, pc.signalingState],
    policy: iceTransportPolicy,
    servers: iceServers.flatMap(({ urls }) => urls).map((url) => url.split(':')[0]!),
    local: ways('local-candidate'),
    remote: ways('remote-candidate'),
    pair: pair
      ? {
          local: wayOf(stats.get(pair.localCandidateId as string)),
          remote: wayOf(stats.get(pair.remoteCandidateId as string)),
          roundTripMs: inMs((pair.currentRoundTripTime as number | undefined) ?? null, 1_000),
        }
      : null,
    ageMs: Math.round(performance.now() - createdAt),
    connectedAfterMs: inMs(connectedAt && connectedAt - createdAt),
    restarts,
    rebuilds,
  };
}

function inMs(time: number | null, unit = 1): number | null {
  return time === null ? null : Math.round(time * unit);
}

function wayOf(candidate: Partial<Entry> = {}): string {
  const { candidateType, protocol, relayProtocol } = candidate;
  return [candidateType, protocol, relayProtocol].filter(Boolean).join(' ');
}

async function permission(name: string): Promise<string> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    // Not every browser knows these names.
    return '?';
  }
}
