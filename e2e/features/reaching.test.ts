import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { PROTOCOL_VERSION } from '../../server/protocol.js';
import { e2e } from '../support/e2e.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import {
  BROKEN_CONNECTION,
  connected,
  eventsOf,
  listen,
  newRoom,
  press,
  refusalOf,
  stateIs,
} from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

/** A proxy in front of the relay that knows no upgrades, as some companies have. */
async function proxyWithoutUpgrades(relay: string) {
  const { hostname, port } = new URL(relay);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, stop };
}

const errorOf = (person: Visitor): Promise<string | undefined> =>
  person.run(() => document.querySelector('video-chat')!.error?.code);

describe('a proxy that lets no WebSocket through', () => {
  it(
    'is passed by polling: people join, see each other come and go',
    e2e(
      async (world) => {
        const proxy = await proxyWithoutUpgrades(world.relay.url);
        try {
          const room = newRoom();
          const tag = (name: string) =>
            `<video-chat server="${proxy.url}" room="${room}" display-name="${name}"></video-chat>`;
          const ada = await world.visit(0, tag('Ada'), { name: 'Ada' });
          const bob = await world.visit(1, tag('Bob'), { name: 'Bob' });
          for (const person of [ada, bob]) {
            await stateIs(person, 'lobby');
            await press(person, 'join-button');
          }
          for (const person of [ada, bob]) await connected(person, 1);
          await press(bob, 'leave-button');
          await connected(ada, 0);
          assert.equal(await ada.run(() => document.querySelector('video-chat')?.state), 'joined');
        } finally {
          proxy.stop();
        }
      },
      { ...BROKEN_CONNECTION, origins: /localhost/ },
    ),
  );

  if (!IS_FIRST_PAIRING) return;

  it(
    'is told by the headers that it leaves out, where several relays need WebSockets',
    e2e(
      async (world) => {
        const proxy = await proxyWithoutUpgrades(world.relay.url);
        try {
          const tag = `<video-chat server="${proxy.url}" room="${newRoom()}"></video-chat>`;
          const ada = await world.visit(0, tag);
          const error = await until(
            'the error',
            () =>
              ada.run(() => {
                const { error } = document.querySelector('video-chat')!;
                return error && { code: error.code, hint: error.hint };
              }),
            20_000,
          );
          assert.equal(error.code, 'relay-unreachable');
          assert.match(error.hint, /“Upgrade” and “Connection”/);
          const shown = await ada.run(
            () => document.querySelector('video-chat')!.shadowRoot!.querySelector('[part~="error"]')?.textContent,
          );
          assert.match(shown ?? '', /“Upgrade” and “Connection”/);
        } finally {
          proxy.stop();
        }
      },
      // No Redis is there: each relay goes on alone, and polling stays refused.
      { relay: { 'redis-url': 'redis://127.0.0.1:9' }, ...BROKEN_CONNECTION, origins: /localhost/ },
    ),
  );
});

describe('what cannot be', () => {
  if (!IS_FIRST_PAIRING) return;

  it(
    'is a call with a relay of another version, whose page is told to reload',
    e2e(
      async (world) => {
        const relay = createServer(({ url }, response) => {
          response.setHeader('Access-Control-Allow-Origin', '*');
          if (url === '/healthz')
            response.end(JSON.stringify({ ok: true, v: PROTOCOL_VERSION + 1, origin: 'allowed' }));
          else response.writeHead(404).end();
        });
        relay.listen(0, '127.0.0.1');
        await once(relay, 'listening');
        try {
          const { port } = relay.address() as AddressInfo;
          const tag = `<video-chat server="http://localhost:${port}/" room="${newRoom()}"></video-chat>`;
          const ada = await world.visit(0, tag);
          await stateIs(ada, 'failed');
          assert.equal(await errorOf(ada), 'relay-version');
        } finally {
          relay.closeAllConnections();
          relay.close();
        }
      },
      { ...BROKEN_CONNECTION, origins: /localhost/ },
    ),
  );

  it(
    'is a call in a browser without WebRTC, which is told so, and builds nothing',
    e2e(async (world) => {
      const ada = await world.arrive(0);
      await ada.page.evaluateOnNewDocument(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
      await world.show(ada, `<video-chat room="${newRoom()}"></video-chat>`);
      await stateIs(ada, 'failed');
      assert.equal(await errorOf(ada), 'unsupported-browser');
      assert.equal(await refusalOf(ada, 'join'), 'unsupported-browser');
      await stateIs(ada, 'failed');
    }),
  );
});

describe('a relay that is not there', () => {
  if (!IS_FIRST_PAIRING) return;

  it(
    'is unreachable after ten seconds, with one error, and is found when it comes',
    e2e(
      async (world) => {
        await world.relay.stop();
        const ada = await world.visit(
          0,
          `<video-chat room="${newRoom()}" server="${world.relay.url}"></video-chat><script type="module" src="/video-chat.js"></script>`,
        );
        await stateIs(ada, 'connecting');
        await listen(ada, 'error', 'join');
        const failure = await ada.run(() =>
          document
            .querySelector('video-chat')!
            .join()
            .then(
              () => '',
              (error: { code: string; hint: string }) => error.code,
            ),
        );
        assert.equal(failure, 'relay-unreachable');
        await stateIs(ada, 'connecting');
        await world.relay.start();
        // By now the next try may be 15 s away.
        const isBack = () => ada.run(() => document.querySelector('video-chat')!.state === 'lobby');
        await until('the relay is found', isBack, 40_000);
        assert.equal((await eventsOf(ada, 'error')).length, 1);
        assert.deepEqual(await eventsOf(ada, 'join'), []);
      },
      {
        relay: {},
        ...BROKEN_CONNECTION,
      },
    ),
  );
});
