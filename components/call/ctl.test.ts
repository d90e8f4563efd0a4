import { expect } from '@open-wc/testing';
import { readCtl } from './ctl.js';

const media = { camera: true, microphone: false, screen: false, hand: false, n: 3 };

describe('what another page says over ctl', () => {
  it('is read when it is well-formed', () => {
    for (const message of [
      { t: 'beat', n: 1 },
      { t: 'beat', re: 1 },
      { t: 'bye' },
      { t: 'state', name: 'Ada', media },
      { t: 'chat', id: '1', text: 'Hello' },
      { t: 'chat', id: '1', text: 'Hello', to: 'b' },
      { t: 'data', id: '1', i: 0, of: 1, kind: 'text', topic: '', part: '' },
      { t: 'want', h: 0 },
      { t: 'want', h: 0, screen: 720 },
      { t: 'signal', signal: { link: 'l', n: 1, candidate: null } },
    ]) {
      expect(readCtl(JSON.stringify(message)), JSON.stringify(message)).to.deep.equal(message);
    }
  });

  it('is dropped when a field is missing, of the wrong kind, or too long', () => {
    for (const message of [
      null,
      7,
      [],
      { t: 'beat', n: -1 },
      { t: 'state', name: 'Ada', media: { ...media, camera: 1 } },
      { t: 'state', name: 'x'.repeat(129), media },
      { t: 'chat', id: '1' },
      { t: 'chat', id: '1', text: 'x'.repeat(8_001) },
      { t: 'data', id: '1', i: 1, of: 1, kind: 'text', topic: '', part: '' },
      { t: 'data', id: '1', i: 0, of: 1, kind: 'code', topic: '', part: '' },
      { t: 'want', h: 'all' },
      { t: 'want', h: 0, screen: true },
      { t: 'signal', signal: null },
    ]) {
      expect(readCtl(JSON.stringify(message)), JSON.stringify(message)).to.equal(null);
    }
  });

  it('is dropped when its kind is unknown, also when the name is one that every object has', () => {
    expect(readCtl('{"t":"later"}')).to.equal(null);
    expect(readCtl('{"t":"__proto__"}')).to.equal(null);
    expect(readCtl('{"t":"constructor"}')).to.equal(null);
  });

  it('is dropped when it is no JSON, no text, or larger than a frame', () => {
    expect(readCtl('{')).to.equal(null);
    expect(readCtl(new ArrayBuffer(8))).to.equal(null);
    expect(readCtl(JSON.stringify({ t: 'bye', filler: 'x'.repeat(16_384) }))).to.equal(null);
  });
});
