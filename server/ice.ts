import { createHmac } from 'node:crypto';
import type { IceServer } from './protocol.js';
import type { Options } from './options.js';
import type { Pass } from './pass.js';
import type { Seat } from './rooms.js';

type IceOptions = Pick<Options, 'stunUrls' | 'turnUrls' | 'turnSecret' | 'turnTtl'>;

/**
 * The ICE servers for one person, with a password that soon expires, as TURN servers with a shared secret understand it
 * ("A REST API For Access To TURN Services", draft-uberti-behave-turn-rest).
 */
export function iceServersFor(id: string, options: IceOptions, now: number): IceServer[] {
  const { stunUrls, turnUrls, turnSecret, turnTtl } = options;
  const servers: IceServer[] = [];
  if (stunUrls.length) servers.push({ urls: [...stunUrls] });
  if (turnUrls.length) {
    const username = `${Math.floor(now / 1_000) + turnTtl}:${id}`;
    const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
    servers.push({ urls: [...turnUrls], username, credential });
  }
  return servers;
}

/** Somebody at the relay, as far as TURN goes. */
interface Asker {
  readonly seat: Pick<Seat, 'peer' | 'pass'> | null;
  readonly socket: { readonly id: string };
  readonly pass: Pick<Pass, 'sub'>;
}

/**
 * As whom a TURN server counts somebody. Where a token says who it is, the same after each join and at every relay, so that
 * quotas hold for the person; it tells nothing of them.
 */
export function turnUserOf({ seat, socket, pass }: Asker, { turnSecret }: Pick<Options, 'turnSecret'>): string {
  const { sub: person } = seat?.pass ?? pass;
  if (person === undefined) return seat?.peer.pid ?? socket.id;
  return createHmac('sha256', turnSecret).update(`a person of video-chat ${person}`).digest('base64url').slice(0, 22);
}
