import { countChars, LIMITS, type CtlMessage, type DataKind } from '../../server/protocol.js';
import { CallError } from './errors.js';
import { randomId } from './random-id.js';

type DataMessage = Extract<CtlMessage, { t: 'data' }>;

/** Bytes of a frame's part: as base64 they are 15,360 characters, which leaves room for a topic of any script. */
const PART_BYTES = 11_520;
const MOST_PARTS = Math.ceil(LIMITS.dataBytes / PART_BYTES);

/**
 * `data` as frames of at most 16 KiB, the most that every browser carries in one message (RFC 8831, §6.6).
 * @throws TypeError if it cannot be serialised, or `topic` is too long; CallError `message-too-large` above 64 KiB.
 */
export function splitData(data: unknown, topic: string): DataMessage[] {
  if (countChars(topic) > LIMITS.topicChars) {
    throw new TypeError(`A topic has at most ${LIMITS.topicChars} characters.`);
  }
  const { kind, bytes } = serialise(data);
  if (bytes.length > LIMITS.dataBytes) {
    throw new CallError('message-too-large', {
      hint: 'data-limit',
      params: { bytes: bytes.length, most: LIMITS.dataBytes },
    });
  }
  const id = randomId();
  const of = Math.ceil(bytes.length / PART_BYTES) || 1;
  return Array.from({ length: of }, (_, i) => {
    const part = toBase64(bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
    return { t: 'data', id, i, of, kind, topic, part };
  });
}

/** Puts the frames of one sender together again. A channel keeps the order, so that they come one message after the other. */
export class DataAssembler {
  #id = '';
  #parts: string[] = [];

  /** The whole of the data once its last frame is in, else `undefined`. What cannot be read is dropped. */
  add({ id, i, of, kind, part }: DataMessage): { data: unknown } | undefined {
    if (i === 0) [this.#id, this.#parts] = [id, []];
    if (id !== this.#id || i !== this.#parts.length || of > MOST_PARTS) return undefined;
    return this.#parts.push(part) === of ? deserialise(kind, this.#parts) : undefined;
  }
}

function serialise(data: unknown): { kind: DataKind; bytes: Uint8Array } {
  if (data instanceof ArrayBuffer) return { kind: 'binary', bytes: new Uint8Array(data) };
  const encoder = new TextEncoder();
  if (typeof data === 'string') return { kind: 'text', bytes: encoder.encode(data) };
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) {
    throw new TypeError('sendData() takes a string, an ArrayBuffer, or an object that JSON can hold.');
  }
  return { kind: 'json', bytes: encoder.encode(JSON.stringify(data)) };
}

function deserialise(kind: DataKind, parts: string[]): { data: unknown } | undefined {
  try {
    const bytes = Uint8Array.from(parts.map((part) => atob(part)).join(''), (char) => char.charCodeAt(0));
    if (kind === 'binary') return { data: bytes.buffer };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { data: kind === 'text' ? text : (JSON.parse(text) as unknown) };
  } catch {
    return undefined;
  }
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
