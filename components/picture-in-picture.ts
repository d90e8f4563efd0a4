import { html, render, type CSSResult, type LitElement, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import { ask } from './call-context.js';
import { icon } from './icons.js';
import { fill } from './pane-layout.js';
import type { Seat } from './seats.js';
import type { OwnStrings, TextOf } from './strings.js';
import { theme } from './theme.js';
import { pictureOf } from './track-stream.js';
import { LOOKS } from './picture-in-picture-styles.js';

/** Windows that float over all others and hold a document: not every browser has them, and TypeScript knows none. */
interface DocumentWindows {
  readonly window: Window | null;
  requestWindow(options: { width: number; height: number }): Promise<Opened>;
}

type Opened = Window & typeof globalThis;

declare global {
  interface Window {
    readonly documentPictureInPicture?: DocumentWindows;
  }
}

/** The `<video-chat>` that floats. */
export interface Floating extends LitElement {
  readonly call: Call;
  readonly strings: OwnStrings | null;
}

/** What a page may have set, and has set for that window, too. */
const THEME =
  'accent accent-text surface surface-raised text text-muted danger radius gap font control-size focus-ring';

/** Whether a call can float in a window of its own here, or at least one picture of it. */
export function canFloat(): boolean {
  return Boolean(documents()) || document.pictureInPictureEnabled;
}

/** Only a page that is in no frame may open such a window. */
export function documents(): DocumentWindows | undefined {
  return window === window.top ? window.documentPictureInPicture : undefined;
}

/** The window in which a call floats over all others, with everybody in it, and what one needs to take part. */
export class FloatingWindow {
  readonly #opened: Opened;
  readonly #chat: Floating;
  readonly #text: TextOf;
  readonly #root: ShadowRoot;
  readonly #panes = new Map<string, HTMLElementTagNameMap['video-pane']>();
  #seats: readonly Seat[] = [];

  constructor(opened: Opened, chat: Floating, text: TextOf) {
    this.#opened = opened;
    this.#chat = chat;
    this.#text = text;
    // A tag of that name, which nobody defines in that window: what is inside asks it for words, as in the page.
    const tag = opened.document.createElement('video-chat');
    Object.defineProperty(tag, 'strings', { get: () => chat.strings });
    this.#root = tag.attachShadow({ mode: 'open' });
    opened.document.body.append(tag);
    wear(this.#root, opened, [theme, LOOKS]);
    render(this.#template(), this.#root);
    const toggles = this.#place(document.createElement('media-toggles'), '.bar');
    Object.assign(toggles, { call: chat.call, noscreen: true });
    opened.addEventListener('resize', () => this.#arrange());
    // Nobody else tells them that they are gone, and they would go on following the call.
    opened.addEventListener('pagehide', () => void tag.remove());
  }

  close(): void {
    this.#opened.close();
  }

  /** Shows these people, or only those who have the stage. */
  show(seats: readonly Seat[]): void {
    this.#setUp(this.#opened.document);
    const staged = seats.filter(({ slot }) => slot === 'stage');
    this.#seats = staged.length ? staged : seats;
    const keys = this.#seats.map(({ key }) => key);
    for (const [key, pane] of this.#panes) {
      if (keys.includes(key)) continue;
      pane.remove();
      this.#panes.delete(key);
    }
    for (const { key, participant, stream, screen, local } of this.#seats) {
      const pane = this.#panes.get(key) ?? this.#place(document.createElement('video-pane'), '.panes');
      this.#panes.set(key, pane);
      // The page is where one hears them.
      Object.assign(pane, {
        participant,
        local,
        stream: pictureOf(stream),
        screenStream: pictureOf(screen),
        muted: true,
      });
    }
    this.#arrange();
  }

  #template(): TemplateResult {
    const leave = this.#text('leave');
    return html`<div class="root">
      <div class="panes"></div>
      <div class="bar">
        <button
          part="button leave-button"
          type="button"
          class="danger"
          aria-label=${leave}
          title=${leave}
          @click=${() => ask(this.#chat.call.leave())}
        >
          ${icon('leave')}
        </button>
      </div>
    </div>`;
  }

  /** Language, direction and colours, as they are in the page. */
  #setUp({ documentElement }: Document): void {
    const { lang, dir } = this.#chat.renderRoot.querySelector<HTMLElement>('.root')!;
    const style = getComputedStyle(this.#chat);
    Object.assign(documentElement, { lang, dir });
    documentElement.ownerDocument.title = this.#chat.call.room;
    documentElement.style.colorScheme = style.colorScheme;
    for (const name of THEME.split(' ')) {
      const value = style.getPropertyValue(`--video-chat-${name}`);
      if (value) documentElement.style.setProperty(`--video-chat-${name}`, value);
    }
  }

  /** Puts one of our elements there. Its styles are of the page's window, and hold in no other: it gets the same of that one. */
  #place<E extends LitElement>(element: E, where: string): E {
    const root = element.attachShadow({ mode: 'open' });
    Object.assign(element, { renderRoot: root });
    this.#root.querySelector(where)!.prepend(element);
    wear(root, this.#opened, (element.constructor as typeof LitElement).elementStyles as CSSResult[]);
    return element;
  }

  /** Not by `<pane-grid>`: what tells it of its size says nothing while the page is hidden. */
  #arrange(): void {
    const { clientWidth: width, clientHeight: height } = this.#root.querySelector('.panes')!;
    const boxes = fill(this.#seats.length, { x: 0, y: 0, width, height });
    for (const [i, { key }] of this.#seats.entries()) {
      const { style } = this.#panes.get(key)!;
      const box = boxes[i]!;
      style.insetInlineStart = `${box.x}px`;
      style.insetBlockStart = `${box.y}px`;
      style.inlineSize = `${box.width}px`;
      style.blockSize = `${box.height}px`;
    }
  }
}

/** Gives a shadow root in another window what it looks like. Not a `<style>`: a page's policy may forbid it, and is that window's, too. */
function wear(root: ShadowRoot, { CSSStyleSheet }: Opened, styles: readonly CSSResult[]): void {
  root.adoptedStyleSheets = styles.map(({ cssText }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(cssText);
    return sheet;
  });
}
