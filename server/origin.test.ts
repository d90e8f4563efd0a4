import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOriginAllowed } from './origin.js';

const HOST = 'chat.example.com';

const allowed = (origin: string | undefined, { origins = [] as string[], trustProxy = false, ...headers } = {}) =>
  isOriginAllowed({ host: HOST, ...(origin !== undefined && { origin }), ...headers }, { origins, trustProxy });

describe('without a list of origins', () => {
  const cases: [origin: string | undefined, boolean][] = [
    [undefined, true],
    ['https://chat.example.com', true],
    ['http://chat.example.com', true],
    ['https://chat.example.com:8443', false],
    ['https://example.com', false],
    ['https://chat.example.com.evil.example', false],
    ['http://localhost:5173', true],
    ['http://app.localhost', true],
    ['http://127.0.0.1:8080', true],
    ['http://[::1]:8080', true],
    ['http://127.0.0.1.evil.example', false],
    ['http://evillocalhost', false],
    ['https://localhost.evil.example', false],
    ['chrome-extension://localhost', false],
    ['null', false],
    ['', false],
    ['*', false],
  ];
  for (const [origin, isAllowed] of cases) {
    it(`${isAllowed ? 'accepts' : 'refuses'} ${origin ?? 'whoever names none'}`, () => {
      assert.equal(allowed(origin), isAllowed);
    });
  }
});

describe('with a list of origins', () => {
  const origins = ['https://www.example.com'];

  it('accepts those and its own, and no others', () => {
    assert.equal(allowed('https://www.example.com', { origins }), true);
    assert.equal(allowed(`https://${HOST}`, { origins }), true);
    assert.equal(allowed('http://localhost:5173', { origins }), false);
    assert.equal(allowed('http://www.example.com', { origins }), false);
    assert.equal(allowed('null', { origins }), false);
  });

  it('accepts `null` and everybody if the list says so', () => {
    assert.equal(allowed('null', { origins: ['null'] }), true);
    assert.equal(allowed('https://evil.example', { origins: ['*'] }), true);
  });

  it('wants `null` to be named beside `*`', () => {
    assert.equal(allowed('null', { origins: ['*'] }), false);
    assert.equal(allowed('null', { origins: ['*', 'null'] }), true);
  });
});

it('knows its own host by its usual port, and behind a proxy by what that says', () => {
  const of = (host: string | undefined, origin: string, rest = {}) => allowed(origin, { host, ...rest } as object);
  assert.equal(of('chat.example.com:443', 'https://chat.example.com'), true);
  assert.equal(of('chat.example.com:80', 'https://chat.example.com'), false);
  assert.equal(of('CHAT.example.com', 'https://chat.example.com'), true);
  assert.equal(of(undefined, 'https://chat.example.com'), false);
  const inside = { 'x-forwarded-host': 'chat.example.com' };
  assert.equal(of('relay:1337', 'https://chat.example.com', inside), false);
  assert.equal(of('relay:1337', 'https://chat.example.com', { ...inside, trustProxy: true }), true);
});
