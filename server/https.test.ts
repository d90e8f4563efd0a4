import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { Command } from './command.fixture.js';
import { credentialsOf, ownAddresses } from './credentials.js';
import { Client } from './relay.fixture.js';
import { selfSigned } from './self-signed.js';

const QUIET = ['--port', '0', '--log-level', 'error', '--drain-seconds', '0'];
const NONE = { https: false, cert: '', key: '' };

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'video-chat-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Files with a certificate for localhost. */
function files(t: TestContext) {
  const now = Date.now();
  const made = selfSigned({ names: ['localhost'], addresses: [], from: now - 1_000, until: now + 60_000 });
  const at = folder(t);
  const [cert, key] = [join(at, 'cert.pem'), join(at, 'key.pem')];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.key);
  return { ...made, files: ['--cert', cert, '--key', key] };
}

/** What a page of that address is answered, by somebody who trusts this certificate alone. */
async function fetchBy(url: string, ca: string): Promise<string> {
  const [response] = (await once(get(url, { ca }), 'response')) as [NodeJS.ReadableStream];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

async function expectCall(url: string, ca: string) {
  assert.match(await fetchBy(`${url}healthz`, ca), /"ok":true/);
  for (const transports of [['websocket'], ['polling']]) {
    const client = new Client(new URL(url).origin, { ca, transports });
    assert.match((await client.join()).pid, /^[\w-]{22}$/);
    client.socket.disconnect();
  }
}

describe('https', { concurrency: true }, () => {
  it('needs nothing but the flag, and prints where a phone of the same network finds it', async (t) => {
    const command = new Command(t, [...QUIET, '--https']);
    const url = await command.url();
    const kept = join(command.state, 'video-chat', 'self-signed.pem');
    assert.equal(statSync(kept).mode & 0o777, 0o600);
    const certificate = new X509Certificate(readFileSync(kept));
    await expectCall(url, certificate.toString());
    const { port } = new URL(url);
    for (const address of ownAddresses()) {
      assert.ok(command.stdout.includes(`https://${address}:${port}/\n`), command.stdout);
      assert.match(await fetchBy(`https://${address}:${port}/healthz`, certificate.toString()), /"ok":true/);
    }
    command.child.kill('SIGTERM');
    assert.equal(await command.end(), 0);
  });

  it('uses the files of a certificate', async (t) => {
    const { cert, files: flags } = files(t);
    const command = new Command(t, [...QUIET, '--https', ...flags]);
    const url = await command.url();
    assert.match(url, /^https:/);
    assert.doesNotMatch(command.stdout, /phone/);
    await expectCall(url, cert);
    command.child.kill('SIGTERM');
    assert.equal(await command.end(), 0);
  });

  for (const [what, broken, says] of [
    ['is not there', ['--cert', '/nowhere.pem', '--key', '/nowhere.pem'], /^--cert cannot be read as PEM: ENOENT/],
    ['is none', ['--cert', process.execPath, '--key', process.execPath], /^--cert cannot be read as PEM: /],
  ] as const) {
    it(`stops with one line and code 2 when a file ${what}`, async (t) => {
      const command = new Command(t, [...QUIET, ...broken]);
      assert.equal(await command.end(), 2);
      assert.match(command.stderr, says);
      assert.equal(command.stderr.split('\n').length, 2);
    });
  }

  it('ends whoever begins no TLS within the time for a head (A10)', async (t) => {
    const command = new Command(t, [...QUIET, '--https']);
    const { port } = new URL(await command.url());
    const begun = performance.now();
    const silent = connectPlain(Number(port), '127.0.0.1');
    silent.resume();
    await once(silent, 'close');
    const seconds = (performance.now() - begun) / 1_000;
    assert.ok(seconds > 5 && seconds < 15, `${seconds} s`);
    const honest: TLSSocket = connect({ port: Number(port), rejectUnauthorized: false });
    await once(honest, 'secureConnect');
    assert.equal(honest.getProtocol(), 'TLSv1.3');
    honest.destroy();
  });

  it('knows when a key belongs to another certificate', (t) => {
    const [one, other] = [files(t).files, files(t).files];
    const mixed = { ...NONE, cert: one[1]!, key: other[3]! };
    assert.throws(() => credentialsOf(mixed, () => ''), /^TypeError: --key \S+ is not the key of \S+\.$/);
  });
});

describe('a certificate of one’s own', () => {
  const until = Date.now() + 86_400_000;
  const made = selfSigned({ names: ['localhost', 'a.example'], addresses: ['192.0.2.77'], from: until - 1e8, until });
  const certificate = new X509Certificate(made.cert);

  it('is for its names and addresses, for servers, and vouches for nobody', () => {
    for (const name of ['localhost', 'a.example']) assert.equal(certificate.checkHost(name), name);
    assert.equal(certificate.checkHost('b.example'), undefined);
    assert.equal(certificate.checkIP('192.0.2.77'), '192.0.2.77');
    assert.equal(certificate.checkIP('192.0.2.78'), undefined);
    assert.equal(certificate.ca, false);
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.ok(Math.abs(Date.parse(certificate.validTo) - until) < 1_000);
  });

  it('has a number of its own each time', () => {
    const again = selfSigned({ names: ['localhost'], addresses: [], from: 0, until });
    assert.notEqual(new X509Certificate(again.cert).serialNumber, certificate.serialNumber);
  });

  it('is kept from start to start, unless others may read it, or it lacks an address', (t) => {
    const at = folder(t);
    const ask = () => credentialsOf({ ...NONE, https: true }, () => at)!;
    const first = ask().cert;
    assert.equal(ask().cert, first);
    const path = join(at, 'self-signed.pem');
    chmodSync(path, 0o640);
    const second = ask().cert;
    assert.notEqual(second, first);
    assert.equal(ask().cert, second);
    writeFileSync(path, made.cert + made.key);
    assert.notEqual(ask().cert, made.cert);
  });

  it('is made anew at each start where nothing can be kept', () => {
    const ask = () => credentialsOf({ ...NONE, https: true }, () => '/dev/null/video-chat')!;
    assert.match(ask().cert, /^-----BEGIN CERTIFICATE-----/);
    assert.notEqual(ask().cert, ask().cert);
  });
});
