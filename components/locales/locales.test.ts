import { expect } from '@open-wc/testing';
import { en } from './en.js';
import { FILES } from './files.js';

type Texts = Record<string, string | Record<string, string>>;

/** The names in braces, of all forms together; a form may leave the number out. */
function namesIn(text: string | Record<string, string>): string[] {
  const forms = typeof text === 'string' ? text : Object.values(text).join('');
  const names = [...forms.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return [...new Set(names)].filter((name) => name !== 'count').sort();
}

for (const [lang, load] of Object.entries(FILES)) {
  describe(`the texts in ${lang}`, () => {
    let texts: Texts;
    before(async () => (texts = (await load()).default as Texts));

    it('are the same as in English, with the same names in braces', () => {
      expect(Object.keys(texts).sort()).to.deep.equal(Object.keys(en).sort());
      for (const [key, text] of Object.entries(en)) {
        expect(namesIn(texts[key]!), key).to.deep.equal(namesIn(text));
        expect(typeof texts[key], key).to.equal(typeof text);
      }
    });

    it('are not empty, not left in English, and without spaces that a sentence would not have', () => {
      const kept = Object.entries(en).filter(([key, text]) => texts[key] === text);
      expect(kept.map(([key]) => key)).to.have.length.below(4);
      for (const text of Object.values(texts).flatMap((one) => Object.values(typeof one === 'string' ? [one] : one))) {
        expect(text).to.match(/\S/);
        expect(text).to.equal(text.trim());
        expect(text).to.not.match(/ {2}/);
      }
    });

    it('have a form for every plural of the language', () => {
      const rules = new Intl.PluralRules(lang);
      for (const [key, text] of Object.entries(texts)) {
        if (typeof text === 'string') continue;
        for (const count of [0, 1, 2, 3, 11, 100])
          expect(text[rules.select(count)] ?? text['other'], key).to.be.a('string');
        expect(text).to.have.property('other');
      }
    });
  });
}
