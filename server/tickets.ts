import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

const claims = v.object({
  room: v.string(),
  pid: v.string(),
  epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  joinSeq: v.pipe(v.number(), v.safeInteger()),
  joinedAt: v.number(),
  role: v.exactOptional(v.picklist(['host', 'guest'])),
  name: v.exactOptional(v.string()),
  sub: v.exactOptional(v.string()),
  lobby: v.exactOptional(v.boolean()),
  single: v.exactOptional(v.boolean()),
  max: v.exactOptional(v.number()),
  /** Those that were shown for it. */
  tokens: v.exactOptional(v.array(v.object({ id: v.string(), until: v.number() }))),
  /** Until when it is good, ms since 1970. */
  exp: v.number(),
});

/** Whose seat a ticket is for, and what that person may do, as the tokens said it. */
export type Claims = v.InferOutput<typeof claims>;

const MAC_BYTES = 32;

/**
 * The tickets with which people take their seat again. Nothing of them is stored: the signature says that this relay, or
 * one with the same key, gave it out.
 */
export class Tickets {
  readonly #key: string;
  readonly #lifeMs: number;

  constructor(key: string, lifeMs: number) {
    this.#key = key;
    this.#lifeMs = lifeMs;
  }

  issue(seat: Omit<Claims, 'exp'>, now: number): string {
    const payload = Buffer.from(JSON.stringify({ ...seat, exp: now + this.#lifeMs }));
    return Buffer.concat([payload, this.#sign(payload)]).toString('base64url');
  }

  /** What the ticket says, or `null` if it is not one of ours, or too old. */
  read(ticket: string, now: number): Claims | null {
    const bytes = Buffer.from(ticket, 'base64url');
    if (bytes.length <= MAC_BYTES) return null;
    const payload = bytes.subarray(0, -MAC_BYTES);
    if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), this.#sign(payload))) return null;
    const parsed = v.safeParse(claims, JSON.parse(payload.toString()));
    return parsed.success && parsed.output.exp > now ? parsed.output : null;
  }

  #sign(payload: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(payload).digest();
  }
}
