import { iceServersFor } from '../ice.js';
import type { Options } from '../options.js';
import type { IceServer } from '../protocol.js';
import { unreachable, type Finding } from './findings.js';
import { openLink, placeOf, type StunLink } from './stun-link.js';
import { addressIn, allocation, peer, RELEASE, request, valueOf, type Ask, type Credential } from './stun.js';
import type { StunAnswer, StunMethod } from './stun.js';

type TurnOptions = Pick<Options, 'stunUrls' | 'turnUrls' | 'turnSecret' | 'turnTtl'>;

/** Where a TURN server must not lead strangers; the last one is a cloud's service that gives away its passwords. */
const INSIDE = ['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254'];

const DENY = 'Deny them with denied-peer-ip, as deploy/turnserver.conf does, or strangers reach what is behind it.';
const OTHER_PLACE = 'Compare the address and the port with where that server listens.';
const OPEN_PORTS = 'Open that port in its firewall, and see that it runs.';

/** Checks each STUN and TURN server as a browser would use it. */
export async function checkIce(options: TurnOptions): Promise<Finding[]> {
  const { stunUrls, turnUrls } = options;
  const findings = await Promise.all([...stunUrls.map(checkStun), ...turnUrls.map((url) => checkTurn(url, options))]);
  if (!turnUrls.length) {
    findings.push({
      ...{
        result: 'note',
        about: 'TURN',
        text: 'No TURN server is set up, so people behind strict firewalls cannot connect.',
      },
      advice: 'Run coturn, and set VIDEO_CHAT_TURN_URLS and VIDEO_CHAT_TURN_SECRET; docs/self-hosting.md tells how.',
    });
  }
  return findings;
}

async function checkStun(url: string): Promise<Finding> {
  const about = 'STUN';
  let link: StunLink | undefined;
  try {
    link = await openLink(placeOf(url));
    const mapped = addressIn(await link.ask(request('binding')), 'xorMappedAddress');
    if (mapped) return { result: 'ok', about, text: `${url} sees this machine as ${mapped}.` };
    return { result: 'wrong', about, text: `${url} answers, but not as a STUN server.`, advice: OTHER_PLACE };
  } catch (error) {
    return silent(about, url, error);
  } finally {
    link?.close();
  }
}

async function checkTurn(url: string, options: TurnOptions): Promise<Finding> {
  const about = 'TURN';
  let session: TurnSession | undefined;
  try {
    session = await TurnSession.open(url, loginFor(options));
    if (session.error) return { result: 'wrong', about, ...whyRefused(url, session.error) };
    const inside = await session.reachable(INSIDE);
    if (!inside.length) return { result: 'ok', about, text: `${url} relays, from ${session.relayed}.` };
    const text = `${url} relays, from ${session.relayed}, but also into private networks (${inside.join(', ')}).`;
    return { result: 'note', about, text, advice: DENY };
  } catch (error) {
    return silent(about, url, error);
  } finally {
    await session?.close();
  }
}

function silent(about: string, url: string, error: unknown): Finding {
  const { why, advice = OPEN_PORTS } = unreachable(error);
  return { result: 'wrong', about, text: `${url} gives no answer: ${why}.`, advice };
}

function whyRefused(url: string, error: number): Pick<Finding, 'text' | 'advice'> {
  if (error === 401) {
    const advice =
      'Its static-auth-secret must be our VIDEO_CHAT_TURN_SECRET (--turn-secret), with use-auth-secret on; compare the clocks, too.';
    return { text: `${url} does not take our password.`, advice };
  }
  if (error === 486) {
    return { text: `${url} gives us no more connections.`, advice: 'Raise user-quota or total-quota, or wait.' };
  }
  return { text: `${url} refuses with the code ${error}.`, advice: 'Its log says why.' };
}

/** What a page would be given. */
function loginFor(options: TurnOptions): IceServer {
  return iceServersFor('doctor', options, Date.now()).at(-1) ?? { urls: [] };
}

/** One allocation at a TURN server, or why there is none. */
export class TurnSession {
  readonly #link: StunLink;
  #credential: Credential;
  /** The code with which it was refused, or 0. */
  error = 0;
  /** Where what is relayed comes from. */
  relayed = '';

  private constructor(link: StunLink, credential: Credential) {
    this.#link = link;
    this.#credential = credential;
  }

  /**
   * Makes a real allocation, with what a page is given for it.
   * @throws Error when nobody answers.
   */
  static async open(url: string, login: IceServer, family: 'ipv4' | 'ipv6' = 'ipv4'): Promise<TurnSession> {
    const { username = '', credential: password = '' } = login;
    const nothing = Buffer.alloc(0);
    const link = await openLink(placeOf(url));
    try {
      const session = new TurnSession(link, { username, password, realm: nothing, nonce: nothing });
      const challenge = await link.ask(request('allocate', allocation(family)));
      session.#renew(challenge);
      const answer = challenge.error === 401 ? await session.ask('allocate', allocation(family)) : challenge;
      session.error = answer.error;
      session.relayed = addressIn(answer, 'xorRelayedAddress') ?? '';
      return session;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  /** Those of `addresses`, of IPv4, that it would relay to. */
  async reachable(addresses: readonly string[]): Promise<string[]> {
    const reached = [];
    for (const address of addresses) if (!(await this.permit(address.split('.').map(Number)))) reached.push(address);
    return reached;
  }

  /** Asks to relay to an address of 4 or 16 bytes; 0, or the code of the refusal. */
  async permit(address: readonly number[]): Promise<number> {
    return (await this.ask('createPermission', peer(address))).error;
  }

  /** Asks anything of the server, as whoever has the allocation. */
  async ask(method: StunMethod, ask: Ask): Promise<StunAnswer> {
    const answer = await this.#link.ask(request(method, ask, this.#credential));
    // 438: the server has made a new nonce.
    if (answer.error !== 438) return answer;
    this.#renew(answer);
    return this.#link.ask(request(method, ask, this.#credential));
  }

  async close(): Promise<void> {
    if (!this.error) await this.ask('refresh', RELEASE).catch(() => null);
    this.#link.close();
  }

  #renew(answer: StunAnswer): void {
    const realm = valueOf(answer, 'realm') ?? this.#credential.realm;
    const nonce = valueOf(answer, 'nonce') ?? this.#credential.nonce;
    this.#credential = { ...this.#credential, realm, nonce };
  }
}
