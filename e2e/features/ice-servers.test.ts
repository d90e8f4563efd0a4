import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { e2e, type World } from '../support/e2e.js';
import { comeIn, connected, newRoom, press, stateIs } from '../support/people.js';
import type { Visitor } from '../support/visitor.js';

/** A server that never answers. A closed port would not do: Firefox gives up the socket with which it asked there. */
const sink = createSocket('udp4').bind(0, '127.0.0.1');
await once(sink, 'listening');
sink.unref();
const SILENT = `127.0.0.1:${sink.address().port}`;

describe('STUN and TURN', () => {
  const flags = {
    'stun-urls': `stun:${SILENT}`,
    'turn-urls': `turn:${SILENT}`,
    'turn-secret': 'a secret',
    'turn-ttl': 600,
  };

  /** Keeps every configuration that a connection is built with. */
  const spy = (person: Visitor) =>
    person.page.evaluateOnNewDocument(() => {
      const configurations: RTCConfiguration[] = [];
      Object.assign(globalThis, { configurations });
      globalThis.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration: RTCConfiguration = {}) {
          configurations.push({ ...configuration, certificates: [] });
          super({ ...configuration, iceServers: [] });
        }
      };
    });
  const built = (person: Visitor) =>
    person.run(() => (globalThis as unknown as { configurations: RTCConfiguration[] }).configurations);

  /** Ada is in the room; Bob comes to the demo and is spied upon. */
  const meet = async (world: World): Promise<RTCConfiguration[]> => {
    const room = newRoom();
    await comeIn(world, 0, { room, name: 'Ada' });
    const bob = await world.arrive(1);
    await spy(bob);
    await bob.goto(
      world.site.url() +
        world.site.add(
          `<video-chat room="${room}"></video-chat><script type="module" src="${world.relay.url}video-chat.js"></script>`,
        ),
    );
    await stateIs(bob, 'lobby');
    await press(bob, 'join-button');
    await connected(bob, 1);
    return built(bob);
  };

  it(
    'are used as the relay says, with a password that ends',
    e2e(
      async (world) => {
        const [configuration] = await meet(world);
        const [stun, turn] = configuration!.iceServers!;
        assert.deepEqual(stun, { urls: [`stun:${SILENT}`] });
        assert.deepEqual(turn!.urls, [`turn:${SILENT}`]);
        const [expiry] = turn!.username!.split(':');
        const leftS = Number(expiry) - Date.now() / 1_000;
        assert.ok(leftS > 500 && leftS <= 601, `${leftS} s are left`);
        assert.equal(turn!.credential, createHmac('sha1', 'a secret').update(turn!.username!).digest('base64'));
      },
      { relay: flags },
    ),
  );

  it(
    'are asked of nobody by default',
    e2e(async (world) => {
      const [configuration] = await meet(world);
      assert.deepEqual(configuration!.iceServers, []);
      assert.equal(configuration!.iceTransportPolicy, 'all');
    }),
  );
});
