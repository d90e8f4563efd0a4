import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { pino } from 'pino';
import { below, listener } from './pages.js';
import { listen } from './relay.fixture.js';
import { isBuilt, packageRoot, site } from './site.js';

const CODE = 'export const answer = 42;\n'.repeat(20);

/** A site of a few files at `<url>/a/`. */
async function serve(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'video-chat-'));
  t.after(() => rmSync(root, { recursive: true }));
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  put('secret.txt', 'secret');
  put('demo/index.html', '<p>demo</p>');
  put('demo/themed.html', '<p>themed</p>');
  put('demo/cdn.html', '<p>cdn</p>');
  put('demo/index.js', CODE);
  put('demo/.env', 'secret');
  put('demo/part/index.html', '<p>part</p>');
  put('dist/video-chat.js', CODE);
  put('dist/video-chat.js.br', brotliCompressSync(CODE));
  put('dist/video-chat.iife.js', CODE);
  put('dist/video-chat-more.js', CODE);
  put('dist/integrity.json', '{}');
  put('dist/locales/ja.json', '{}');
  put('dist/npm/server/index.js', 'secret');
  const answer = listener(below('/a/', [site(root)]), pino({ level: 'silent' }));
  const url = await listen(
    t,
    createServer((req, res) => void answer(req, res, () => res.writeHead(404).end())),
  );
  return { root, put, url: `${url}/a/` };
}

/** `fetch` without its own ideas about encodings and paths. */
function get(url: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const { port } = new URL(url);
    const asked = request({ port, host: '127.0.0.1', path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    asked.once('error', reject).end();
  });
}

