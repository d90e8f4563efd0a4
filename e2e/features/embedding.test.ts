import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { BROKEN_CONNECTION, comeIn, connected, newRoom, press, stateIs } from '../support/people.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** Somebody on a page of the site with these scripts. */
async function visitWith(world: World, body: string): Promise<Visitor> {
  const visitor = await world.arrive(0);
  await visitor.goto(world.site.url() + world.site.add(body));
  return visitor;
}

describe('putting it on a page', () => {
  it(
    'works from the classic script on another origin, which finds its relay by itself',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await comeIn(world, 1, { room, name: 'Ada' });
      const bob = await visitWith(
        world,
        `<script src="${world.relay.url}video-chat.iife.js"></script><video-chat room="${room}"></video-chat>`,
      );
      await stateIs(bob, 'lobby');
      assert.equal(await bob.run(() => document.querySelector('video-chat')!.server), world.relay.url);
      await press(bob, 'join-button');
      await connected(ada, 1);
    }),
  );

  it(
    'works from a copy of the bundle, when it is told where the relay is; a missing last slash is added',
    e2e(async (world) => {
      const server = world.relay.url.replace(/\/$/, '');
      const body = `<video-chat room="${newRoom()}" server="${server}"></video-chat><script type="module" src="/video-chat.js"></script>`;
      const ada = await visitWith(world, body);
      await stateIs(ada, 'lobby');
    }),
  );

  it(
    'works from a copy under a name of its own, with all that waits behind buttons',
    e2e(async (world) => {
      const body = `<video-chat room="${newRoom()}" server="${world.relay.url}"></video-chat>
        <script type="module" src="/video-chat.js?v=2"></script>`;
      const ada = await visitWith(world, body);
      await stateIs(ada, 'lobby');
      await press(ada, 'join-button');
      await press(ada, 'hand-button');
      await ada.eventually('the hand is up', () => document.querySelector('video-chat')!.self!.hand);
      await press(ada, 'chat-button');
      await press(ada, 'message-field');
    }),
  );

  it(
    'fetches its second file once a tag is seen, and not before',
    e2e(async (world) => {
      const ada = await visitWith(world, '<script type="module" src="/video-chat.js"></script>');
      await ada.eventually('the tag is known', () => Boolean(customElements.get('video-chat')));
      const isFetched = () =>
        performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/video-chat-more.js'));
      await ada.run((server) => {
        const chat = document.createElement('video-chat');
        chat.style.marginBlockStart = '300vh';
        document.body.append(Object.assign(chat, { server, room: 'standup' }));
        // One drawing, and what it would have asked for.
        return chat.updateComplete.then(() => new Promise(requestAnimationFrame));
      }, world.relay.url);
      assert.equal(await ada.run(isFetched), false);
      await ada.run(() => document.querySelector('video-chat')!.scrollIntoView());
      await stateIs(ada, 'lobby');
      await ada.eventually('it is fetched', isFetched);
    }),
  );

  it(
    'joins while its second file cannot be had, and fetches it again',
    e2e(
      async (world) => {
        world.site.missing.add('/video-chat-more.js');
        const body = `<video-chat room="${newRoom()}" server="${world.relay.url}"></video-chat>
          <script type="module" src="/video-chat.js"></script>`;
        const ada = await visitWith(world, body);
        await stateIs(ada, 'lobby');
        await press(ada, 'join-button');
        await stateIs(ada, 'joined');
        world.site.missing.clear();
        await press(ada, 'hand-button');
        await ada.eventually('the hand is up', () => document.querySelector('video-chat')!.self!.hand);
      },
      { console: /video-chat-more|404/, errors: /video-chat-more/ },
    ),
  );

  it(
    'changes its room and goes while it still connects: the console stays empty, and nothing open',
    e2e(
      async (world) => {
        const proxy = new TcpProxy(world.relay.url);
        await proxy.start();
        try {
          const ada = await world.visit(0, `<video-chat room="${newRoom()}" server="${proxy.url}"></video-chat>`);
          await ada.run(async () => {
            const chat = document.querySelector('video-chat')!;
            for (let i = 0; i < 5; i++) {
              chat.room += i;
              await new Promise((resolve) => setTimeout(resolve));
            }
          });
          await stateIs(ada, 'lobby');
          await until('only one connection is left', () => proxy.open === 1);
          await ada.run(async () => {
            const chat = document.querySelector('video-chat')!;
            chat.room = 'another';
            await new Promise((resolve) => setTimeout(resolve));
            void chat.remove();
          });
          await until('nothing is left open', () => proxy.open === 0);
        } finally {
          await proxy.stop();
        }
      },
      { origins: /localhost/ },
    ),
  );

  it(
    'works below a path',
    e2e(
      async (world) => {
        assert.match(world.relay.url, /\/deep\/down\/$/);
        const ada = await comeIn(world, 0, { room: newRoom() });
        assert.equal(await ada.run(() => document.querySelector('video-chat')!.server), world.relay.url);
      },
      { relay: { 'base-path': '/deep/down/' } },
    ),
  );

  it(
    'bears both builds in one page, and either of them twice',
    e2e(async (world) => {
      const { url } = world.relay;
      const scripts = ['video-chat.js?1', 'video-chat.js?2'].map(
        (name) => `<script type="module" src="${url}${name}"></script>`,
      );
      const classic = `<script src="${url}video-chat.iife.js"></script>`;
      const ada = await visitWith(
        world,
        `${scripts.join('')}${classic}${classic}<video-chat room="${newRoom()}"></video-chat>`,
      );
      await stateIs(ada, 'lobby');
    }),
  );

  for (const [build, script] of [
    ['module', '<script type="module" src="URLvideo-chat.js"></script>'],
    ['classic script', '<script src="URLvideo-chat.iife.js"></script>'],
  ] as const) {
    it(
      `speaks the page's language from another origin, as a ${build}`,
      e2e(async (world) => {
        const tags = `<video-chat lang="ja-JP" room="${newRoom()}"></video-chat>`;
        const ada = await visitWith(world, script.replace('URL', world.relay.url) + tags);
        await ada.eventually('it is Japanese', () => {
          const lobby = document.querySelector('video-chat')?.shadowRoot?.querySelector('chat-lobby');
          return Boolean(lobby?.shadowRoot?.textContent?.includes('参加'));
        });
      }),
    );
  }

  it(
    'is refused on a page that the relay does not accept, with the option that would accept it',
    e2e(
      async (world) => {
        const ada = await world.visit(0, `<video-chat room="${newRoom()}"></video-chat>`);
        await stateIs(ada, 'failed');
        const { code, hint } = await ada.run(() => {
          const { code, hint } = document.querySelector('video-chat')!.error!;
          return { code, hint };
        });
        assert.equal(code, 'origin-rejected');
        assert.ok(hint.includes(`--origins ${new URL(world.site.url()).origin}`), hint);
      },
      // A browser says of itself that it was refused.
      {
        relay: { origins: 'https://example.org' },
        ...BROKEN_CONNECTION,
      },
    ),
  );

  it(
    'controls a call from anywhere in the page',
    e2e(async (world) => {
      const body = `<media-toggles for="later"></media-toggles><chat-controls for="later"></chat-controls><main></main>`;
      const ada = await world.visit(0, body);
      await ada.eventually('the tags are there', () => customElements.get('video-chat') !== undefined);
      await ada.run((room) => {
        const chat = Object.assign(document.createElement('video-chat'), { id: 'later', room });
        document.querySelector('main')!.append(chat);
      }, newRoom());
      await stateIs(ada, 'lobby');
      await ada.click('media-toggles >>> [part~="camera-button"]');
      await ada.eventually('the camera is on', () => document.querySelector('video-chat')!.camera);
      await ada.click('chat-controls >>> [part~="join-button"]');
      await stateIs(ada, 'joined');
    }),
  );
});
