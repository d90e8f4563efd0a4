import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION, type Asks, type Refusal, type Tellings } from '../../server/protocol.js';
import { CallError, isCallErrorCode } from './errors.js';
import { Decoder, Encoder } from './json-packets.js';
import type { RelayFacts } from './report.js';
import { SignalingEvent, TellEvent, type Signaling, type SignalingEvents } from './signaling.js';
import { typedEventTarget } from './typed-event-target.js';

/** An attempt to connect, or a question, is given up after this time, ms … */
const ATTEMPT_MS = 5_000;
/** … or after this, while a link is down, but so hastily only for a while. */
const URGENT_ATTEMPT_MS = 2_000;
const URGENT_FOR_MS = 120_000;
/** A relay that is there answers within this time, ms. */
const CHECK_MS = 1_000;
/** Most time between attempts: 0–1 s, 0–2 s, 0–4 s … at random ("full jitter"), so that a restarted relay is not stormed. */
const LONGEST_DELAY_MS = 15_000;
const HEALTH_MS = 3_000;

const TELLINGS = ['signal', 'peer', 'ticket', 'digest'] as const satisfies readonly (keyof Tellings)[];

/** The relay over Socket.IO: WebSocket first, polling where an upgrade is refused. It retries for ever. */
export class SocketSignaling extends typedEventTarget<SignalingEvents>() implements Signaling {
  readonly #server: URL;
  readonly #socket: Socket;
  readonly #life = new AbortController();
  #attempts = 0;
  #begunAt = 0;
  #facts: Omit<RelayFacts, 'connected'> = { transport: null, reachedAfterMs: null, retries: 0, lastError: null };
  #urgentUntil = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** @throws TypeError if `server` is no URL. */
  constructor(server: string) {
    super();
    this.#server = toDirectory(server);
    this.#socket = io(this.#server.origin, {
      path: `${this.#server.pathname}socket.io/`,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      parser: { Encoder, Decoder },
      timeout: ATTEMPT_MS,
      // Its own timings came back 12 s after the network did, and its buffer sends old signals before `resume`.
      reconnection: false,
      autoConnect: false,
      forceNew: true,
    });
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('disconnect', () => this.#onDisconnect());
    this.#socket.on('connect_error', (cause) => void this.#onError(cause));
    for (const telling of TELLINGS) {
      this.#socket.on(telling, (message: Tellings[typeof telling]) => {
        this.dispatchEvent(new TellEvent(telling, message));
      });
    }
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  get facts(): RelayFacts {
    return { connected: this.connected, ...this.#facts };
  }

  get urgent(): boolean {
    return performance.now() < this.#urgentUntil;
  }
  set urgent(urgent: boolean) {
    if (urgent && this.#urgentUntil) return;
    this.#urgentUntil = urgent ? performance.now() + URGENT_FOR_MS : 0;
  }

  open(): void {
    this.#begunAt ||= performance.now();
    this.#socket.io.timeout(this.urgent ? URGENT_ATTEMPT_MS : ATTEMPT_MS);
    this.#socket.connect();
  }

  async check(): Promise<boolean> {
    if (this.connected) {
      return this.ask('roster', {}, CHECK_MS).then(
        () => true,
        // A refusal is an answer, too.
        () => this.connected,
      );
    }
    // An attempt that began before the network changed would be waited for in vain.
    this.#socket.disconnect();
    this.#tryAgain(0);
    return false;
  }

  close(): void {
    this.#life.abort();
    clearTimeout(this.#retry);
    this.#socket.off();
    this.#socket.disconnect();
  }

  async ask<K extends keyof Asks>(
    event: K,
    request: Asks[K]['request'],
    timeoutMs = ATTEMPT_MS,
  ): Promise<Asks[K]['ack']> {
    if (!this.connected) throw new CallError('relay-unreachable');
    const asked = this.#socket.timeout(timeoutMs).emitWithAck(event, request) as Promise<unknown>;
    const answer = await asked.catch((cause: unknown) => {
      // Without an answer a connection is dead, though nothing else may show that for long.
      if (this.connected) {
        this.#socket.disconnect();
        this.#tryAgain(0);
      }
      throw new CallError('relay-unreachable', { cause });
    });
    if (isRefusal(answer)) throw refusalError(answer);
    return answer as Asks[K]['ack'];
  }

  tell<K extends keyof Asks>(event: K, request: Asks[K]['request']): void {
    if (this.connected) this.#socket.emit(event, request);
  }

  #onConnect(): void {
    this.#attempts = 0;
    const reachedAfterMs = this.#facts.reachedAfterMs ?? Math.round(performance.now() - this.#begunAt);
    this.#facts = { ...this.#facts, reachedAfterMs, transport: this.#socket.io.engine.transport.name };
    this.dispatchEvent(new SignalingEvent('open'));
  }

  #onDisconnect(): void {
    this.dispatchEvent(new SignalingEvent('close'));
    this.#tryAgain();
  }

  async #onError(cause: Error & { data?: unknown }): Promise<void> {
    const refusal = isRefusal({ ok: false, ...(cause.data as object | undefined) });
    const error = refusal ? refusalError(cause.data as Refusal) : await this.#diagnose(cause);
    if (this.#life.signal.aborted) return;
    this.#facts = { ...this.#facts, retries: this.#facts.retries + 1, lastError: error.code };
    if (!error.recoverable) {
      this.dispatchEvent(new SignalingEvent('refused', error));
      return;
    }
    this.#tryAgain((error.cause as Partial<Refusal> | undefined)?.retryMs);
    this.dispatchEvent(new SignalingEvent('unreachable', error));
  }

  #tryAgain(afterMs?: number): void {
    const most = this.urgent ? 1_000 : Math.min(LONGEST_DELAY_MS, 1_000 * 2 ** this.#attempts++);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), afterMs ?? Math.random() * most);
  }

  /** A browser cannot see why a WebSocket was refused; the relay says so when asked over HTTP. */
  async #diagnose(cause: unknown): Promise<CallError> {
    const error = new CallError('relay-unreachable', { cause });
    if (this.urgent) return error;
    try {
      const signal = AbortSignal.timeout(HEALTH_MS);
      const response = await fetch(new URL('healthz', this.#server), {
        signal,
        cache: 'no-store',
        credentials: 'omit',
      });
      const health = (await response.json()) as { v?: unknown; origin?: unknown };
      if (health.origin === 'refused') return originError(cause);
      if (typeof health.v === 'number' && health.v !== PROTOCOL_VERSION)
        return new CallError('relay-version', { cause });
      const hint =
        'The chat’s server answers, but lets no connection through. A proxy in front of it may have to pass the headers “Upgrade” and “Connection”.';
      return new CallError('relay-unreachable', { cause, ...(health.v === PROTOCOL_VERSION && { hint }) });
    } catch {
      return error;
    }
  }
}

/** `server` as a directory: a missing last `/` is added. */
function toDirectory(server: string): URL {
  const base = (globalThis.location as Location | undefined)?.href;
  const url = new URL(server, base);
  url.search = url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function originError(cause: unknown): CallError {
  const { origin } = globalThis.location;
  const hint = `The chat’s server does not accept this page. Its owner can start it with --origins ${origin}`;
  return new CallError('origin-rejected', { cause, hint });
}

function isRefusal(answer: unknown): answer is Refusal {
  if (typeof answer !== 'object' || answer === null) return false;
  const { ok, code } = answer as Partial<Refusal>;
  return ok === false && isCallErrorCode(code);
}

function refusalError(refusal: Refusal): CallError {
  return new CallError(refusal.code, { cause: refusal });
}
