import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import * as v from 'valibot';
import { LIMITS, countChars, normaliseRoom } from './protocol.js';
import { OPEN_PASS, type Pass, type TokenId } from './pass.js';

const ALGORITHM = 'HS256';
/** How far the clock of whoever made a token may be off, seconds. */
const LEEWAY = 60;
/** How long a token is good for if nothing is said, seconds. */
const DEFAULT_TTL = 3_600;
/** Tokens of one person that are remembered; more are hardly shown within the life of one. */
const KEPT_IDS = 8;

const text = v.pipe(v.string(), v.maxLength(256));
const seconds = v.pipe(v.number(), v.finite());

const claims = v.object({
  /** A room's name, or `*` for all. */
  room: v.pipe(
    v.string(),
    v.check((room) => normaliseRoom(room) !== null),
  ),
  /** The person's name, which cannot be changed then. */
  name: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((name) => countChars(name) <= LIMITS.nameChars),
    ),
  ),
  role: v.exactOptional(v.picklist(['host', 'guest'])),
  /** Waits until a host says yes. */
  lobby: v.exactOptional(v.boolean()),
  /** Who it is to the app. */
  sub: v.exactOptional(text),
  /** With `sub`: an older seat of the same person in the room is given up. */
  single: v.exactOptional(v.boolean()),
  /** Most people in the room, if that is less than what the relay admits. */
  max: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** For whom it is, if not for whoever knows the secret. */
  aud: v.exactOptional(v.union([text, v.array(text)])),
  jti: v.exactOptional(text),
  /** Until when it is good, seconds since 1970. */
  exp: seconds,
  /** From when on it is good, seconds since 1970. */
  nbf: v.exactOptional(seconds),
});

/** What a token says. */
export type TokenClaims = v.InferOutput<typeof claims>;

/** What is to be in a token; without `exp` it is good for `ttl`, in seconds or a time such as `15m`, or for an hour. */
export type TokenRequest = Omit<TokenClaims, 'exp'> & { exp?: number; ttl?: number | string };

/** Makes and reads the tokens that say who may come in: JWTs with HS256, and with no other algorithm. */
export class Tokens {
  readonly #key: Uint8Array;
  readonly #audience: string;

  constructor(secret: string, audience: string) {
    this.#key = new TextEncoder().encode(secret);
    this.#audience = audience;
  }

  /** @throws TypeError for a token that would never be accepted. */
  async make({ ttl = DEFAULT_TTL, ...request }: TokenRequest, now: number): Promise<string> {
    const parsed = v.safeParse(v.strictObject(claims.entries), {
      exp: Math.floor(now / 1_000) + (typeof ttl === 'string' ? toSeconds(ttl) : ttl),
      // Two people never have the same token, or one could not be removed without the other.
      jti: randomUUID(),
      ...request,
    });
    if (!parsed.success) {
      const key = parsed.issues[0].path?.[0]?.key;
      throw new TypeError(`A token cannot be made: ${String(key)} is missing, wrong or not known.`);
    }
    return new SignJWT({ ...parsed.output }).setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' }).sign(this.#key);
  }

  /**
   * What the token permits in `room`, or `null` if it is none, not from us, not for here, or not good now. One that is over
   * counts if `mayBeOver`: `isOver` says so then.
   */
  async read(token: string, room: string, { now, mayBeOver = false }: { now: number; mayBeOver?: boolean }) {
    const verified = await this.#verify(token, now);
    const parsed = v.safeParse(claims, verified?.payload);
    if (!verified || !parsed.success || (verified.isOver && !mayBeOver)) return null;
    const said = parsed.output;
    if (said.room !== '*' && normaliseRoom(said.room) !== room) return null;
    if (said.aud !== undefined && ![said.aud].flat().includes(this.#audience)) return null;
    return { pass: toPass(said, idOf(token, said)), isOver: verified.isOver };
  }

  async #verify(token: string, now: number): Promise<{ payload: unknown; isOver: boolean } | null> {
    const rules = { algorithms: [ALGORITHM], clockTolerance: LEEWAY, currentDate: new Date(now) };
    try {
      const { payload } = await jwtVerify(token, this.#key, { ...rules, requiredClaims: ['exp'] });
      return { payload, isOver: false };
    } catch (cause) {
      // The signature was checked before.
      if (cause instanceof errors.JWTExpired) return { payload: cause.payload, isOver: true };
      if (cause instanceof errors.JOSEError) return null;
      throw cause;
    }
  }
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A time such as `15m`, in seconds, which it is without a unit.
 * @throws TypeError in which it is called `label`, if it is none.
 */
export function toSeconds(text: string, label = 'ttl'): number {
  const [, count, unit = ''] = /^(\d+)([smhd]?)$/.exec(text) ?? [];
  if (!Number(count)) throw new TypeError(`${label} must be a time such as 15m, 1h or 7d, not "${text}".`);
  return Number(count) * UNITS[unit || 's']!;
}

/** Both passes of one person: what the newer one says, and the tokens of both. */
export function renewed(older: Pass, newer: Pass): Pass {
  const [token] = newer.tokens;
  // Also those that are over: there may be a ticket that one of them was shown for.
  const kept = older.tokens.filter(({ id }) => id !== token?.id);
  return { ...newer, tokens: [...kept, ...newer.tokens].slice(-KEPT_IDS) };
}

function toPass({ role = 'guest', lobby = false, single = false, name, sub, max }: TokenClaims, token: TokenId): Pass {
  return {
    ...OPEN_PASS,
    role,
    // A host never waits: somebody has to be there to let the others in.
    mustKnock: lobby && role !== 'host',
    isSingle: single && sub !== undefined,
    tokens: [token],
    ...(name && { name }),
    ...(sub !== undefined && { sub }),
    ...(max !== undefined && { max }),
  };
}

/** Without an id of its own a token is known by what was signed; its signature can be written in several ways. */
function idOf(token: string, { jti, exp }: TokenClaims): TokenId {
  const signed = token.slice(0, token.lastIndexOf('.'));
  const id = jti === undefined ? createHash('sha256').update(signed).digest('base64url').slice(0, 22) : `jti ${jti}`;
  return { id, until: (exp + LEEWAY) * 1_000 };
}
