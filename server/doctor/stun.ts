import { createHash, createHmac, randomBytes } from 'node:crypto';

/** The messages of STUN (RFC 8489) and TURN (RFC 8656), as much of them as a check needs. */

/** RFC 8489 §18.2, RFC 8656 §17. */
const METHODS = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  createPermission: 0x008,
  channelBind: 0x009,
  // As an indication, the only kind of it that there is, which is not answered.
  send: 0x016,
} as const;
/** What a message of STUN or TURN asks for. */
export type StunMethod = keyof typeof METHODS;

/** RFC 8489 §18.3, RFC 8656 §18. */
const ATTRIBUTES = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
} as const;
type AttributeName = keyof typeof ATTRIBUTES;

/** RFC 8489 §5. */
const COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
/** RFC 8489 §14.1. */
const FAMILIES = { ipv4: 1, ipv6: 2 } as const;

type Attributes = readonly (readonly [AttributeName, Buffer])[];

/** How a request proves who asks: the long-term credential of RFC 8489 §9.2. */
export interface Credential {
  username: string;
  password: string;
  realm: Buffer;
  nonce: Buffer;
}

/** What a server answers. */
export interface StunAnswer {
  readonly id: string;
  /** 0 when it grants; else the code of RFC 8489 §14.8. */
  readonly error: number;
  readonly attributes: ReadonlyMap<number, Buffer>;
  /** For undoing the XOR of addresses. */
  readonly mask: Buffer;
}

/** What a request asks; addresses in it are masked with what `mask` is for this message. */
export type Ask = (mask: Buffer) => Attributes;

/** A request, and the id of its answer. */
export function request(method: StunMethod, ask: Ask = () => [], credential?: Credential) {
  const id = randomBytes(12);
  const attributes = ask(Buffer.concat([COOKIE, id]));
  const all = credential ? [...attributes, ...proof(credential)] : attributes;
  const body = Buffer.concat(all.map(([name, value]) => attribute(name, value)));
  const header = Buffer.alloc(4);
  header.writeUInt16BE(METHODS[method], 0);
  header.writeUInt16BE(body.length + (credential ? INTEGRITY_BYTES : 0), 2);
  const message = Buffer.concat([header, COOKIE, id, body]);
  if (!credential) return { id: id.toString('hex'), message };
  const integrity = createHmac('sha1', keyOf(credential)).update(message).digest();
  return { id: id.toString('hex'), message: Buffer.concat([message, attribute('integrity', integrity)]) };
}

/** The answer in `message`; `null` if that is something else. */
export function readAnswer(message: Buffer): StunAnswer | null {
  if (message.length < HEADER_BYTES || !message.subarray(4, 8).equals(COOKIE)) return null;
  // The two bits of the class: 0b10 grants, 0b11 refuses.
  const kind = message.readUInt16BE(0) & 0x0110;
  if (!(kind & 0x0100)) return null;
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER_BYTES; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    attributes.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + padded(length);
  }
  const code = attributes.get(ATTRIBUTES.errorCode);
  const error = kind === 0x0110 ? (code ? (code[2]! & 7) * 100 + code[3]! : 500) : 0;
  return { id: message.toString('hex', 8, HEADER_BYTES), error, attributes, mask: message.subarray(4, HEADER_BYTES) };
}

/** How many bytes the message has that begins in `bytes`; `null` while its head is not complete. */
export function lengthOf(bytes: Buffer): number | null {
  return bytes.length < 4 ? null : HEADER_BYTES + bytes.readUInt16BE(2);
}

/** The value of an attribute. */
export function valueOf({ attributes }: StunAnswer, name: AttributeName): Buffer | undefined {
  return attributes.get(ATTRIBUTES[name]);
}

/** The address in an attribute, `undefined` if there is none. */
export function addressIn(answer: StunAnswer, name: 'xorMappedAddress' | 'xorRelayedAddress'): string | undefined {
  const value = valueOf(answer, name);
  if (!value) return undefined;
  const bytes = value.subarray(4).map((byte, index) => byte ^ answer.mask[index]!);
  if (value[1] === FAMILIES.ipv4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index]! << 8) | bytes[2 * index + 1]!).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** What asks for a relayed address for UDP, of one family. */
export function allocation(family: keyof typeof FAMILIES): Ask {
  return () => [
    ['requestedTransport', Buffer.from([17, 0, 0, 0])],
    ['requestedFamily', Buffer.from([FAMILIES[family], 0, 0, 0])],
  ];
}

/** Names a peer by its address, as 4 or 16 bytes, and its port, where that matters. */
export function peer(address: readonly number[], port = 9): Ask {
  const family = address.length === 4 ? FAMILIES.ipv4 : FAMILIES.ipv6;
  return (mask) => {
    const masked = (bytes: readonly number[]) => bytes.map((byte, index) => byte ^ mask[index]!);
    const value = [0, family, ...masked([port >> 8, port & 0xff]), ...masked(address)];
    return [['xorPeerAddress', Buffer.from(value)]];
  };
}

/** What asks to let an allocation go. */
export const RELEASE: Ask = () => [['lifetime', Buffer.alloc(4)]];

function proof({ username, realm, nonce }: Credential): Attributes {
  return [
    ['username', Buffer.from(username)],
    ['realm', realm],
    ['nonce', nonce],
  ];
}

/** RFC 8489 §9.2.2. */
function keyOf({ username, password, realm }: Credential): Buffer {
  return createHash('md5').update(`${username}:`).update(realm).update(`:${password}`).digest();
}

function attribute(name: AttributeName, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(ATTRIBUTES[name], 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;
