import type { Refusal, RefusalCode } from './protocol.js';

/** Says no to a client. `retryMs`: when asking again makes sense, if it does. */
export function refusal(code: RefusalCode, retryMs?: number): Refusal {
  return { ok: false, code, ...(retryMs && { retryMs }) };
}
