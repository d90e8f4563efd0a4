import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createVideoChat } from './app.js';
import { helpText, readConfig, stateFolder } from './config.js';
import { KINDS, type Options } from './options.js';

const read = (line: string, env: Record<string, string> = {}) =>
  readConfig(line.split(' ').filter(Boolean), env) as Options;

describe('the options', () => {
  it('have defaults', () => {
    assert.deepEqual(read(''), {
      ...{
        port: 1337,
        host: '',
        https: false,
        cert: '',
        key: '',
        basePath: '/',
        origins: [],
        maxParticipants: 8,
        watchersPerRoom: 50,
      },
      ...{ turnUrls: [], turnSecret: '', turnTtl: 900, stunUrls: [] },
      ...{ secret: '', audience: 'video-chat', ticketKey: '', redisUrl: '', stickySessions: false },
      ...{ joinsPerMinute: 120, socketsPerAddress: 500, signalsPerSecond: 100, asksPerSecond: 50, maxSockets: 10_000 },
      ...{ messageBytes: 65_536, descriptionBytes: 32_768, candidateBytes: 512, trustProxy: false, logLevel: 'info' },
      ...{ metrics: true, drainSeconds: 30 },
    });
  });

  it('are taken from flags, then from the environment', () => {
    const env = { VIDEO_CHAT_PORT: '1', VIDEO_CHAT_MAX_PARTICIPANTS: '4', VIDEO_CHAT_LOG_LEVEL: '', PORT: '9' };
    const { port, maxParticipants, logLevel } = read('--port 2', env);
    assert.deepEqual([port, maxParticipants, logLevel], [2, 4, 'info']);
    assert.equal(read('--port=3').port, 3);
    assert.equal(read('--trust-proxy').trustProxy, true);
    for (const [text, on] of [
      ['true', true],
      ['1', true],
      ['on', true],
      ['false', false],
      ['0', false],
      ['off', false],
    ] as const) {
      assert.equal(read('', { VIDEO_CHAT_TRUST_PROXY: text }).trustProxy, on);
      assert.equal(read('', { VIDEO_CHAT_METRICS: text }).metrics, on);
      for (const flag of [`--trust-proxy ${text}`, `--trust-proxy=${text}`]) {
        const { trustProxy, port } = read(`${flag} --port 2`);
        assert.deepEqual([trustProxy, port], [on, 2], flag);
      }
    }
    assert.equal(read('--metrics all').metrics, 'all');
    assert.equal(read('--metrics off').metrics, false);
    assert.deepEqual([read('--trust-proxy --https').trustProxy, read('--host on').host], [true, 'on']);
  });

  it('add to a list when they are repeated', () => {
    const { origins } = read('--origins https://a.example --port 80 --origins https://b.example,https://c.example');
    assert.deepEqual(origins, ['https://a.example', 'https://b.example', 'https://c.example']);
  });

  it('are put in their usual form', () => {
    const { origins, turnUrls, basePath } = read(
      '--origins https://A.example:443/,http://b.example:8080,capacitor://localhost,null,* ' +
        '--turn-urls turn:t.example:3478?transport=udp,turns:[2001:db8::1]:5349 --turn-secret s --base-path /a/b',
    );
    assert.deepEqual(origins, ['https://a.example', 'http://b.example:8080', 'capacitor://localhost', 'null', '*']);
    assert.deepEqual(turnUrls, ['turn:t.example:3478?transport=udp', 'turns:[2001:db8::1]:5349']);
    assert.equal(basePath, '/a/b/');
    for (const said of ['chat', 'chat/', '/chat', '/chat/'])
      assert.equal(read(`--base-path ${said}`).basePath, '/chat/');
    assert.deepEqual(read('', { VIDEO_CHAT_STUN_URLS: 'stun:a, stuns:b:1' }).stunUrls, ['stun:a', 'stuns:b:1']);
  });
});

