import { expect } from '@open-wc/testing';
import { Decoder, Encoder } from './json-packets.js';

/** What is read of what is written. */
function read(text: unknown): object | undefined {
  let heard: object | undefined;
  const decoder = new Decoder();
  decoder.on('decoded', (packet) => (heard = packet));
  decoder.add(text);
  return heard;
}

describe('the packets of Socket.IO', () => {
  it('are written and read as its own parser does', () => {
    const packets: [string, { type: number; id?: number; data?: unknown }][] = [
      ['0', { type: 0 }],
      ['0{"sid":"x"}', { type: 0, data: { sid: 'x' } }],
      ['1', { type: 1 }],
      ['2["signal",{"to":"a\\nb"}]', { type: 2, data: ['signal', { to: 'a\nb' }] }],
      ['217["join",{}]', { type: 2, id: 17, data: ['join', {}] }],
      ['317[{"ok":true}]', { type: 3, id: 17, data: [{ ok: true }] }],
      ['4{"message":"busy"}', { type: 4, data: { message: 'busy' } }],
    ];
    for (const [text, packet] of packets) {
      expect(new Encoder().encode(packet)).to.deep.equal([text]);
      expect(read(text)).to.deep.equal({ nsp: '/', ...packet });
    }
  });

  it('are refused if they are none, or binary, or of another namespace', () => {
    for (const text of ['', 'x', '9', '2nonsense', '2[', '51-["x",{"_placeholder":true,"num":0}]', '2/admin,["x"]']) {
      expect(() => read(text), text).to.throw();
    }
  });

  it('are read by nobody any more once the connection is given up', () => {
    const decoder = new Decoder();
    let heard = 0;
    decoder.on('decoded', () => heard++);
    decoder.destroy();
    decoder.add('1');
    expect(heard).to.equal(0);
  });
});
