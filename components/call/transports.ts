/** Parts the packets in the body of one request or answer of polling. */
const SEPARATOR = '\x1e';
/** Most characters in the body of one request: at three bytes each they stay below what a relay takes at once, 64 KiB. */
const BODY_CHARS = 20_000;

/** What a transport tells: each packet, and once that there will be no more. */
interface TransportListener {
  received(packet: string): void;
  ended(): void;
}

/** A way to carry Engine.IO's packets to the relay and back: https://socket.io/docs/v4/engine-io-protocol/ */
export interface Transport {
  readonly name: 'websocket' | 'polling';
  /** To be called only after the first packet was received. */
  send(packet: string): void;
  close(): void;
}

/** One WebSocket. */
export class WebSocketTransport implements Transport {
  readonly name = 'websocket';
  readonly #socket: WebSocket;

  constructor(endpoint: string, listener: TransportListener) {
    this.#socket = new WebSocket(`${endpoint.replace('http', 'ws')}websocket`);
    this.#socket.onmessage = ({ data }) => listener.received(String(data));
    this.#socket.onclose = () => listener.ended();
  }

  send(packet: string): void {
    this.#socket.send(packet);
  }

  close(): void {
    this.#socket.close();
  }
}

/** Requests that the relay answers once it has something to say: passes where a proxy refuses a WebSocket. */
export class PollingTransport implements Transport {
  readonly name = 'polling';
  readonly #listener: TransportListener;
  readonly #life = new AbortController();
  #url: string;
  #queue: string[] = [];
  #isPosting = false;

  constructor(endpoint: string, listener: TransportListener) {
    this.#url = `${endpoint}polling`;
    this.#listener = listener;
    this.#poll().catch(() => this.#end());
  }

  send(packet: string): void {
    this.#queue.push(packet);
    this.#post().catch(() => this.#end());
  }

  close(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    // What was said last goes out even if the page is on its way out.
    const body = [...this.#queue, '1'].join(SEPARATOR);
    this.#queue = [];
    this.#request({ method: 'POST', body, keepalive: true }).catch(() => {});
  }

  async #poll(): Promise<void> {
    const { signal } = this.#life;
    while (!signal.aborted) {
      for (const packet of (await this.#request({ signal })).split(SEPARATOR)) {
        if (packet.startsWith('0')) this.#url += `&sid=${(JSON.parse(packet.slice(1)) as { sid: string }).sid}`;
        this.#listener.received(packet);
      }
    }
  }

  /** One request after the other, so that packets arrive in their order. */
  async #post(): Promise<void> {
    if (this.#isPosting) return;
    this.#isPosting = true;
    while (this.#queue.length) await this.#request({ method: 'POST', body: this.#takeBody() });
    this.#isPosting = false;
  }

  #takeBody(): string {
    let chars = 0;
    const rest = this.#queue.findIndex((packet, i) => (chars += packet.length) > BODY_CHARS && i > 0);
    return this.#queue.splice(0, rest < 0 ? this.#queue.length : rest).join(SEPARATOR);
  }

  async #request(init: RequestInit): Promise<string> {
    const response = await fetch(this.#url, { cache: 'no-store', credentials: 'omit', ...init });
    if (!response.ok) throw new TypeError(`${response.status}`);
    return response.text();
  }

  #end(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#listener.ended();
  }
}
