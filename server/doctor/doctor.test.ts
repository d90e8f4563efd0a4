import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { TurnServer } from '../../e2e/support/turn.js';
import { Command } from '../command.fixture.js';
import { listen, startRelay } from '../relay.fixture.js';
import { Redis } from '../shared/redis.fixture.js';
import { doctor } from './command.js';

/** What it says, and its exit code. */
async function examine(...args: string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const code = await doctor(args, (text) => (said += text));
  // Whatever is wrong, it says what to do.
  assert.doesNotMatch(said, /^WRONG.*\n(?! {18}\S)/m);
  return { code, said };
}

async function startTurn(t: TestContext): Promise<TurnServer> {
  const turn = new TurnServer();
  await turn.start();
  t.after(() => turn.stop());
  return turn;
}

describe('the doctor', { concurrency: true }, () => {
  it('finds nothing wrong with a relay that works, and makes a real allocation by UDP and TCP', async (t) => {
    const [relay, turn] = await Promise.all([startRelay(t), startTurn(t)]);
    const urls = `${turn.url('udp')},${turn.url('tcp')}`;
    const stun = turn.url().replace('turn:', 'stun:').replace(/\?.*/, '');
    const flags = ['--turn-urls', urls, '--turn-secret', turn.secret, '--stun-urls', stun];
    const { code, said } = await examine('--url', relay.url, ...flags);
    assert.equal(code, 0, said);
    assert.match(said, /ok +Origin/);
    assert.match(said, /ok +WebSocket/);
    assert.match(said, /ok +STUN .*sees this machine as 127\.0\.0\.1/);
    assert.equal([...said.matchAll(/TURN +turn:\S+ relays, from 127\.0\.0\.1/g)].length, 2, said);
    // That server is let lead into itself.
    assert.match(said, /private networks \(127\.0\.0\.1.*\n +Deny them with denied-peer-ip/);
    assert.match(said, /Nothing is wrong\.\n$/);
    assert.ok(!said.includes(turn.secret));
  });

  it('tells a wrong secret from a server that is not there', async (t) => {
    const [relay, turn] = await Promise.all([startRelay(t), startTurn(t)]);
    const wrong = await examine('--url', relay.url, '--turn-urls', turn.url(), '--turn-secret', 'another');
    assert.equal(wrong.code, 1);
    assert.match(wrong.said, /WRONG +TURN .*does not take our password.\n +Its static-auth-secret/);
    await turn.stop();
    const away = await examine('--url', relay.url, '--turn-urls', turn.url('tcp'), '--turn-secret', 'another');
    assert.match(away.said, /WRONG +TURN .*nothing listens there.\n +Open that port/);
    assert.match(away.said, /One thing is wrong\.\n$/);
  });

  it('looks at https where the options say so, and takes the certificate that the relay made', async (t) => {
    const command = new Command(t, ['--port', '0', '--https', '--log-level', 'error']);
    const { href, port } = new URL(await command.url());
    const { code, said } = await examine('--https', '--port', port);
    assert.equal(code, 0, said);
    assert.ok(said.includes(`note   HTTPS      ${href} is a relay. Browsers warn of its certificate.\n`), said);
    assert.match(said, /ok +Origin +Pages of https:.*\nok +WebSocket/);
    const strict = await examine('--url', href);
    assert.equal(strict.code, 1);
    assert.match(strict.said, /WRONG +HTTPS .*signed by nobody whom browsers trust.*\n.*say --https here, too\./);
    const plain = await examine('--port', port);
    assert.match(
      plain.said,
      /WRONG +HTTP .*cannot be reached: it closed the connection\.\n.*if it speaks TLS, say --https/,
    );
  });

  it('tells a proxy without a relay, one that leads elsewhere, and a name that nobody knows', async (t) => {
    const away = createServer((_, res) => res.writeHead(502).end());
    assert.match(
      (await examine('--url', await listen(t, away))).said,
      /\(502\), but not as a relay\.\n +The proxy in front/,
    );
    const elsewhere = createServer((req, res) =>
      res.writeHead(308, { Location: `https://chat.example.com/a${req.url}` }).end(),
    );
    const led = await examine('--url', await listen(t, elsewhere));
    assert.match(led.said, /\(308\), .*\n +It leads elsewhere: say --url https:\/\/chat\.example\.com\/a\/\.\n/);
    const nobody = await examine('--url', 'https://nowhere.invalid/', '--stun-urls', 'stun:nowhere.invalid');
    assert.equal([...nobody.said.matchAll(/its name is not known to DNS\.\n +Give the name a record/g)].length, 2);
  });

  it('goes on where a proxy breaks off the upgrade', async (t) => {
    const relay = await startRelay(t);
    const proxy = createServer(
      (req, res) => void fetch(relay.url + req.url).then(async (answer) => res.end(await answer.text())),
    ).on('upgrade', (_, socket) => socket.destroy());
    const { code, said } = await examine('--url', await listen(t, proxy));
    assert.equal(code, 1);
    assert.match(said, /WRONG +WebSocket +The upgrade is refused \(it closed the connection\)\. Calls work by polling/);
  });

  it('says which headers a proxy drops when the upgrade does not come through', async (t) => {
    const relay = await startRelay(t);
    const proxy = createServer((req, res) => {
      const { host, origin } = req.headers;
      void fetch(relay.url + req.url, { headers: { 'X-Forwarded-Host': host!, ...(origin && { origin }) } }).then(
        async (answer) => res.writeHead(answer.status).end(await answer.text()),
      );
    });
    // Node answers an upgrade that nobody listens to as if it were none.
    const { code, said } = await examine('--url', await listen(t, proxy));
    assert.equal(code, 1);
    assert.match(
      said,
      /WRONG +WebSocket .*Calls work by polling.*\n +The proxy in front drops the headers Upgrade and/,
    );
  });

  it('names the option that lets a page in', async (t) => {
    const relay = await startRelay(t, { origins: ['https://one.example'] });
    const { code, said } = await examine('--url', relay.url, '--origins', 'https://one.example,https://two.example');
    assert.equal(code, 1);
    assert.match(said, /ok +Origin +Pages of https:\/\/one\.example may/);
    assert.match(
      said,
      /WRONG +Origin +Pages of https:\/\/two\.example are refused.\n.*--origins https:\/\/two\.example/,
    );
  });

  it('tells a Redis that works from one that is away', async (t) => {
    const relay = await startRelay(t);
    const redis = new Redis(17_000 + (process.pid % 1_000));
    await redis.start();
    t.after(() => redis.kill());
    const works = await examine('--url', relay.url, '--redis-url', redis.url);
    assert.equal(works.code, 0, works.said);
    assert.match(works.said, /ok +Redis/);
    await redis.kill();
    const away = await examine('--url', relay.url, '--redis-url', redis.url);
    assert.equal(away.code, 1);
    assert.match(away.said, /WRONG +Redis .*nothing listens there/);
  });

  it('is a word of the command, whose exit code tells the result', async (t) => {
    const away = new Command(t, ['doctor', '--url', 'http://127.0.0.1:9/']);
    const wrong = new Command(t, ['doctor', '--url', 'nonsense']);
    const help = new Command(t, ['doctor', '--help']);
    assert.deepEqual(await Promise.all([away.end(), wrong.end(), help.end()]), [1, 2, 0]);
    assert.match(away.stdout, /WRONG +HTTP .*cannot be reached: nothing listens there/);
    assert.equal(wrong.stderr, '--url must be an address such as https://chat.example.com/, not "nonsense".\n');
    assert.match(help.stdout, /^Usage: video-chat-relay doctor/);
  });
});
