import type { ReactiveController, ReactiveElement } from 'lit';
import { closest, namedBy } from './around.js';
import { fillText, type CallError, type TextParams } from './call/errors.js';
import { first } from './locales/en-first.js';
import type { en, PluralForms, Strings } from './locales/en.js';
import { FILES } from './locales/files.js';

/** What a page puts in the place of our texts; what it leaves out stays as it is. */
export type OwnStrings =
  Partial<Strings> | ((key: keyof Strings, params: TextParams) => string | PluralForms | undefined);

type Names<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<T> = T extends string ? Names<T> : 'count' | Names<T[keyof T]>;
type Params<K extends keyof Strings> = [NamesOf<(typeof en)[K]>] extends [never]
  ? []
  : [params: Readonly<Record<NamesOf<(typeof en)[K]>, TextParams[string]>>];

/** A text in the language of an element. */
export type TextOf = <K extends keyof Strings>(key: K, ...params: Params<K>) => string;

export type { PluralForms, Strings };

/** What has been fetched; `null` while it is on its way, and if it could not be had. */
const fetched = new Map<string, Partial<Strings> | null>();
/** The elements on the page that show texts. */
const readers = new Set<ReactiveElement>();
/** Sees languages and directions change. */
let page: MutationObserver | undefined;

/** Letters that are written from right to left, and marks that change the direction of what follows. */
const MAY_TURN = /[\u0590-\u08ff\u200e-\u202e\u2066-\u2069\ufb1d-\ufefc]|[\ud802\ud803\ud83a\ud83b]/;
const RIGHT_TO_LEFT = /Arab|Hebr|Syrc|Thaa|Nkoo|Adlm|Rohg/;

/** What there is of the texts in English; a page that has not all of them yet shows only these. */
const english: Partial<Strings> = { ...first };

/** Adds texts in English. */
export function addTexts(texts: Partial<Strings>): void {
  Object.assign(english, texts);
}

/** Shows all texts anew. */
export function redrawAll(): void {
  for (const reader of readers) reader.requestUpdate();
}

/** The time of day, as it is written in a language. */
export function timeOfDay(at: number, lang: string): string {
  return new Intl.DateTimeFormat(lang, { hour: 'numeric', minute: '2-digit' }).format(at);
}

/**
 * Gives its host texts in its language: that of the nearest `lang`, or of the `<video-chat>` that it belongs to by `for`.
 * Tells the host's root the language and the direction of what it shows, and redraws the host when they change.
 */
export class Texts implements ReactiveController {
  readonly #host: ReactiveElement;

  constructor(host: ReactiveElement) {
    this.#host = host;
    host.addController(this);
  }

  /** A text, with `params` in their places. */
  readonly text: TextOf = (key, ...[params]) => this.#say(key, params ?? {});

  /** What to do next about an error. */
  readonly hint = ({ reason: [hint, params] }: CallError): string => {
    const { device } = params as { device?: keyof Strings };
    return this.#say(hint, device ? { ...params, device: this.#say(device, {}) } : params);
  };

  /** The language of what is shown: English, where the one that is meant is not here. */
  get lang(): string {
    const { lang, file } = this.#language;
    return file === 'en' || this.#stored(file) || this.#own ? lang : 'en';
  }

  hostConnected(): void {
    readers.add(this.#host);
    page ??= new MutationObserver(redrawAll);
    for (let root = this.#host.getRootNode(); ; root = root.host.getRootNode()) {
      page.observe(root, { subtree: true, attributeFilter: ['lang', 'dir'] });
      if (!(root instanceof ShadowRoot)) break;
    }
  }

  hostDisconnected(): void {
    readers.delete(this.#host);
  }

  hostUpdated(): void {
    const root = this.#host.renderRoot.querySelector<HTMLElement>('.root')!;
    const { lang } = this;
    const isTold = closest(this.#host, '[dir]');
    const dir = isTold ? getComputedStyle(isTold).direction : directionOf(lang);
    // Setting what is there already would be seen as a change.
    if (root.lang !== lang) root.lang = lang;
    if (root.dir !== dir) root.dir = dir;
  }

  get #place(): Element {
    return namedBy(this.#host) ?? this.#host;
  }

  get #own(): OwnStrings | null | undefined {
    return closest<HTMLElement & { strings?: OwnStrings | null }>(this.#place, 'video-chat')?.strings;
  }

  /** The language that is meant, and the file that it stands in. */
  get #language(): { lang: string; file: string } {
    const lang = closest<HTMLElement>(this.#place, '[lang]')?.lang || navigator.language;
    try {
      const { language, script } = new Intl.Locale(lang).maximize();
      return { lang, file: FILES[language] || language === 'en' ? language : `${language}-${script}` };
    } catch {
      // A page may say anything in `lang`.
      return { lang: 'en', file: 'en' };
    }
  }

  #say(key: keyof Strings, params: TextParams): string {
    const own = this.#own;
    const { lang, file } = this.#language;
    const found = (typeof own === 'function' ? own(key, params) : own?.[key]) ?? this.#stored(file)?.[key];
    return fill(found ?? english[key]!, params, found ? lang : 'en');
  }

  #stored(file: string): Partial<Strings> | null | undefined {
    const load = FILES[file];
    if (load && !fetched.has(file)) {
      fetched.set(file, null);
      load().then(
        (loaded) => {
          fetched.set(file, loaded.default);
          redrawAll();
        },
        () => addEventListener('online', () => fetched.delete(file), { once: true }),
      );
    }
    return fetched.get(file);
  }
}

function directionOf(lang: string): string {
  return RIGHT_TO_LEFT.test(new Intl.Locale(lang).maximize().script!) ? 'rtl' : 'ltr';
}

function fill(text: string | PluralForms, params: TextParams, lang: string): string {
  if (typeof text !== 'string') {
    const form = new Intl.PluralRules(lang).select(params['count'] as number);
    return fill(text[form] ?? text.other, params, lang);
  }
  const isolate = (word: string) => (MAY_TURN.test(word) || directionOf(lang) === 'rtl' ? `\u2068${word}\u2069` : word);
  const written = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? isolate(value)
      : typeof value === 'number'
        ? value.toLocaleString(lang, { useGrouping: false })
        : new Intl.ListFormat(lang).format(value.map(isolate)),
  ]);
  return fillText(text, Object.fromEntries(written) as TextParams);
}
