import { en } from './locales/en.js';

/** Every text that a person reads. */
export type Strings = typeof en;

/** The texts to show. */
export function strings(): Strings {
  return en;
}

/** The language that `element` stands in: the nearest `lang`, also of a page around a shadow root, or the browser's. */
export function languageOf(element: Element): string {
  const holder = element.closest<HTMLElement>('[lang]');
  const root = element.getRootNode();
  if (!holder && root instanceof ShadowRoot) return languageOf(root.host);
  return holder?.lang || navigator.language;
}

/** The time of day, as it is written where `element` stands. */
export function timeOfDay(at: number, element: Element): string {
  const options: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
  try {
    return new Intl.DateTimeFormat(languageOf(element), options).format(at);
  } catch {
    // A page may say anything in `lang`.
    return new Intl.DateTimeFormat(undefined, options).format(at);
  }
}
