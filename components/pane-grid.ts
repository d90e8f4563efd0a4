import { css, html, LitElement, type TemplateResult } from 'lit';
import { late } from './late.js';
import { corner, fill, fitsTwo, stageAndStrip, type Box } from './pane-layout.js';
import type { Corner, PaneMover } from './pane-mover.js';
import { Texts } from './strings.js';
import { theme } from './theme.js';

/**
 * Lays out panes so that they fill a box of any shape as well as they can. Knows nothing of the call.
 *
 * @slot - The panes: all of one size, or beside the stage while something is on it.
 * @slot stage - Panes that are shown large.
 * @slot float - One pane that floats over the others, in a corner that the user chooses, unless there is room beside them.
 * @csspart button - The button that moves the floating pane: it is dragged, pressed, or told by arrow keys.
 * @csspart move-button
 */
export class PaneGrid extends LitElement {
  static override styles = [
    theme,
    css`
      :host {
        block-size: 100%;
      }
      .root {
        position: relative;
        block-size: 100%;
        min-block-size: 96px;
        overflow: hidden;
      }
      ::slotted([slot='float']) {
        z-index: 1;
      }
      @media (prefers-reduced-motion: no-preference) {
        .moves ::slotted(*),
        .moves button {
          transition: 0.2s ease-out;
          transition-property: transform, translate, inline-size, block-size;
        }
      }
    `,
  ];

  readonly #texts = new Texts(this);
  readonly #resized = new ResizeObserver(() => this.#arrange());
  /** The corner of the floating pane; drawn at the next update. @internal */
  corner: Corner = [true, true];
  #mover: PaneMover | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resized.observe(this.#root);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  protected override firstUpdated(): void {
    this.#resized.observe(this.#root);
  }

  protected override render(): TemplateResult {
    return html`<div class="root">
      <slot name="stage" @slotchange=${this.#onPanes}></slot>
      <slot @slotchange=${this.#onPanes}></slot>
      <slot name="float" @slotchange=${this.#onPanes}></slot>
      ${late.PaneMover?.render(this.#texts.text)}
    </div>`;
  }

  protected override updated(): void {
    if (this.#button && !this.#mover) this.#mover = new late.PaneMover!(this.#button, this);
    this.#arrange(true);
  }

  get #root(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.root')!;
  }

  get #button(): HTMLElement | null {
    return this.renderRoot.querySelector('button');
  }

  /** Several slots change at once, and are drawn once. */
  #onPanes(): void {
    this.requestUpdate();
  }

  /** Those on the stage, the others, and the one that floats. */
  get #byPlace(): [HTMLElement[], HTMLElement[], HTMLElement[]] {
    const panes = [...this.children] as HTMLElement[];
    const at = (place: string) => panes.filter(({ slot }) => slot === place);
    return [at('stage'), at(''), at('float').slice(0, 1)];
  }

  /** Puts every pane in its place; `moves` when people came, went or changed places, and not when the box did. */
  #arrange(moves = false): void {
    const { clientWidth: width, clientHeight: height } = this.#root;
    if (!width || !height) return;
    const area = { x: 0, y: 0, width, height };
    const [staged, others, floating] = this.#byPlace;
    const panes = [...staged, ...others];
    const hasRoom = floating.length > 0 && panes.length === 1 && fitsTwo(area);
    const { stage, strip } = stageAndStrip(staged.length, others.length, area);
    const boxes = hasRoom ? fill(2, area) : [...stage, ...others.map((_, i) => strip[i]), corner(area, this.corner)];
    const all = [...panes, ...floating];
    const button = this.#button;
    if (button) {
      all.push(button);
      boxes[all.length - 1] = hasRoom || !floating.length ? undefined : boxes.at(-1);
    }
    this.#root.classList.toggle('moves', moves);
    const end = getComputedStyle(this).direction === 'rtl' ? width : 0;
    for (const [i, pane] of all.entries()) put(pane, boxes[i], end);
    late.showUnseen?.(this.#root, others.length - strip.length, this.#texts.text);
  }
}

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

/**
 * By script, since a page's own rules would win over those for what is slotted; and by `transform` alone, since a browser
 * counts all other moves as shifts of the page. Places are told from where lines start, which is at `end` in a right-to-left box.
 */
function put({ style }: HTMLElement, box: Box | undefined, end: number): void {
  const { x, y, width, height } = box ?? NOWHERE;
  style.position = 'absolute';
  style.inset = '0 auto auto 0';
  style.transform = `translate(${end ? end - x - width : x}px, ${y}px)`;
  // Where it was dragged to.
  style.translate = '';
  style.visibility = box ? '' : 'hidden';
  style.inlineSize = `${width}px`;
  style.blockSize = `${height}px`;
}

declare global {
  interface HTMLElementTagNameMap {
    'pane-grid': PaneGrid;
  }
}
