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
        box-shadow: 0 2px 12px rgb(0 0 0 / 0.4);
        border-radius: var(--_radius);
      }
      @media (prefers-reduced-motion: no-preference) {
        .moves ::slotted(*),
        .moves button {
          transition: 0.2s ease-out;
          transition-property: inset, inline-size, block-size, translate;
        }
      }
      button {
        z-index: 2;
        min-inline-size: 0;
        min-block-size: 0;
        border-radius: var(--_radius);
        background: none;
        cursor: grab;
        touch-action: none;
      }
      button:active {
        cursor: grabbing;
      }
      :focus-visible {
        outline-offset: -3px;
      }
    `,
  ];

  readonly #texts = new Texts(this);
  readonly #resized = new ResizeObserver(() => this.#arrange());
  #corner: Corner = [true, true];
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
    const { text } = this.#texts;
    return html`<div class="root">
      <slot name="stage" @slotchange=${this.#onPanes}></slot>
      <slot @slotchange=${this.#onPanes}></slot>
      <slot name="float" @slotchange=${this.#onPanes}></slot>
      <button part="button move-button" type="button" aria-label=${text('move')} title=${text('move')}></button>
    </div>`;
  }

  protected override updated(): void {
    if (!this.#mover && late.PaneMover) this.#mover = new late.PaneMover(this.#button, this);
    this.#arrange(true);
  }

  /** The corner of the floating pane. @internal */
  get corner(): Corner {
    return this.#corner;
  }
  set corner(corner: Corner) {
    this.#corner = corner;
    this.requestUpdate();
  }

  get #root(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.root')!;
  }

  get #button(): HTMLElement {
    return this.renderRoot.querySelector('button')!;
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
    const boxes = hasRoom ? fill(2, area) : [...stage, ...others.map((_, i) => strip[i]), corner(area, this.#corner)];
    const places = new Map([...panes, ...floating].map((pane, i) => [pane, boxes[i]]));
    places.set(this.#button, hasRoom || !floating.length ? undefined : boxes.at(-1));
    this.#root.classList.toggle('moves', moves);
    for (const [pane, box] of places) put(pane, box);
  }
}

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

/** By script, since a page's own rules would win over those for what is slotted. */
function put({ style }: HTMLElement, box: Box | undefined): void {
  const { x, y, width, height } = box ?? NOWHERE;
  style.position = 'absolute';
  style.translate = '';
  style.visibility = box ? '' : 'hidden';
  style.insetInlineStart = `${x}px`;
  style.insetBlockStart = `${y}px`;
  style.inlineSize = `${width}px`;
  style.blockSize = `${height}px`;
}

declare global {
  interface HTMLElementTagNameMap {
    'pane-grid': PaneGrid;
  }
}
