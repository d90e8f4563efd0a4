import type { Asks, Tellings } from '../../server/protocol.js';
import type { CallError } from './errors.js';
import type { RelayFacts } from './report.js';
import type { TypedEventTarget } from './typed-event-target.js';

/** The relay told something unasked. */
export class TellEvent<K extends keyof Tellings = keyof Tellings> extends Event {
  readonly message: Tellings[K];
  constructor(type: K, message: Tellings[K]) {
    super(type);
    this.message = message;
  }
}

/** The relay was reached (`open`), lost (`close`), or could not be reached (`unreachable`, `refused`). */
export class SignalingEvent extends Event {
  readonly error: CallError | null;
  constructor(type: 'open' | 'close' | 'unreachable' | 'refused', error: CallError | null = null) {
    super(type);
    this.error = error;
  }
}

/** What a way to the relay tells: the relay’s own words, and how the way is doing. */
export type SignalingEvents = { [K in keyof Tellings]: TellEvent<K> } & {
  open: SignalingEvent;
  close: SignalingEvent;
  /** An attempt failed; it is tried again. */
  unreachable: SignalingEvent;
  /** An attempt failed in a way that trying again does not mend. */
  refused: SignalingEvent;
};

/** What a call needs of a relay. It keeps trying to reach it, and buffers nothing while it cannot. */
export interface Signaling extends TypedEventTarget<SignalingEvents> {
  readonly connected: boolean;
  /** How it went so far. */
  readonly facts: RelayFacts;
  /** Set while a link is down: attempts to connect follow each other faster. */
  urgent: boolean;
  open(): void;
  /** Whether the relay answers now. If it does not, the connection is given up at once, and the next one tried. */
  check(): Promise<boolean>;
  /** For good, and at once; no event follows. */
  close(): void;
  /**
   * Asks, and resolves with the acknowledgement; asks made one after the other are handled in that order.
   * @throws CallError with the relay's code, or `relay-unreachable` if there is no connection or no answer in time.
   */
  ask<K extends keyof Asks>(event: K, request: Asks[K]['request'], timeoutMs?: number): Promise<Asks[K]['ack']>;
  /** Tells without an acknowledgement; dropped while there is no connection. */
  tell<K extends keyof Asks>(event: K, request: Asks[K]['request']): void;
}
