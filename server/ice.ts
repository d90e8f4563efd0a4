import { createHmac } from 'node:crypto';
import type { IceServer } from './protocol.js';
import type { Options } from './options.js';

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

/**
 * As whom a TURN server counts somebody whom a token names: the same after each join and at every relay, so that its quotas
 * hold for the person, and nothing that tells who it is.
 */
export function turnUserOf(sub: string, { turnSecret }: Pick<Options, 'turnSecret'>): string {
  return createHmac('sha256', turnSecret).update(`a person of video-chat ${sub}`).digest('base64url').slice(0, 22);
}