describe('the site', () => {
  it('is the demo, with its index at the base', async (t) => {
    const { url } = await serve(t);
    for (const [path, text] of [
      ['', 'demo'],
      ['?room=standup', 'demo'],
      ['themed.html', 'themed'],
    ]) {
      const response = await fetch(`${url}${path}`);
      assert.equal(await response.text(), `<p>${text}</p>`);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(response.headers.get('access-control-allow-origin'), null);
    }
  });

  it('lets its pages run no scripts but its own, and speak to nobody else', async (t) => {
    const { url } = await serve(t);
    const policyOf = async (path: string) => (await fetch(url + path)).headers.get('content-security-policy') ?? '';
    for (const path of ['', 'themed.html', 'part/index.html']) {
      const policy = await policyOf(path);
      assert.match(policy, /(^|; )default-src 'none'(;|$)/, path);
      assert.match(policy, /(^|; )script-src 'self'(;|$)/, path);
      assert.match(policy, /(^|; )connect-src 'self'(;|$)/, path);
      assert.match(policy, /(^|; )base-uri 'none'(;|$)/, path);
    }
    assert.deepEqual([await policyOf('index.js'), await policyOf('video-chat.js')], ['', '']);
  });

  it('lets the page about the classic script load it from this computer by its other name, and from nowhere else', async (t) => {
    const { url } = await serve(t);
    const policy = (await fetch(`${url}cdn.html`)).headers.get('content-security-policy') ?? '';
    const [, sources = ''] = /(?:^|; )script-src ([^;]*)/.exec(policy) ?? [];
    assert.ok(sources.includes("'self'") && sources.includes('http://127.0.0.1:*'), policy);
    for (const source of sources.split(' ')) assert.match(source, /^('self'|https?:\/\/(localhost|127\.0\.0\.1):\*)$/);
  });

  it('follows no link that leads out of it, and any that stays inside (A13)', async (t) => {
    const { root, url } = await serve(t);
    const elsewhere = mkdtempSync(join(tmpdir(), 'video-chat-'));
    t.after(() => rmSync(elsewhere, { recursive: true }));
    writeFileSync(join(elsewhere, 'secret.html'), 'secret');
    symlinkSync(join(elsewhere, 'secret.html'), join(root, 'demo/file.html'));
    symlinkSync(elsewhere, join(root, 'demo/folder'));
    symlinkSync(join(root, 'secret.txt'), join(root, 'demo/up.txt'));
    symlinkSync(join(root, 'demo/themed.html'), join(root, 'demo/other.html'));
    for (const path of ['file.html', 'folder/secret.html', 'up.txt']) {
      const { status, body, headers } = await get(url, `/a/${path}`);
      assert.deepEqual([status, String(body), headers['content-type']], [404, '', undefined], path);
    }
    assert.equal(await (await fetch(`${url}other.html`)).text(), '<p>themed</p>');
  });

  it('gives bundles to pages of any origin', async (t) => {
    const { url } = await serve(t);
    for (const file of [
      'video-chat.js',
      'video-chat-more.js',
      'video-chat.iife.js',
      'integrity.json',
      'locales/ja.json',
    ]) {
      const { status, headers } = await fetch(url + file, { headers: { Origin: 'https://www.example.com' } });
      assert.equal(status, 200);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-cache');
    }
    assert.match(
      (await fetch(`${url}video-chat.js`)).headers.get('content-type') ?? '',
      /^(text|application)\/javascript/,
    );
  });

  it('sends what is compressed already to those who take it', async (t) => {
    const { url } = await serve(t);
    const path = '/a/video-chat.js';
    const packed = await get(url, path, { 'Accept-Encoding': 'gzip, deflate, br' });
    const plain = await get(url, path);
    assert.deepEqual([packed.headers['content-encoding'], plain.headers['content-encoding']], ['br', undefined]);
    assert.equal(brotliDecompressSync(packed.body).toString(), CODE);
    assert.equal(plain.body.toString(), CODE);
    for (const { headers } of [packed, plain]) assert.equal(headers.vary, 'Accept-Encoding');
    assert.equal(packed.headers['content-type'], plain.headers['content-type']);
    assert.notEqual(packed.headers.etag, plain.headers.etag);
    const gzipOnly = await get(url, path, { 'Accept-Encoding': 'gzip' });
    assert.equal(gzipOnly.headers['content-encoding'], undefined);
  });

  it('sends nothing again that is known already', async (t) => {
    const { url, put, root } = await serve(t);
    const first = await get(url, '/a/video-chat.iife.js');
    const tag = String(first.headers.etag);
    assert.match(tag, /^"[\w-]+"$/);
    const again = await get(url, '/a/video-chat.iife.js', { 'If-None-Match': tag });
    assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, tag]);
    assert.equal(again.headers['access-control-allow-origin'], '*');
    // As in another version of the package: as long as before, and as old.
    put('dist/video-chat.iife.js', CODE.replaceAll('42', '43'));
    utimesSync(join(root, 'dist/video-chat.iife.js'), 1, 1);
    const changed = await get(url, '/a/video-chat.iife.js', { 'If-None-Match': tag });
    assert.deepEqual([changed.status, changed.headers['last-modified']], [200, undefined]);
  });

  it('is nothing else: no dotfiles, no other folders, no way up', async (t) => {
    const { url } = await serve(t);
    const paths = [
      ...['.env', 'dist/video-chat.js', 'npm/server/index.js', 'video-chat.js.br', 'part', 'nothing'],
      ...['locales', 'locales/xx.json', 'locales/ja.json.br', 'locales/..%2fintegrity.json'],
      ...['../secret.txt', '..%2fsecret.txt', '%2e%2e/secret.txt', '..%5csecret.txt', '.%2e/secret.txt', '%00', '%zz'],
      ...['/etc/passwd', '%2fetc%2fpasswd', 'video-chat.js/', 'x%00.html', 'part%2f..%2f..%2fsecret.txt'],
    ];
    for (const path of paths) {
      const { status, body } = await get(url, `/a/${path}`);
      assert.equal(status, 404, path);
      assert.doesNotMatch(body.toString(), /secret/);
    }
    assert.equal((await fetch(url, { method: 'POST' })).status, 404);
  });

  it('answers HEAD as it would GET', async (t) => {
    const { url } = await serve(t);
    const response = await fetch(`${url}video-chat.iife.js`, { method: 'HEAD' });
    assert.deepEqual([response.status, response.headers.get('content-length')], [200, String(CODE.length)]);
  });

  it('is found above wherever the relay’s own files lie', (t) => {
    const root = packageRoot();
    assert.ok(existsSync(join(root, 'server', 'protocol.ts')) || existsSync(join(root, 'dist')));
    const empty = mkdtempSync(join(tmpdir(), 'video-chat-'));
    t.after(() => rmSync(empty, { recursive: true }));
    assert.equal(isBuilt(empty), false);
  });
});
