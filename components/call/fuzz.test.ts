import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { readCtl } from './ctl.js';
import { DataAssembler, splitData } from './data-frames.js';

/** Each property stops by then. A failure prints its seed, and the smallest message that fails. */
const BOUNDS = { numRuns: 1_000, interruptAfterTimeLimit: 600 };

const KINDS = ['beat', 'bye', 'state', 'chat', 'data', 'want', 'signal'];
const keys = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'n', 're', 'id', 'i', 'of', 'kind', 'topic', 'part', 'h'),
  fc.constantFrom('name', 'media', 'text', 'to', 'age', 'signal'),
  fc.string(),
);
const values = fc.oneof(fc.jsonValue(), fc.nat(4), fc.constantFrom('text', 'json', 'binary', 'AAAA'));
/** With a kind that there is, and any fields; `__proto__` is a key like any other. */
const messages = fc
  .tuple(fc.oneof(fc.constantFrom(...KINDS), fc.string()), fc.array(fc.tuple(keys, values), { maxLength: 8 }))
  .map(([t, entries]) => Object.fromEntries([...entries, ['t', t]]));
const frames = fc.record({
  t: fc.constant('data'),
  id: fc.constantFrom('a', 'b', '__proto__'),
  i: fc.nat(8),
  of: fc.nat(8),
  kind: fc.constantFrom('text', 'json', 'binary'),
  topic: fc.string(),
  part: fc.oneof(fc.string(), fc.base64String()),
});

describe('whatever another page says over ctl', () => {
  it('is of a kind that there is, or is dropped, and changes no prototype', () => {
    const before = Reflect.ownKeys(Object.prototype);
    fc.assert(
      fc.property(
        fc.oneof(
          messages.map((message) => JSON.stringify(message)),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          const read = readCtl(text);
          if (read) expect(KINDS).to.include(read.t);
        },
      ),
      BOUNDS,
    );
    expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(before);
  });

  it('is no data unless its frames belong together, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(frames), (said) => {
        const assembler = new DataAssembler();
        for (const frame of said) {
          const read = readCtl(JSON.stringify(frame));
          if (read?.t === 'data') assembler.add(read);
        }
      }),
      BOUNDS,
    );
  });

  it('is the data that was sent, one message after the other, whatever was broken off before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 4_000, size: 'max' }), fc.nat(2)), { maxLength: 3 }),
        (said) => {
          const assembler = new DataAssembler();
          const heard: unknown[] = [];
          const hear = (frame: object) => {
            const read = readCtl(JSON.stringify(frame));
            const whole = read?.t === 'data' && assembler.add(read);
            if (whole) heard.push((whole.data as { text: string }).text);
          };
          for (const [text, broken] of said) {
            splitData({ text }, 'topic').slice(0, -1).slice(0, broken).forEach(hear);
            splitData({ text }, 'topic').forEach(hear);
          }
          expect(heard).to.deep.equal(said.map(([text]) => text));
        },
      ),
      { ...BOUNDS, numRuns: 50 },
    );
  });
});
