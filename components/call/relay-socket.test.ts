import { expect } from '@open-wc/testing';
import { readPacket } from './relay-socket.js';

describe('a packet of Socket.IO', () => {
  it('is read as its own parser does', () => {
    const packets: [string, object][] = [
      ['0', { type: 0, id: 0, data: undefined }],
      ['0{"sid":"x"}', { type: 0, id: 0, data: { sid: 'x' } }],
      ['1', { type: 1, id: 0, data: undefined }],
      ['2["signal",{"to":"a\\nb"}]', { type: 2, id: 0, data: ['signal', { to: 'a\nb' }] }],
      ['317[{"ok":true}]', { type: 3, id: 17, data: [{ ok: true }] }],
      ['4{"message":"busy"}', { type: 4, id: 0, data: { message: 'busy' } }],
    ];
    for (const [text, packet] of packets) expect(readPacket(text)).to.deep.equal(packet);
  });

  it('is refused if it is none, or binary, or of another namespace', () => {
    for (const text of ['', 'x', '9', '2nonsense', '2[', '51-["x",{"_placeholder":true,"num":0}]', '2/admin,["x"]']) {
      expect(() => readPacket(text), text).to.throw();
    }
  });
});
