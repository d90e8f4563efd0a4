import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TIMES } from './protocol.js';
import { Tickets } from './tickets.js';

const SEAT = { room: 'Büro 🎉', pid: 'p', epoch: 3, joinSeq: 12, joinedAt: 7 };

describe('a ticket', () => {
  it('says whose seat it is for, to every relay with the same key', () => {
    const ticket = new Tickets('key', 100).issue(SEAT, 1_000);
    assert.match(ticket, /^[\w-]+$/);
    assert.deepEqual(new Tickets('key', 5).read(ticket, 1_000), { ...SEAT, exp: 1_100 });
    assert.equal(new Tickets('other', 100).read(ticket, 1_000), null);
  });

  it('is good until it expires', () => {
    const tickets = new Tickets('key', 100);
    const ticket = tickets.issue(SEAT, 1_000);
    assert.ok(tickets.read(ticket, 1_099));
    assert.equal(tickets.read(ticket, 1_100), null);
  });

  it('is good for whom it is renewed at a relay whose clock is nearly a minute off (R15)', () => {
    const tickets = new Tickets('key', TIMES.ticket);
    const ticket = tickets.issue(SEAT, 0);
    for (const off of [-59_000, 59_000]) assert.ok(tickets.read(ticket, TIMES.ticketRenewal + off), `${off} ms off`);
  });

  it('cannot be changed in a single bit', () => {
    const tickets = new Tickets('key', 100);
    const bytes = Buffer.from(tickets.issue(SEAT, 0), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(tickets.read(forged.toString('base64url'), 0), null);
    }
  });

  it('is not what is none', () => {
    const tickets = new Tickets('key', 100);
    for (const nonsense of ['', 'x', '!!!', 'x'.repeat(43), 'x'.repeat(5_000)])
      assert.equal(tickets.read(nonsense, 0), null);
  });
});
