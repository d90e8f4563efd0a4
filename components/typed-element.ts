import { LitElement } from 'lit';
import type { VideoChatEventMap } from './call/call-events.js';

type Own = keyof VideoChatEventMap;
type OwnListener<K extends Own> = (event: VideoChatEventMap[K]) => void;
type Platform = Exclude<keyof HTMLElementEventMap, Own>;
type PlatformListener<K extends Platform> = (event: HTMLElementEventMap[K]) => void;
type Adding = boolean | AddEventListenerOptions;
type Removing = boolean | EventListenerOptions;

/** Listens to the tag's own events, of which `error` is another one than the platform's, and to the platform's. */
interface Listening {
  addEventListener<K extends Own>(type: K, listener: OwnListener<K>, options?: Adding): void;
  addEventListener<K extends Platform>(type: K, listener: PlatformListener<K>, options?: Adding): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: Adding): void;
  removeEventListener<K extends Own>(type: K, listener: OwnListener<K>, options?: Removing): void;
  removeEventListener<K extends Platform>(type: K, listener: PlatformListener<K>, options?: Removing): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: Removing): void;
}

/** A `LitElement` that knows the events of `<video-chat>`. Types only: at run time it is `LitElement` itself. */
export const TypedElement = LitElement as unknown as Pick<typeof LitElement, keyof typeof LitElement> &
  (new () => Listening & LitElement);
