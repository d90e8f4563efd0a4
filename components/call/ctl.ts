import { LIMITS, type CtlMessage, type Media } from '../../server/protocol.js';

type Fields = Record<string, unknown>;

/** What is no object has none. */
const fieldsOf = (value: unknown): Fields => Object(value) as Fields;
const isText = (value: unknown, max: number): value is string => typeof value === 'string' && value.length <= max;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const mayCount = (value: unknown) => value === undefined || isCount(value);

/** Whether `value` is what a person may say of their camera, microphone, screen and hand. */
function isMedia(value: unknown): value is Media {
  const { camera, microphone, screen, hand, n } = fieldsOf(value);
  return [camera, microphone, screen, hand].every((flag) => typeof flag === 'boolean') && isCount(n);
}

/** One check for each kind of message; the sizes are in UTF-16 units, which code points never exceed by more than two. */
const CHECKS: { [T in CtlMessage['t']]: (fields: Fields) => boolean } = {
  beat: ({ n, re }) => mayCount(n) && mayCount(re),
  bye: () => true,
  state: ({ name, media }) => isText(name, LIMITS.nameChars * 2) && isMedia(media),
  chat: ({ id, text, to, age }) =>
    isText(id, 64) && isText(text, LIMITS.chatChars * 2) && (to === undefined || isText(to, 64)) && mayCount(age),
  data: ({ id, i, of, kind, topic, part }) =>
    isText(id, 64) &&
    isCount(i) &&
    isCount(of) &&
    i < of &&
    ['text', 'json', 'binary'].includes(kind as string) &&
    isText(topic, LIMITS.topicChars * 2) &&
    isText(part, LIMITS.ctlBytes),
  want: ({ h, screen }) => isCount(h) && mayCount(screen),
  signal: ({ signal }) => isText(fieldsOf(signal)['link'], 64) && isCount(fieldsOf(signal)['n']),
};

/** What another page said over `ctl`, or `null` if it is too long, malformed, or of a kind that this build does not know. */
export function readCtl(data: unknown): CtlMessage | null {
  if (!isText(data, LIMITS.ctlBytes)) return null;
  try {
    const fields = fieldsOf(JSON.parse(data));
    const { t } = fields as { t: CtlMessage['t'] };
    return Object.hasOwn(CHECKS, t) && CHECKS[t](fields) ? (fields as CtlMessage) : null;
  } catch {
    return null;
  }
}
