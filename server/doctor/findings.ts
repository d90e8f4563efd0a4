/** What one check found. */
export interface Finding {
  result: 'ok' | 'note' | 'wrong';
  /** What was looked at, in one or two words. */
  about: string;
  /** What it is like, as a sentence. */
  text: string;
  /** What to do about it, as a sentence. */
  advice?: string;
}

const MARKS = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' } as const;

/** A finding as lines for a person. */
export function toLines({ result, about, text, advice }: Finding): string {
  const line = `${MARKS[result]}  ${about.padEnd(9)}  ${text}`;
  return advice ? `${line}\n${' '.repeat(18)}${advice}` : line;
}

/** Why somebody could not be reached, and what to do about it. */
interface Unreachable {
  /** In plain words, as the end of a sentence. */
  readonly why: string;
  /** None where that depends on who it is. */
  readonly advice?: string;
}

const NO_ANSWER: Unreachable = { why: 'it does not answer' };
const NAME: Unreachable = {
  why: 'its name is not known to DNS',
  advice: 'Give the name a record (A, or AAAA) with the address of that machine, or mend the name.',
};
const NO_WAY: Unreachable = { why: 'there is no way to it from here' };
const NO_TLS: Unreachable = {
  why: 'it does not speak TLS',
  advice: 'Give it a certificate, or say an address without TLS.',
};
const OTHER_NAME: Unreachable = {
  why: 'its certificate is for another name',
  advice: 'Ask for it by the name that its certificate is for, or get one for this name.',
};
const UNKNOWN: Unreachable = {
  why: 'its certificate is signed by nobody whom browsers trust, or its chain is not complete',
  advice:
    'Take the whole chain (fullchain.pem) of one that browsers know. If the relay made its own, say --https here, too.',
};

const BY_CODE: Readonly<Record<string, Unreachable>> = {
  ENOTFOUND: NAME,
  EAI_AGAIN: NAME,
  ECONNREFUSED: { why: 'nothing listens there' },
  ECONNRESET: { why: 'it closed the connection' },
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ETIMEDOUT: NO_ANSWER,
  ABORT_ERR: NO_ANSWER,
  CERT_HAS_EXPIRED: {
    why: 'its certificate has expired',
    advice: 'Renew it, and let whatever renews it restart the program that shows it.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  EPROTO: NO_TLS,
};

/** What an error of Node's says about somebody who could not be reached. */
export function unreachable(error: unknown): Unreachable {
  const { code = '', message, cause } = error as { code?: string | number; message?: string; cause?: unknown };
  const known = BY_CODE[code];
  if (known) return known;
  if (cause) return unreachable(cause);
  if (/SELF_SIGNED|^UNABLE_TO_/.test(String(code))) return UNKNOWN;
  return { why: message ? message.replace(/\.$/, '') : String(error) };
}
