/** A pointer that moves less, in px, has pressed and not dragged. */
const DRAG = 6;

/** A corner of a box: whether it is at the end of a line, and at the bottom. */
export type Corner = readonly [atEnd: boolean, atBottom: boolean];

/** Moves what floats over the panes of a grid into another corner, by the button that lies over it: dragged, pressed, or told by arrow keys. */
export class PaneMover {
  readonly #button: HTMLElement;
  readonly #grid: HTMLElement & { corner: Corner };
  #grip: { x: number; y: number; hasMoved: boolean } | null = null;

  constructor(button: HTMLElement, grid: HTMLElement & { corner: Corner }) {
    this.#button = button;
    this.#grid = grid;
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

  #onGrip({ button, pointerId, clientX: x, clientY: y }: PointerEvent): void {
    if (button) return;
    this.#button.setPointerCapture(pointerId);
    this.#grip = { x, y, hasMoved: false };
  }

  #onDrag({ pointerId, clientX, clientY }: PointerEvent): void {
    const grip = this.#grip;
    if (!grip || !this.#button.hasPointerCapture(pointerId)) return;
    const [dx, dy] = [clientX - grip.x, clientY - grip.y];
    if (Math.hypot(dx, dy) > DRAG) grip.hasMoved = true;
    if (!grip.hasMoved) return;
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = this.#button;
    const { clientWidth, clientHeight } = this.#box;
    const inside = (delta: number, start: number, room: number) => Math.min(room - start, Math.max(-start, delta));
    const x = inside(dx, offsetLeft, clientWidth - offsetWidth);
    const y = inside(dy, offsetTop, clientHeight - offsetHeight);
    this.#box.classList.remove('moves');
    const floating = this.#grid.querySelector<HTMLElement>(':scope > [slot=float]');
    for (const element of [this.#button, floating]) element?.style.setProperty('translate', `${x}px ${y}px`);
  }

  #onDrop(): void {
    if (!this.#grip?.hasMoved) return;
    const [pane, box] = [this.#button.getBoundingClientRect(), this.#box.getBoundingClientRect()];
    const isRight = pane.x + pane.width / 2 > box.x + box.width / 2;
    this.#grid.corner = [isRight !== this.#isRtl, pane.y + pane.height / 2 > box.y + box.height / 2];
  }

  /** Around the corners, for whoever cannot drag. */
  #onPress({ detail }: MouseEvent): void {
    const [atEnd, atBottom] = this.#grid.corner;
    // A drag ends with a click, too; that of a key has no count.
    if (detail && this.#grip?.hasMoved) return;
    this.#grid.corner = atEnd === atBottom ? [!atEnd, atBottom] : [atEnd, !atBottom];
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
    this.#grid.corner = corner;
  }
}
