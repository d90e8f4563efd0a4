import type { ReactiveController, ReactiveElement } from 'lit';
import { closest, namedBy } from './around.js';

/** Whether the `<video-chat>` that its host belongs to fills the screen; redraws the host when that changes. */
export class FullScreen implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #redraw = () => this.#host.requestUpdate();

  constructor(host: ReactiveElement) {
    this.#host = host;
    host.addController(this);
  }

  get isOn(): boolean {
    return (namedBy(this.#host) ?? closest(this.#host, 'video-chat'))?.matches(':fullscreen') ?? false;
  }

  hostConnected(): void {
    document.addEventListener('fullscreenchange', this.#redraw);
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#redraw);
  }
}
