import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { endChild, startChild } from '../../e2e/support/child.js';
import { until } from '../../e2e/support/until.js';
import { findProgram } from '../../scripts/programs.mjs';
import { iceServersFor } from '../ice.js';
import { selfSigned } from '../self-signed.js';
import { commandOf, relayOptions, services } from './compose.fixture.js';
import { TurnSession } from './turn.js';

/** A folder for one test. */
function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'video-chat-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A certificate as Caddy keeps it, for a while from `from` on. */
function writeCertificate(folder: string, from: number) {
  const made = selfSigned({ names: ['chat.example.com'], addresses: [], from, until: from + 1e8 });
  const place = join(folder, 'caddy/certificates/an-authority/chat.example.com');
  mkdirSync(place, { recursive: true });
  for (const kind of ['key', 'crt'] as const) {
    const path = join(place, `chat.example.com.${kind}`);
    writeFileSync(path, kind === 'key' ? made.key : made.cert);
    utimesSync(path, from / 1_000, from / 1_000);
  }
}

/** Until when the certificate holds that somebody shows. */
function shownUntil(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(Date.parse(socket.getPeerCertificate().valid_to));
      socket.destroy();
    }).on('error', reject);
  });
}

const LOGIN = { turnSecret: 'well kept', turnTtl: 60, stunUrls: [] };
const login = (url: string) => iceServersFor('ada', { ...LOGIN, turnUrls: [url] }, Date.now())[0]!;

/** An allocation, until the test ends. */
async function openTurn(t: TestContext, url: string): Promise<TurnSession> {
  const session = await TurnSession.open(url, login(url));
  t.after(() => session.close());
  return session;
}

const SHELL = { ...process.env, DOMAIN: 'chat.example.com', SECONDS_BETWEEN_LOOKS: '0.1' };

/** The service that copies Caddy's certificate into `folder`, until the test ends. */
async function startCopying(t: TestContext, caddys: string, folder: string): Promise<void> {
  const command = commandOf(services.certificate, { '/data': caddys, '/turn': folder });
  let said = '';
  const child = startChild(command, { env: SHELL, hear: (more) => (said += more) });
  t.after(() => endChild(child));
  const isThere = () => existsSync(join(folder, 'turn.pem')) || !existsSync(join(caddys, 'caddy'));
  await until('what is there is copied', isThere);
  assert.equal(said, '');
}

/** coturn as Compose starts it, but on loopback, until the test ends. */
async function startTurn(t: TestContext, folder: string) {
  const [port, tlsPort] = [randomInt(33_000, 34_000), randomInt(34_000, 35_000)];
  // Its shell hands on no arguments, so where it listens is said by a program of that name that comes first.
  const shim = join(folder, 'turnserver');
  const flags = `--listening-ip=127.0.0.1 --relay-ip=127.0.0.1 --listening-port=${port} --tls-listening-port=${tlsPort}`;
  const program = findProgram('turnserver') ?? 'turnserver';
  writeFileSync(shim, `#!/bin/sh\nexec ${program} "$@" ${flags} --pidfile=${folder}/pid\n`, { mode: 0o700 });
  const env = {
    ...SHELL,
    PATH: `${folder}:${process.env['PATH']}`,
    PUBLIC_IP: '203.0.113.5',
    TURN_SECRET: LOGIN.turnSecret,
  };
  let said = '';
  const command = commandOf(services.turn, { '/turn': folder, '/tmp': folder });
  const child = startChild(command, { env, hear: (more) => (said += more) });
  t.after(() => endChild(child));
  await until('coturn listens', () => {
    assert.equal(child.exitCode, null, said);
    return /Total (General servers|auth threads)/.test(said);
  });
  return { child, port, tlsPort, output: () => said };
}

describe('coturn in compose.yaml', () => {
  it('starts coturn with all that it needs, and its secret where no list of programs shows it', async (t) => {
    const folder = folderFor(t);
    const { child, port, output } = await startTurn(t, folder);
    assert.doesNotMatch(output(), /Bad configuration|Unknown/);
    assert.equal(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').includes(LOGIN.turnSecret), false);
    assert.equal(statSync(join(folder, 'turnserver.conf')).mode & 0o777, 0o600);
    const session = await openTurn(t, `turn:127.0.0.1:${port}`);
    assert.deepEqual([session.error, session.relayed], [0, '203.0.113.5']);
  });

  it('hands out no address of TURN at which coturn could not answer', async (t) => {
    const [caddys, folder] = [folderFor(t), folderFor(t)];
    writeCertificate(caddys, 1e12);
    await startCopying(t, caddys, folder);
    const { port, tlsPort } = await startTurn(t, folder);
    const ports: Record<string, number> = { 3478: port, 5349: tlsPort };
    const urls = relayOptions().turnUrls;
    assert.ok(urls.some((url) => url.startsWith('turns:')));
    for (const url of urls) {
      const [, scheme, at, rest = ''] = /^(turns?:)chat\.example\.com:(\d+)(.*)$/.exec(url) ?? [];
      const here = `${scheme}127.0.0.1:${ports[at!]}${rest}`;
      if (scheme === 'turns:') assert.equal(await shownUntil(ports[at!]!), 1e12 + 1e8, url);
      else assert.equal((await openTurn(t, here)).error, 0, url);
    }
  });

  it('has coturn show each new certificate of Caddy’s, and end no call for it', async (t) => {
    const [caddys, folder] = [folderFor(t), folderFor(t)];
    await startCopying(t, caddys, folder);
    const first = await startTurn(t, folder);
    await assert.rejects(shownUntil(first.tlsPort), /ECONNREFUSED/);
    // Docker starts it again, and then it has one.
    writeCertificate(caddys, 1e12);
    await until('coturn ends at its first certificate', () => first.child.exitCode !== null || first.child.signalCode);
    const { port, tlsPort, child } = await startTurn(t, folder);
    assert.equal(await shownUntil(tlsPort), 1e12 + 1e8);
    const session = await openTurn(t, `turn:127.0.0.1:${port}`);
    const renewedAt = Math.floor(Date.now() / 1_000) * 1_000 + 60_000;
    writeCertificate(caddys, renewedAt);
    await until('the new one is shown', async () => (await shownUntil(tlsPort)) === renewedAt + 1e8);
    assert.equal(child.exitCode, null);
    assert.equal(await session.permit([1, 1, 1, 1]), 0);
  });
});
