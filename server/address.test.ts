import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { it } from 'node:test';
import { addressOf } from './address.js';

const request = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

it('counts IPv4 by address, and IPv6 by /64', () => {
  const of = (address: string) => addressOf(request(address), false);
  assert.equal(of('192.0.2.1'), '192.0.2.1');
  assert.equal(of('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(of('2001:db8:1:2:3:4:5:6'), of('2001:db8:1:2::9'));
  assert.notEqual(of('2001:db8:1:2::9'), of('2001:db8:1:3::9'));
  assert.equal(of('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(of('::1'), '0:0:0:0::/64');
});

it('believes only the nearest proxy, and only if told to', () => {
  assert.equal(addressOf(request('10.0.0.1', '198.51.100.7'), false), '10.0.0.1');
  assert.equal(addressOf(request('10.0.0.1', 'forged, 198.51.100.7'), true), '198.51.100.7');
  assert.equal(addressOf(request('10.0.0.1', '198.51.100.7:4711'), true), '198.51.100.7');
  assert.equal(addressOf(request('10.0.0.1', '[2001:db8::1]:4711'), true), '2001:db8:0:0::/64');
  assert.equal(addressOf(request('10.0.0.1'), true), '10.0.0.1');
  assert.equal(addressOf(request(undefined), true), '');
});
