import { css, html, type ReactiveElement, type TemplateResult } from 'lit';
import { dress } from './dress.js';
import type { TextOf } from './strings.js';

/** A pointer that moves less, in px, has pressed and not dragged. */
const DRAG = 6;

/** A corner of a box: whether it is at the end of a line, and at the bottom. */
export type Corner = readonly [atEnd: boolean, atBottom: boolean];

const LOOKS = [
  css`
    [part~='move-button'] {
      z-index: 2;
      min-inline-size: 0;
      min-block-size: 0;
      border-radius: var(--_radius);
      background: none;
      cursor: grab;
      touch-action: none;
    }
    /* Of what lies below it, which has none where it stands beside the others. */
    [part~='move-button']:not(:focus-visible) {
      box-shadow: 0 2px 12px rgb(0 0 0 / 0.4);
    }
    [part~='move-button']:active {
      cursor: grabbing;
    }
    [part~='move-button']:focus-visible {
      outline-offset: -3px;
    }
  `,
];

interface MovingGrid extends ReactiveElement {
  corner: Corner;
}

/** Moves what floats over the panes of a grid into another corner, by the button that lies over it: dragged, pressed, or told by arrow keys. */
export class PaneMover {
  readonly #button: HTMLElement;
  readonly #grid: MovingGrid;
  #grip: { x: number; y: number; pane: DOMRect; box: DOMRect; hasMoved: boolean } | null = null;

  /** The button that it takes. */
  static render(text: TextOf): TemplateResult {
    return html`<button
      part="button move-button"
      type="button"
      aria-label=${text('move')}
      title=${text('move')}
    ></button>`;
  }

  constructor(button: HTMLElement, grid: MovingGrid) {
    this.#button = button;
    this.#grid = grid;
    dress(grid.shadowRoot!, LOOKS);
    button.addEventListener('pointerdown', (event) => this.#onGrip(event));
    button.addEventListener('pointermove', (event) => this.#onDrag(event));
    button.addEventListener('lostpointercapture', () => this.#onDrop());
    button.addEventListener('click', (event) => this.#onPress(event));
    button.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get #isRtl(): boolean {
    return getComputedStyle(this.#grid).direction === 'rtl';
  }

  get #box(): HTMLElement {
    return this.#button.parentElement!;
  }

  get #rects(): { pane: DOMRect; box: DOMRect } {
    return { pane: this.#button.getBoundingClientRect(), box: this.#box.getBoundingClientRect() };
  }

  #onGrip({ button, pointerId, clientX: x, clientY: y }: PointerEvent): void {
    if (button) return;
    this.#button.setPointerCapture(pointerId);
    this.#grip = { x, y, ...this.#rects, hasMoved: false };
  }

  #onDrag({ pointerId, clientX, clientY }: PointerEvent): void {
    const grip = this.#grip;
    if (!grip || !this.#button.hasPointerCapture(pointerId)) return;
    const [dx, dy] = [clientX - grip.x, clientY - grip.y];
    if (Math.hypot(dx, dy) > DRAG) grip.hasMoved = true;
    if (!grip.hasMoved) return;
    const { pane, box } = grip;
    const inside = (delta: number, least: number, most: number) => Math.round(Math.min(most, Math.max(least, delta)));
    const x = inside(dx, box.left - pane.left, box.right - pane.right);
    const y = inside(dy, box.top - pane.top, box.bottom - pane.bottom);
    this.#box.classList.remove('moves');
    const floating = this.#grid.querySelector<HTMLElement>(':scope > [slot=float]');
    for (const element of [this.#button, floating]) element?.style.setProperty('translate', `${x}px ${y}px`);
  }

  #onDrop(): void {
    if (!this.#grip?.hasMoved) return;
    const { pane, box } = this.#rects;
    const isRight = pane.x + pane.width / 2 > box.x + box.width / 2;
    this.#rest([isRight !== this.#isRtl, pane.y + pane.height / 2 > box.y + box.height / 2]);
  }

  /** Around the corners, for whoever cannot drag. */
  #onPress({ detail }: MouseEvent): void {
    const [atEnd, atBottom] = this.#grid.corner;
    // A drag ends with a click, too; that of a key has no count.
    if (detail && this.#grip?.hasMoved) return;
    this.#rest(atEnd === atBottom ? [!atEnd, atBottom] : [atEnd, !atBottom]);
  }

  #onKey(event: KeyboardEvent): void {
    const [atEnd, atBottom] = this.#grid.corner;
    const isRtl = this.#isRtl;
    const to: Readonly<Record<string, Corner>> = {
      ArrowLeft: [isRtl, atBottom],
      ArrowRight: [!isRtl, atBottom],
      ArrowUp: [atEnd, false],
      ArrowDown: [atEnd, true],
    };
    const corner = to[event.key];
    if (!corner) return;
    event.preventDefault();
    this.#rest(corner);
  }

  #rest(corner: Corner): void {
    this.#grid.corner = corner;
    this.#grid.requestUpdate();
  }
}
