import type { ReactiveController, ReactiveElement } from 'lit';
import { namedBy } from './around.js';
import type { Call } from './call/call.js';
import type { CallState } from './call/call-state.js';

/** What the call of a `<video-chat>` is asked for by, see `CallRequestEvent`. */
export const callContext = Symbol('call');

/**
 * Asks the nearest `<video-chat>` around for its call, which `callback` is given at once. This is the `context-request` of the
 * Web Components community's context protocol, so that elements of others can ask, too.
 */
export class CallRequestEvent extends Event {
  readonly context = callContext;
  readonly callback: (call: Call) => void;
  constructor(callback: (call: Call) => void) {
    super('context-request', { bubbles: true, composed: true });
    this.callback = callback;
  }
}

/** What an element with `for` needs of the `<video-chat>` that it names. */
export interface CallTag extends HTMLElement {
  readonly call: Call;
  readonly chatOpen: boolean;
  readonly unread: number;
}

/**
 * Gives its host a call, and redraws the host when something that `selects` pick from the call's state has changed.
 * The call is the one that was set by hand, else that of the element named by the attribute `for`, else the nearest.
 */
export class CallController implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #selects: readonly ((state: CallState) => unknown)[];
  #selected: readonly unknown[] = [];
  #set: Call | undefined;
  #nearest: Call | undefined;
  #call: Call | undefined;
  #tag: CallTag | undefined;
  #following = new AbortController();
  readonly #page = new MutationObserver(() => this.#find());

  constructor(host: ReactiveElement, ...selects: readonly ((state: CallState) => unknown)[]) {
    this.#host = host;
    this.#selects = selects;
    host.addController(this);
  }

  get call(): Call | undefined {
    return this.#call;
  }
  set call(call: Call | undefined) {
    this.#set = call;
    this.#find();
  }

  get state(): CallState | undefined {
    return this.#call?.state;
  }

  /** The element that `for` names. */
  get tag(): CallTag | undefined {
    return this.#tag;
  }

  hostConnected(): void {
    this.#host.dispatchEvent(new CallRequestEvent((call) => (this.#nearest = call)));
    this.#find();
  }

  hostDisconnected(): void {
    this.#page.disconnect();
    this.#nearest = undefined;
    this.#follow(undefined, undefined);
  }

  #find(): void {
    if (!this.#host.isConnected) return;
    const id = this.#host.getAttribute('for');
    this.#page.disconnect();
    this.#page.observe(this.#host, { attributeFilter: ['for'] });
    const root = this.#host.getRootNode();
    // That element may come later, or be replaced.
    const trees = id ? [root, this.#host.ownerDocument] : [];
    for (const tree of trees)
      this.#page.observe(tree, { subtree: true, childList: true, attributeFilter: ['id', 'for'] });
    const tag = (namedBy(this.#host) as CallTag | null) ?? undefined;
    this.#follow(this.#set ?? (id ? tag?.call : this.#nearest), tag);
  }

  #follow(call: Call | undefined, tag: CallTag | undefined): void {
    if (call === this.#call && tag === this.#tag) return;
    this.#following.abort();
    this.#following = new AbortController();
    const { signal } = this.#following;
    this.#call = call;
    this.#tag = tag;
    const redraw = () => this.#host.requestUpdate();
    call?.addEventListener('change', () => this.#draw(), { signal });
    // What is captured changes inside `localStream`, which stays the same object.
    call?.addEventListener('camerachange', redraw, { signal });
    call?.addEventListener('microphonechange', redraw, { signal });
    tag?.addEventListener('chattoggle', redraw, { signal });
    this.#draw();
    redraw();
  }

  #draw(): void {
    const { state } = this;
    const selected = state ? this.#selects.map((select) => select(state)) : [];
    if (selected.every((part, i) => part === this.#selected[i])) return;
    this.#selected = selected;
    this.#host.requestUpdate();
  }
}

/** Asks without waiting for the answer: whether it worked is seen in the call's state. */
export function ask(promise: Promise<unknown> | undefined): void {
  promise?.catch(() => {});
}

declare global {
  interface HTMLElementEventMap {
    'context-request': CallRequestEvent;
  }
}
