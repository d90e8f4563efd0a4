import { LIMITS, type CtlMessage, type Media } from '../../server/protocol.js';

const isText = (value: unknown, max: number): value is string => typeof value === 'string' && value.length <= max;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Whether `value` is what a person may say of their camera, microphone, screen and hand. */
export function isMedia(value: unknown): value is Media {
  if (typeof value !== 'object' || value === null) return false;
  const { camera, microphone, screen, hand, n } = value as Record<string, unknown>;
  return [camera, microphone, screen, hand].every((flag) => typeof flag === 'boolean') && isCount(n);
}

type Fields = Record<string, unknown>;

/** One check for each kind of message; the sizes are in UTF-16 units, which code points never exceed by more than two. */
const CHECKS: { [T in CtlMessage['t']]: (fields: Fields) => boolean } = {
  beat: ({ n, re }) => (n === undefined || isCount(n)) && (re === undefined || isCount(re)),
  bye: () => true,
  state: ({ name, media }) => isText(name, LIMITS.nameChars * 2) && isMedia(media),
  chat: ({ id, text, to, age }) =>
    isText(id, 64) &&
    isText(text, LIMITS.chatChars * 2) &&
    (to === undefined || isText(to, 64)) &&
    (age === undefined || isCount(age)),
  data: ({ id, i, of, kind, topic, part }) =>
    isText(id, 64) &&
    isCount(i) &&
    isCount(of) &&
    i < of &&
    ['text', 'json', 'binary'].includes(kind as string) &&
    isText(topic, LIMITS.topicChars * 2) &&
    isText(part, LIMITS.ctlBytes),
  want: ({ h }) => isCount(h),
  signal: ({ signal }) =>
    typeof signal === 'object' &&
    signal !== null &&
    isText((signal as Fields)['link'], 64) &&
    isCount((signal as Fields)['n']),
};

/** What another page said over `ctl`, or `null` if it is too long, malformed, or of a kind that this build does not know. */
export function readCtl(data: unknown): CtlMessage | null {
  if (!isText(data, LIMITS.ctlBytes)) return null;
  try {
    const fields: unknown = JSON.parse(data);
    if (typeof fields !== 'object' || fields === null) return null;
    const { t } = fields as { t: unknown };
    const known = typeof t === 'string' && Object.hasOwn(CHECKS, t);
    return known && CHECKS[t as CtlMessage['t']](fields as Fields) ? (fields as CtlMessage) : null;
  } catch {
    return null;
  }
}
