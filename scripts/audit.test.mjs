// @ts-check
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { run } from './run.mjs';

const ADVISORY = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'A hole',
  severity: 'high',
  vulnerable_versions: '*',
};

/** What the audit says with a registry that answers so. @param {number} status @param {object} advisories */
async function audited(status, advisories) {
  const registry = createServer((request, response) => {
    request.resume();
    response.writeHead(request.method === 'POST' ? status : 404).end(JSON.stringify(advisories));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (registry.address());
  const env = { npm_config_registry: `http://127.0.0.1:${port}/` };
  const { code, output } = await run('node', ['scripts/audit.mjs'], { env });
  registry.close();
  registry.closeAllConnections();
  return { code, lines: output.trim().split('\n') };
}

describe('the audit', () => {
  it('passes where the registry knows of no hole', async () => {
    assert.deepEqual(await audited(200, {}), { code: 0, lines: ['1 passed, 0 failed'] });
  });

  it('fails, and names what has a hole', async () => {
    const { code, lines } = await audited(200, { koa: [ADVISORY] });
    assert.equal(code, 1);
    assert.match(lines[0] ?? '', /^✖ npm audit: .*koa \(high\)/);
    assert.equal(lines.at(-1), '0 passed, 1 failed');
  });

  it('says that nothing was checked where the registry answers no such question, and fails nothing', async () => {
    const { code, lines } = await audited(405, {});
    assert.equal(code, 0);
    assert.match(lines[0] ?? '', /^– npm audit: NOTHING WAS CHECKED .* registry does not answer: .*405/);
    assert.deepEqual(lines.slice(1), ['0 passed, 0 failed']);
  });

  it('says the same where there is no network', async () => {
    const { code, output } = await run('node', ['scripts/audit.mjs'], {
      env: { npm_config_registry: 'http://127.0.0.1:9/' },
    });
    assert.equal(code, 0);
    assert.match(output, /^– npm audit: NOTHING WAS CHECKED .*ECONNREFUSED.*\n0 passed, 0 failed\n$/);
  });
});
