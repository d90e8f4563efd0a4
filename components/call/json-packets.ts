/** One packet of Socket.IO, as its client makes and takes it. */
interface Packet {
  type: number;
  nsp?: string;
  id?: number;
  data?: unknown;
}

/**
 * Writes Socket.IO's packets where every message is JSON and in the default namespace, as all of ours are
 * (https://socket.io/docs/v4/custom-parser/, Socket.IO protocol 5).
 */
export class Encoder {
  encode({ type, id, data }: Packet): string[] {
    return [`${type}${id ?? ''}${JSON.stringify(data) ?? ''}`];
  }
}

/** Reads them. */
export class Decoder {
  #decoded: (packet: Packet) => void = () => {};

  on(_event: 'decoded', decoded: (packet: Packet) => void): void {
    this.#decoded = decoded;
  }

  off(): void {
    this.#decoded = () => {};
  }

  /** @throws for what is no such packet; the connection ends then, and the next one is tried. */
  add(text: unknown): void {
    const [, type, id, data] = /^([0-4])(\d*)([[{].*)?$/s.exec(String(text)) ?? [];
    if (type === undefined) throw new TypeError('This is no packet of JSON.');
    this.#decoded({
      type: Number(type),
      nsp: '/',
      ...(id && { id: Number(id) }),
      ...(data && { data: JSON.parse(data) as unknown }),
    });
  }

  destroy(): void {
    this.off();
  }
}
