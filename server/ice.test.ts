import assert from 'node:assert/strict';
import { it } from 'node:test';
import { iceServersFor } from './ice.js';

const NONE = { stunUrls: [], turnUrls: [], turnSecret: '', turnTtl: 900 };

it('names no server unless told to', () => {
  assert.deepEqual(iceServersFor('ada', NONE, 0), []);
});

it('makes a TURN password that coturn accepts until it expires', () => {
  const options = { ...NONE, stunUrls: ['stun:a'], turnUrls: ['turn:b'], turnSecret: 'north' };
  assert.deepEqual(iceServersFor('ada', options, 1_500_000_000_999), [
    { urls: ['stun:a'] },
    // printf 1500000900:ada | openssl dgst -sha1 -hmac north -binary | base64
    { urls: ['turn:b'], username: '1500000900:ada', credential: 'nfpU1BmH5DOR8nElQOXjxeOyQDg=' },
  ]);
});
