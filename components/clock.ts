import type { ReactiveController, ReactiveElement } from 'lit';

/** How long it has been since `since`; redraws its host each second. */
export class Clock implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #since: () => number | null | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveElement, since: () => number | null | undefined) {
    this.#host = host;
    this.#since = since;
    host.addController(this);
  }

  /** Hours, if there are any, minutes and seconds; empty without a beginning. */
  get text(): string {
    const since = this.#since();
    if (!since) return '';
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1_000));
    const [hours, ...rest] = [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
    const [minutes, last] = rest.map((part) => String(part).padStart(2, '0'));
    return `${hours ? `${hours}:` : ''}${minutes}:${last}`;
  }

  hostConnected(): void {
    this.#timer = setInterval(() => this.#since() && this.#host.requestUpdate(), 1_000);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }
}
