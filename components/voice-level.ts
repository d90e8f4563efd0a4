import type { ReactiveController, ReactiveElement } from 'lit';
import type { Call } from './call/call.js';

const EVERY_MS = 100;

/** Shows in its host, as `--_level` from 0 to 1, how loud one's own microphone is. */
export class VoiceLevel implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #call: () => Call | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveElement, call: () => Call | undefined) {
    this.#host = host;
    this.#call = call;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }

  /** Ears hear ratios: the root lets a low voice show, too. */
  #show(): void {
    const meter = this.#host.renderRoot.querySelector<HTMLElement>('.level');
    if (!meter?.checkVisibility()) return;
    const level = Math.min(1, Math.sqrt(this.#call()?.level ?? 0) * 1.6).toFixed(2);
    meter.style.setProperty('--_level', level);
    if (meter.role) meter.ariaValueNow = String(Math.round(Number(level) * 100));
  }
}
