import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { seesMoving } from '../support/moving.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import { connected, newRoom, press, stateIs } from '../support/people.js';
import type { Visitor } from '../support/visitor.js';

async function comeTo(world: World, side: number, page: string): Promise<Visitor> {
  const person = await world.arrive(side);
  await person.goto(world.relay.url + page);
  return person;
}

describe('the demo', () => {
  it(
    'shows two people to each other, who did nothing but open one link and press Join',
    e2e(async (world) => {
      const ada = await comeTo(world, 0, '');
      await stateIs(ada, 'lobby');
      const bob = await world.arrive(1);
      await bob.goto(await ada.run(() => document.querySelector<HTMLInputElement>('#link')!.value));
      for (const person of [ada, bob]) {
        await press(person, 'join-button');
        await stateIs(person, 'joined');
      }
      for (const person of [ada, bob]) {
        await connected(person, 1);
        await seesMoving(person, 1);
      }
    }),
  );

  if (!IS_FIRST_PAIRING) return;

  it(
    'puts a fresh room into the address, into the link and into the lines to copy',
    e2e(async (world) => {
      const [first, second] = [await comeTo(world, 0, ''), await comeTo(world, 0, '')];
      const rooms = [];
      for (const person of [first, second]) {
        const { href, link, snippet, room } = await person.eventually('the page is ready', () => {
          const room = document.querySelector('video-chat')!.room;
          const link = document.querySelector<HTMLInputElement>('#link')!.value;
          const snippet = document.querySelector('#snippet')!.textContent;
          return room && { href: location.href, link, snippet, room };
        });
        assert.equal(link, href);
        assert.equal(new URL(href).searchParams.get('room'), room);
        assert.ok(snippet.includes(`src="${world.relay.url}video-chat.js"`));
        assert.ok(snippet.includes(`room="${room}"`));
        rooms.push(room);
      }
      assert.notEqual(rooms[0], rooms[1]);
      assert.match(rooms[0]!, /^(\w{4}-){2}\w{4}$/);
    }),
  );

  it(
    'copies the invite link',
    e2e(async (world) => {
      const ada = await comeTo(world, 0, '');
      await ada.click('#invite button');
      await ada.eventually(
        'the button says so',
        () => document.querySelector('#invite button')!.textContent === 'Copied',
      );
    }),
  );

  it(
    'needs neither inline scripts nor inline styles',
    e2e(async (world) => {
      const { origin } = new URL(world.relay.url);
      const policy = `default-src 'none'; script-src ${origin}; style-src ${origin}; connect-src ${origin} ${origin.replace('http', 'ws')}; media-src blob: mediastream:`;
      const room = newRoom();
      const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Strict</title>
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <script type="module" src="${world.relay.url}video-chat.js"></script></head>
        <body><video-chat room="${room}" camera microphone autojoin></video-chat></body></html>`;
      const [ada, bob] = [await world.arrive(0), await world.arrive(1)];
      await ada.goto(world.site.url() + world.site.add(page));
      await bob.goto(world.site.url() + world.site.add(page));
      await seesMoving(ada, 1);
      await seesMoving(bob, 1);
    }),
  );

  it(
    'has no inline script or style itself',
    e2e(
      async (world) => {
        for (const page of ['', 'themed.html', 'headless.html', 'cdn.html', 'gallery/', 'gallery/chat-lobby.html']) {
          const person = await comeTo(world, 0, page);
          const inline = await person.run(() => document.querySelectorAll('[style], style, script:not([src])').length);
          assert.equal(inline, 0, page);
        }
      },
      // The next page is opened while the last one still connects.
      { origins: /^http:\/\/127\.0\.0\.1:/, console: /closed before the connection/ },
    ),
  );

  it(
    'shows each tag alone in its gallery, bound to a call that stands elsewhere in the page',
    e2e(async (world) => {
      const ada = await comeTo(world, 0, `gallery/chat-controls.html?room=${newRoom()}`);
      await stateIs(ada, 'lobby');
      const tags = await ada.run(() => [...document.querySelectorAll('.pages a')].map((link) => link.textContent));
      const press = (name: string) =>
        ada.run((part) => {
          const controls = document.querySelector('chat-controls')!.shadowRoot!;
          controls.querySelector<HTMLElement>(`[part~=${part}]`)!.click();
        }, name);
      await press('join-button');
      await stateIs(ada, 'joined');
      await press('leave-button');
      await stateIs(ada, 'left');
      for (const tag of tags) {
        await ada.goto(`${world.relay.url}gallery/${tag}.html?room=${newRoom()}`);
        await ada.eventually(`${tag} is drawn`, () => {
          const name = location.pathname.replace(/.*\/(.*)\.html$/, '$1');
          return (document.querySelector(name)?.shadowRoot?.querySelector('.root')?.clientHeight ?? 0) > 40;
        });
      }
    }),
  );

  it(
    'runs in the clothes of another site, with the written chat outside of the tag',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await comeTo(world, 0, `themed.html?room=${room}`);
      const bob = await comeTo(world, 1, `?room=${room}`);
      for (const person of [ada, bob]) await press(person, 'join-button');
      for (const person of [ada, bob]) await connected(person, 1);
      await bob.run(() => document.querySelector('video-chat')!.sendMessage('Shall we begin?'));
      await ada.eventually('the message stands beside the call', () =>
        document.querySelector('chat-panel')!.shadowRoot!.textContent.includes('Shall we begin?'),
      );
      const radius = await ada.run(() => {
        const button = document.querySelector('video-chat')!.shadowRoot!.querySelector('media-toggles')!;
        return getComputedStyle(button.shadowRoot!.querySelector('button')!).borderStartStartRadius;
      });
      assert.equal(radius, '2px');
    }),
  );

  it(
    'runs from a classic script of another origin, checked by its hash',
    e2e(
      async (world) => {
        const room = newRoom();
        const server = world.relay.url.replace('localhost', '127.0.0.1');
        const ada = await comeTo(world, 0, `cdn.html?room=${room}`);
        const bob = await comeTo(world, 1, `?room=${room}`);
        for (const person of [ada, bob]) await press(person, 'join-button');
        for (const person of [ada, bob]) await seesMoving(person, 1);
        assert.equal(await ada.run(() => document.querySelector('video-chat')!.server), server);
        assert.ok(await ada.run(() => document.querySelector<HTMLScriptElement>('script[integrity]')!.integrity));
      },
      { origins: /^http:\/\/127\.0\.0\.1:/ },
    ),
  );

  it(
    'runs no script of a server that the address names',
    e2e(
      async (world) => {
        const server = world.relay.url.replace('localhost', '127.0.0.1');
        const ada = await comeTo(world, 0, `cdn.html?room=${newRoom()}&server=${world.site.url()}`);
        await stateIs(ada, 'lobby');
        const sources = await ada.run(() => [...document.querySelectorAll('script')].map(({ src }) => src));
        assert.deepEqual(
          sources.filter((src) => !src.startsWith(world.relay.url)),
          [`${server}video-chat.iife.js`],
        );
      },
      { origins: /^http:\/\/127\.0\.0\.1:/ },
    ),
  );

  it(
    'lets no script of another origin into its pages, not even where one is put there',
    e2e(
      async (world) => {
        const ada = await comeTo(world, 0, '');
        await stateIs(ada, 'lobby');
        const refused = await ada.run(
          (src) =>
            new Promise<string>((resolve) => {
              document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
              document.head.append(Object.assign(document.createElement('script'), { src }));
            }),
          `${world.site.url()}video-chat.js`,
        );
        assert.equal(refused, 'script-src-elem');
      },
      { console: /Content.Security.Policy/ },
    ),
  );
});
