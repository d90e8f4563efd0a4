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

/** Why somebody could not be reached, in plain words. */
export function whyUnreachable(error: unknown): string {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: unknown };
  if (cause) return whyUnreachable(cause);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known to DNS';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'there is no way to it from here';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (code?.includes('SELF_SIGNED') || code?.startsWith('UNABLE_TO_')) {
    return 'its certificate is signed by nobody whom browsers trust, or its chain is not complete';
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO') return 'it does not speak TLS';
  if (code === 'ECONNRESET') return 'it closed the connection';
  return message ? message.replace(/\.$/, '') : String(error);
}
