import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { connected, newRoom, press, stateIs } from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** Each would run, load or lead somewhere if it were taken for HTML, or for a link. */
const PAYLOADS = [
  '<img src=x onerror=pwned=1>',
  '<script>pwned=1</script>',
  '"><svg onload=pwned=1>',
  '<iframe srcdoc="<script>parent.pwned=1</script>">',
  '<a href=javascript:pwned=1>x</a> javascript:pwned=1',
  'data:text/html,<script>pwned=1</script>',
  '${pwned=1} {{pwned=1}} <!--?lit$1$-->',
  'https://a.example/"onmouseover="pwned=1',
  '\u202Egnp.exe\u202C \u2066x',
  `z${'\u0301'.repeat(3_990)}`,
];
/** What fits into a name. */
const NAME = PAYLOADS[0]!;
const ROOM = `${NAME}"'>`;

/** The tag on a page that takes scripts from its own origin only, and tells what it had to refuse. */
async function comeGuarded(world: World, side: number, { room, name }: { room: string; name: string }) {
  const { origin } = new URL(world.relay.url);
  const policy = `default-src 'none'; script-src 'self'; connect-src ${origin} ${origin.replace('http', 'ws')}; media-src blob: mediastream:`;
  const person = await world.arrive(side, { name: `person ${side}` });
  await person.page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      violations.push(`${violatedDirective} ${blockedURI}`),
    );
  });
  await person.goto(
    world.site.url() +
      world.site.add(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Guarded</title>
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <script type="module" src="/video-chat.js"></script></head><body></body></html>`),
  );
  await person.run(
    (attributes) => {
      const chat = document.createElement('video-chat');
      for (const [key, value] of Object.entries(attributes)) chat.setAttribute(key, value);
      document.body.append(chat);
    },
    { room, 'display-name': name, server: world.relay.url },
  );
  await stateIs(person, 'lobby');
  await press(person, 'join-button');
  await stateIs(person, 'joined');
  return person;
}

/** What became of the payloads in somebody's page. */
const harm = (person: Visitor) =>
  person.run(() => {
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ]);
    const elements = all(document.querySelector('video-chat')!.shadowRoot!);
    const { violations, pwned } = globalThis as unknown as { violations: string[]; pwned?: unknown };
    return {
      ...{ violations, ran: pwned !== undefined },
      foreign: elements.filter((element) => element.matches('img, script, iframe, [onload], [onerror], [onmouseover]'))
        .length,
      links: elements.flatMap((element) => (element instanceof HTMLAnchorElement ? element.protocol : [])),
      wide: document.documentElement.scrollWidth > innerWidth,
    };
  });

/** A site that serves the bundle, which pages pin by its hashes; `change` may change a byte of a file before it is sent. */
async function withBundle(
  test: (url: string) => Promise<void>,
  change: (bundle: Buffer, name: string) => void,
): Promise<void> {
  const hashes = JSON.parse(await readFile('dist/integrity.json', 'utf8')) as Record<string, string>;
  const server = createServer(({ url = '/' }, response) => {
    const name = url.slice(1);
    const type = /iife/.test(name) ? '' : 'type="module"';
    if (url.endsWith('.js')) {
      void readFile(`dist/${name.replace(/\?.*/, '')}`).then((bundle) => {
        change(bundle, name);
        response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }).end(bundle);
      });
    } else {
      const src = `${name}.js`;
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>A page</title>
        <link rel="icon" href="data:,"><video-chat>The chat cannot be shown.</video-chat>
        <script type="importmap">${JSON.stringify({ integrity: { '/video-chat-more.js': hashes['video-chat-more.js'] } })}</script>
        <script ${type} src="/${src}" integrity="${hashes[src]}" crossorigin="anonymous"></script>`);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const changed = (bundle: Buffer) => void bundle.write(' ', bundle.lastIndexOf('\n'));

const seen = (person: Visitor) =>
  person.run(() => ({
    isDefined: Boolean(customElements.get('video-chat')),
    text: document.querySelector('video-chat')!.innerText,
  }));

if (IS_FIRST_PAIRING)
  describe('what strangers bring', () => {
    it(
      'is shown as text, in names, in the chat and as a room, and runs nowhere (A12)',
      e2e(async (world) => {
        const room = ROOM + newRoom();
        const people = [
          await comeGuarded(world, 0, { room, name: NAME }),
          await comeGuarded(world, 1, { room, name: NAME }),
        ];
        for (const person of people) await connected(person, 1);
        const [mallory, ada] = people as [Visitor, Visitor];
        for (const person of people) await press(person, 'chat-button');
        for (const text of PAYLOADS) {
          await mallory.run((said) => document.querySelector('video-chat')!.sendMessage(said), text);
        }
        await ada.eventually(
          'all of it is there',
          (count) => document.querySelector('video-chat')!.messages.length === count,
          PAYLOADS.length,
        );
        const shown = await ada.run(() => {
          const root = document.querySelector('video-chat')!.shadowRoot!.querySelector('chat-panel')!.shadowRoot!;
          return [...root.querySelectorAll('[part~=message] .text')].map((text) => text.textContent);
        });
        assert.deepEqual(shown, PAYLOADS);
        for (const person of people) {
          const { links, ...rest } = await harm(person);
          assert.deepEqual(rest, { violations: [], ran: false, foreign: 0, wide: false });
          assert.deepEqual([...new Set(links)], ['https:']);
        }
      }),
    );

    it(
      'is no script of ours once a byte of it was changed: the browser refuses it, and the page shows what it has instead (A23)',
      e2e(
        async (world) => {
          for (const name of ['video-chat', 'video-chat.iife']) {
            const ada = await world.arrive(0, { name: 'Ada' });
            await withBundle(
              async (url) => {
                await ada.goto(url + name);
                assert.equal((await seen(ada)).isDefined, true);
              },
              () => {},
            );
            await withBundle(async (url) => {
              await ada.goto(url + name);
              assert.deepEqual(await seen(ada), { isDefined: false, text: 'The chat cannot be shown.' });
            }, changed);
          }
        },
        { console: /integrity/, origins: /^http:\/\/127\.0\.0\.1:/ },
      ),
    );

    it(
      'is no script of ours in the second file either, where a page pins that by an import map (A23)',
      e2e(
        async (world) => {
          let asked = 0;
          await withBundle(
            async (url) => {
              const ada = await world.arrive(0, { name: 'Ada' });
              await ada.goto(`${url}video-chat`);
              await ada.run((server) => {
                Object.assign(document.querySelector('video-chat')!, { server, room: 'standup' });
              }, world.relay.url);
              await until('the file is asked for again', () => asked > 1);
              assert.equal((await seen(ada)).isDefined, true);
              assert.equal(await ada.run(() => Boolean(customElements.get('chat-panel'))), false);
            },
            (bundle, name) => {
              if (!name.startsWith('video-chat-more')) return;
              asked++;
              changed(bundle);
            },
          );
        },
        { console: /integrity/, origins: /^http:\/\/127\.0\.0\.1:/, errors: /video-chat-more/ },
      ),
    );
  });
