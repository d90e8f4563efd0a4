/** An `EventTarget` that knows its events. Types only: at run time it is the platform's own. */
export interface TypedEventTarget<Events extends { [K in keyof Events]: Event }> extends EventTarget {
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: Events[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: Events[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** Listens to several events of one target, until `signal` aborts. */
export function listen<Events extends { [K in keyof Events]: Event }>(
  target: EventTarget,
  signal: AbortSignal,
  listeners: { [K in keyof Events]?: (event: Events[K]) => void },
): void {
  for (const [type, listener] of Object.entries(listeners)) {
    target.addEventListener(type, listener as EventListener, { signal });
  }
}

/** To extend: `class Call extends typedEventTarget<CallEvents>()`. */
export function typedEventTarget<Events extends { [K in keyof Events]: Event }>(): new () => TypedEventTarget<Events> {
  return EventTarget as new () => TypedEventTarget<Events>;
}
