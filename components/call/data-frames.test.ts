import { expect } from '@open-wc/testing';
import { LIMITS } from '../../server/protocol.js';
import { DataAssembler, splitData } from './data-frames.js';
import { CallError } from './errors.js';

const sendThrough = (data: unknown): unknown => {
  const assembler = new DataAssembler();
  const results = splitData(data, 'topic').map((frame) => assembler.add(frame));
  expect(results.slice(0, -1).every((result) => result === undefined)).to.equal(true);
  return results.at(-1)?.data;
};

describe('data in frames', () => {
  it('arrives as it was sent: text, objects and bytes', () => {
    expect(sendThrough('')).to.equal('');
    expect(sendThrough('Grüße 👋🏽')).to.equal('Grüße 👋🏽');
    expect(sendThrough({ a: [1, null, 'é'], b: { c: true } })).to.deep.equal({ a: [1, null, 'é'], b: { c: true } });
    const bytes = crypto.getRandomValues(new Uint8Array(40_000));
    expect(new Uint8Array(sendThrough(bytes.buffer) as ArrayBuffer)).to.deep.equal(bytes);
  });

  it('takes 64 KiB and not a byte more', () => {
    expect(sendThrough('x'.repeat(LIMITS.dataBytes))).to.have.length(LIMITS.dataBytes);
    expect(() => splitData('x'.repeat(LIMITS.dataBytes + 1), ''))
      .to.throw(CallError)
      .with.property('code', 'message-too-large');
    expect(() => splitData('é'.repeat(LIMITS.dataBytes / 2 + 1), '')).to.throw(CallError);
  });

  it('makes no frame larger than the channel carries, whatever the topic', () => {
    for (const topic of ['', '👋'.repeat(LIMITS.topicChars), '\u0001'.repeat(LIMITS.topicChars)]) {
      for (const frame of splitData('x'.repeat(LIMITS.dataBytes), topic)) {
        expect(new TextEncoder().encode(JSON.stringify(frame)).length).to.be.at.most(LIMITS.ctlBytes);
      }
    }
  });

  it('refuses what cannot be sent', () => {
    for (const data of [undefined, null, 7, () => {}, new Uint8Array(3)]) {
      expect(() => splitData(data, ''), String(data)).to.throw(TypeError);
    }
    const ring: { self?: unknown } = {};
    ring.self = ring;
    expect(() => splitData(ring, '')).to.throw(TypeError);
  });

  it('drops frames out of turn, claims of endless ones, and what cannot be decoded', () => {
    const assembler = new DataAssembler();
    const frames = splitData('x'.repeat(30_000), '');
    expect(assembler.add(frames[1]!)).to.equal(undefined);
    expect(assembler.add({ ...frames[0]!, of: 1_000_000 })).to.equal(undefined);
    expect(assembler.add({ ...frames[0]!, of: 1, part: '***' })).to.equal(undefined);
    expect(assembler.add({ ...frames[0]!, of: 1, kind: 'json', part: btoa('{') })).to.equal(undefined);
    expect(frames.map((frame) => assembler.add(frame)).at(-1)?.data).to.equal('x'.repeat(30_000));
  });
});
