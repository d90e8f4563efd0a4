import { css, html, LitElement, type TemplateResult } from 'lit';
import { theme } from './theme.js';

const GAP = 8;
/** A pane is never wider than this, nor taller than that: a picture that covers it still shows a face. */
const WIDEST = 16 / 9;
const TALLEST = 3 / 4;

interface Layout {
  columns: number;
  width: number;
  height: number;
}

/** The layout with the largest panes for so many of them in a box of this size, in px. */
export function bestLayout(count: number, boxWidth: number, boxHeight: number): Layout {
  let best: Layout = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const [freeWidth, freeHeight] = [boxWidth - GAP * (columns - 1), boxHeight - GAP * (rows - 1)];
    const [cellWidth, cellHeight] = [Math.max(0, freeWidth / columns), Math.max(0, freeHeight / rows)];
    const width = Math.floor(Math.min(cellWidth, cellHeight * WIDEST));
    const height = Math.floor(Math.min(cellHeight, cellWidth / TALLEST));
    if (width * height > best.width * best.height) best = { columns, width, height };
  }
  return best;
}

/**
 * Lays out panes, so that they fill its box best whatever its shape. Knows nothing of the call.
 *
 * @slot - The panes.
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
      .rows {
        position: absolute;
        inset: 0;
        display: flex;
        flex-wrap: wrap;
        place-content: center;
        gap: ${GAP}px;
        margin: auto;
        inline-size: var(--_row);
      }
      ::slotted(*) {
        flex: none;
        inline-size: var(--_width);
        block-size: var(--_height);
      }
    `,
  ];

  readonly #resized = new ResizeObserver(() => this.#arrange());

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
      <div class="rows"><slot @slotchange=${this.#arrange}></slot></div>
    </div>`;
  }

  get #root(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('.root')!;
  }

  #arrange(): void {
    const root = this.#root;
    const { clientWidth, clientHeight } = root;
    const { columns, width, height } = bestLayout(this.childElementCount, clientWidth, clientHeight);
    root.style.setProperty('--_row', `${columns * width + (columns - 1) * GAP}px`);
    root.style.setProperty('--_width', `${width}px`);
    root.style.setProperty('--_height', `${height}px`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pane-grid': PaneGrid;
  }
}
