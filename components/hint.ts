import type { ReactiveController, ReactiveElement } from 'lit';

/** So long a hint is shown, ms. */
const SHOWN_MS = 8_000;

/** What is worth a quiet word for a while. */
export class Hint implements ReactiveController {
  text = '';
  readonly #host: ReactiveElement;
  readonly #say: (text: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param say tells it to those who do not see it. */
  constructor(host: ReactiveElement, say: (text: string) => void) {
    this.#host = host;
    this.#say = say;
    host.addController(this);
  }

  show(text: string): void {
    clearTimeout(this.#timer);
    this.text = text;
    this.#host.requestUpdate();
    if (!text) return;
    this.#say(text);
    this.#timer = setTimeout(() => this.show(''), SHOWN_MS);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.text = '';
  }
}