describe('an option that cannot be', () => {
  const bad: [line: string, says: RegExp][] = [
    ['--port 65536', /^--port must be a whole number from 0 to 65535, not 65536\.$/],
    ['--port 1e3', /^--port must be/],
    ['--port -1', /^--port must be/],
    ['--port', /^--port needs a value; see --help\.$/],
    ['--port=', /^--port needs a value/],
    ['--port 80 --port 81', /^--port is there twice; leave one out\.$/],
    ['--cert a.pem', /^--cert needs --key\.$/],
    ['--key a.pem', /^--key needs --cert\.$/],
    ['--turn-secret --port 80', /^--turn-secret needs a value/],
    ['--host a/b', /^--host must be/],
    ['--base-path //x', /^--base-path must be a path such as \/chat\/, not "\/\/x"\.$/],
    ['--base-path ../b', /^--base-path must/],
    ['--base-path /a/../b', /^--base-path must/],
    ['--base-path /a?b', /^--base-path must/],
    ['--origins www.example.com', /^--origins must be origins such as/],
    ['--origins https://a.example/path', /^--origins must/],
    ['--origins https://*.example.com', /^--origins must/],
    ['--origins https://a.example,,https://b.example', /^--origins must/],
    ['--max-participants 0', /^--max-participants must be a whole number from 1 to 100/],
    ['--turn-urls turn:a', /^--turn-urls needs --turn-secret\.$/],
    ['--turn-secret s', /^--turn-secret needs --turn-urls\.$/],
    ['--turn-urls http://a --turn-secret s', /^--turn-urls must be TURN addresses/],
    ['--turn-urls stun:a --turn-secret s', /^--turn-urls must/],
    ['--turn-urls turn:a?transport=sctp --turn-secret s', /^--turn-urls must/],
    ['--stun-urls stun:a,', /^--stun-urls must/],
    ['--redis-url localhost:6379', /^--redis-url must be an address such as redis:\/\/redis\.example\.com:6379\.$/],
    ['--redis-url http://a', /^--redis-url must/],
    ['--signals-per-second 0', /^--signals-per-second must be a whole number, at least 1, not 0/],
    ['--log-level loud', /^--log-level must be one of fatal,/],
    ['--trust-proxy=maybe', /^--trust-proxy must be true or false, not "maybe"\.$/],
    ['--trust-proxy all', /^--trust-proxy must be true or false, not "all"\.$/],
    ['--trust-proxy maybe', /^maybe is not understood/],
    ['--port 80 true', /^true is not understood/],
    ['--secrets s', /^There is no option --secrets; see --help\.$/],
    ['--turnUrls turn:a', /^There is no option --turnUrls/],
    ['-p 80', /^There is no option -p/],
    ['--constructor x', /^There is no option/],
    ['start', /^start is not understood/],
  ];
  for (const [line, says] of bad) {
    it(`is told in one sentence: ${line}`, () => {
      assert.throws(
        () => read(line),
        (error) => error instanceof TypeError && says.test(error.message),
      );
    });
  }

  it('is told by the name of its variable', () => {
    const says = (env: Record<string, string>) => {
      try {
        return read('', env) && '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.match(says({ VIDEO_CHAT_PORT: 'x' }), /^VIDEO_CHAT_PORT must be/);
    assert.match(says({ VIDEO_CHAT_TURN_URLS: 'turn:a' }), /^VIDEO_CHAT_TURN_URLS needs --turn-secret/);
    assert.match(says({ VIDEO_CHAT_TURN_URL: 'turn:a' }), /^There is no option VIDEO_CHAT_TURN_URL;/);
    assert.equal(says({ VIDEO_CHAT_TURN_URL: '' }), '');
  });

  it('is a TypeError of createVideoChat, too', () => {
    const throws = (options: object, message: RegExp) =>
      assert.throws(() => createVideoChat(options), { name: 'TypeError', message });
    throws({ maxParticipants: '8' }, /^maxParticipants must be a whole number from 1 to 100, not "8"\.$/);
    throws({ origins: 'https://a.example' }, /^origins must be/);
    throws({ origins: [7] }, /^origins must be/);
    throws({ turnUrls: ['turn:a'] }, /^turnUrls needs turnSecret\.$/);
    throws({ ticketKey: 7 }, /^ticketKey must be a text\.$/);
    throws({ logLevel: 'loud' }, /^logLevel must/);
    throws({ origin: ['*'] }, /^There is no option origin\.$/);
  });
});

it('lists every option in --help, however it is asked for', () => {
  for (const line of ['--help', '-h', '--help --nonsense', '--port 80 --help']) {
    assert.equal(readConfig(line.split(' '), {}), 'help');
  }
  for (const name of Object.keys(KINDS)) {
    assert.ok(helpText().includes(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `), name);
  }
  assert.match(helpText(), /VIDEO_CHAT_TURN_URLS/);
});

it('names the environment variable of each option in --help', () => {
  for (const name of Object.keys(KINDS)) {
    const variable = `VIDEO_CHAT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    assert.match(helpText(), new RegExp(`\\b${variable}\\b`), variable);
  }
});

it('keeps what outlives a restart where the user’s programs do', () => {
  assert.equal(stateFolder({ XDG_STATE_HOME: '/s' }), '/s/video-chat');
  assert.match(stateFolder({ XDG_STATE_HOME: 'relative' }), /\.local\/state\/video-chat$/);
  assert.match(stateFolder({}), /\.local\/state\/video-chat$/);
});
