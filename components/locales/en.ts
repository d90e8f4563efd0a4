import { first } from './en-first.js';
import { more } from './en-more.js';

/**
 * Every text that a person reads, in English. Other languages have the same keys, and the same names in braces.
 *
 * To add a text: write it into one of the two files, and say it with `this.#texts.text('key', { name })`, where `#texts = new Texts(this)`.
 * `{name}` is replaced by a string, a number or a list of strings. A text that depends on a number has a form for each
 * plural that its language knows, and is chosen by `count`. Hints of errors stand in call/errors.ts.
 * A language that lacks a text shows it in English; locales.test.ts fails until all have it.
 */
export const en = { ...first, ...more };

/** A text for each plural that the language knows; which one is meant depends on `{count}`. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Every text that a person reads, by key. */
export type Strings = {
  readonly [K in keyof typeof en]: (typeof en)[K] extends string ? string : string | PluralForms;
};
