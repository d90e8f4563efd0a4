import { PROTOCOL_VERSION, type Asks, type Refusal, type Tellings } from '../../server/protocol.js';
import { CallError, isCallErrorCode } from './errors.js';
import { RelaySocket } from './relay-socket.js';
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

const TELLINGS = [
  ...(['signal', 'peer', 'ticket', 'digest'] as const),
  ...(['knock', 'knockend', 'admitted', 'removed', 'muted', 'locked'] as const),
] as const satisfies readonly (keyof Tellings)[];

const isTelling = (event: string): event is (typeof TELLINGS)[number] =>
  (TELLINGS as readonly string[]).includes(event);

/** The relay over Socket.IO: WebSocket first, polling where an upgrade is refused. It retries for ever. */
export class SocketSignaling extends typedEventTarget<SignalingEvents>() implements Signaling {
  readonly #server: URL;
  readonly #life = new AbortController();
  /** The connection, or the attempt to make one. */
  #socket: RelaySocket | null = null;
  #attempts = 0;
  #begunAt = 0;
  readonly #facts: Omit<RelayFacts, 'connected'> = {
    transport: null,
    reachedAfterMs: null,
    retries: 0,
    lastError: null,
  };
  #urgentUntil = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** @throws TypeError if `server` is no URL. */
  constructor(server: string) {
    super();
    this.#server = toDirectory(server);
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
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
    this.#socket ??= new RelaySocket(this.#server.href, this.urgent ? URGENT_ATTEMPT_MS : ATTEMPT_MS, {
      opened: () => this.#onOpened(),
      lost: () => this.#onLost(),
      failed: (cause, refusal) => void this.#onFailed(cause, refusal),
      told: (event, message) => {
        if (event === 'drain') this.#onDrain(message as Tellings['drain']);
        else if (isTelling(event)) this.dispatchEvent(new TellEvent(event, message as Tellings[typeof event]));
      },
    });
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
    this.#drop();
    return false;
  }

  close(): void {
    this.#life.abort();
    clearTimeout(this.#retry);
    // An attempt is closed once it has succeeded: of one that is broken off the browser complains in the console.
    if (this.connected) this.#socket?.close();
  }

  async ask<K extends keyof Asks>(
    event: K,
    request: Asks[K]['request'],
    timeoutMs = ATTEMPT_MS,
  ): Promise<Asks[K]['ack']> {
    const socket = this.#socket;
    if (!socket?.connected) throw new CallError('relay-unreachable');
    const answer = await socket.ask(event, request, timeoutMs).catch((cause: unknown) => {
      // Without an answer a connection is dead, though nothing else may show that for long.
      if (socket === this.#socket) this.#drop();
      throw new CallError('relay-unreachable', { cause });
    });
    if (isRefusal(answer)) throw refusalError(answer);
    return answer as Asks[K]['ack'];
  }

  tell<K extends keyof Asks>(event: K, request: Asks[K]['request']): void {
    if (this.connected) this.#socket?.tell(event, request);
  }

  /** Gives the connection up, and tries the next one. */
  #drop(): void {
    const { connected } = this;
    this.#socket?.close();
    this.#socket = null;
    if (connected) this.dispatchEvent(new SignalingEvent('close'));
    this.#tryAgain(0);
  }

  #onOpened(): void {
    if (this.#life.signal.aborted) return this.#socket?.close();
    this.#attempts = 0;
    const reachedAfterMs = this.#facts.reachedAfterMs ?? Math.round(performance.now() - this.#begunAt);
    Object.assign(this.#facts, { reachedAfterMs, transport: this.#socket!.transport });
    this.dispatchEvent(new SignalingEvent('open'));
  }

  /** The relay ends soon. Not all go to the next one at once. */
  #onDrain({ minMs, maxMs }: Tellings['drain']): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#drop(), minMs + Math.random() * (maxMs - minMs));
  }

  #onLost(): void {
    this.#socket = null;
    this.dispatchEvent(new SignalingEvent('close'));
    this.#tryAgain();
  }

  async #onFailed(cause: unknown, refusal: unknown): Promise<void> {
    const attempt = this.#socket;
    const answer = { ok: false, ...(refusal as object | undefined) };
    const error = isRefusal(answer) ? refusalError(answer) : await this.#diagnose(cause);
    // Meanwhile it was closed, or the network has changed and another attempt was begun.
    if (this.#life.signal.aborted || this.#socket !== attempt) return;
    this.#socket = null;
    Object.assign(this.#facts, { retries: this.#facts.retries + 1, lastError: error.code });
    if (!error.recoverable) {
      this.dispatchEvent(new SignalingEvent('refused', error));
      return;
    }
    this.#tryAgain((error.cause as Partial<Refusal> | undefined)?.retryMs);
    this.dispatchEvent(new SignalingEvent('unreachable', error));
  }

  #tryAgain(afterMs?: number): void {
    if (this.#life.signal.aborted) return;
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
      const { v, origin } = (await response.json()) as { v?: unknown; origin?: unknown };
      if (origin === 'refused') return originError(cause);
      if (v === PROTOCOL_VERSION) return new CallError(error.code, { cause, hint: 'upgrade-blocked' });
      if (typeof v === 'number') return new CallError('relay-version', { cause });
    } catch {
      // Nobody answers.
    }
    return error;
  }
}

/** `server` as a directory: a missing last `/` is added. */
export function toDirectory(server: string): URL {
  const base = (globalThis.location as Location | undefined)?.href;
  const url = new URL(server, base);
  url.search = url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function originError(cause: unknown): CallError {
  const { origin } = globalThis.location;
  return new CallError('origin-rejected', { cause, hint: 'origin-option', params: { origin } });
}

function isRefusal(answer: unknown): answer is Refusal {
  if (typeof answer !== 'object' || answer === null) return false;
  const { ok, code } = answer as Partial<Refusal>;
  return ok === false && isCallErrorCode(code);
}

function refusalError(refusal: Refusal): CallError {
  return new CallError(refusal.code, { cause: refusal });
}
