import * as v from 'valibot';
import { LIMITS, PROTOCOL_VERSION, countChars, normaliseRoom, type Asks, type RefusalCode } from './protocol.js';

type Schemas = { readonly [K in keyof Asks]: v.GenericSchema<unknown, Asks[K]['request']> };

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const shortText = v.pipe(v.string(), v.maxLength(64));
const version = v.custom<number>((said) => said === PROTOCOL_VERSION, 'relay-version');
const room = v.pipe(
  v.string(),
  v.transform((said) => normaliseRoom(said)),
  v.string('room-invalid'),
);
const name = v.pipe(
  v.string(),
  // Half a character is no text: Redis takes no JSON that has one.
  v.transform((said) => said.replace(/\p{Cs}/gu, '\ufffd')),
  v.check((text) => countChars(text) <= LIMITS.nameChars, 'message-too-large'),
);
const token = v.exactOptional(v.string());
const media = v.object({
  camera: v.boolean(),
  microphone: v.boolean(),
  screen: v.boolean(),
  hand: v.boolean(),
  n: count,
});

const address = { to: shortText, toEpoch: count, link: shortText, n: v.pipe(count, v.minValue(1)) };
const description = v.object({ type: v.string(), sdp: v.exactOptional(v.string()) });
const candidate = v.object({
  candidate: v.exactOptional(v.string()),
  sdpMid: v.exactOptional(v.nullable(v.string())),
  sdpMLineIndex: v.exactOptional(v.nullable(v.number())),
  usernameFragment: v.exactOptional(v.nullable(v.string())),
});

/** What each event must carry. Keys that are not named here are dropped. */
const SCHEMAS: Schemas = {
  watch: v.object({ v: version, room, token }),
  join: v.object({ v: version, room, token, name, media }),
  resume: v.object({ v: version, ticket: v.string(), name, media, seq: v.number(), token }),
  signal: v.union([
    v.object({ ...address, description }),
    v.object({ ...address, candidate: v.nullable(candidate) }),
    v.object({ ...address, rebuild: v.literal(true) }),
  ]),
  state: v.object({ name: v.exactOptional(name), media: v.exactOptional(media) }),
  roster: v.object({}),
  ice: v.object({}),
  moderate: v.union([
    v.object({ act: v.picklist(['admit', 'deny', 'mute', 'remove']), pid: shortText }),
    v.object({ act: v.picklist(['lock', 'unlock', 'end']) }),
  ]),
  leave: v.object({ reason: v.exactOptional(v.string()) }),
};

/** Of several faults in one message the first of these is answered: another version may well have other fields. */
const FAULTS = ['relay-version', 'bad-message', 'room-invalid', 'message-too-large'] as const satisfies RefusalCode[];

/** Whether there is such an event for a client to send. */
export function isAsk(event: unknown): event is keyof Asks {
  return typeof event === 'string' && Object.hasOwn(SCHEMAS, event);
}

/** What the message says, or the code with which it is refused. */
export function readAsk<K extends keyof Asks>(event: K, message: unknown): Asks[K]['request'] | RefusalCode {
  // For the schemas a list is an object without any keys.
  if (Array.isArray(message)) return 'bad-message';
  const parsed = v.safeParse(SCHEMAS[event], message ?? {}, { message: 'bad-message' });
  if (parsed.success) return parsed.output;
  const faults: readonly string[] = parsed.issues.map(({ message: fault }) => fault);
  return FAULTS.find((fault) => faults.includes(fault)) ?? 'bad-message';
}
