import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { e2e } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { Network } from '../support/network.js';
import { BROKEN_CONNECTION, come, comeIn, eventsOf, listen, newRoom, press, stateIs } from '../support/people.js';
import { TurnServer } from '../support/turn.js';
import { until } from '../support/until.js';

/** Longer than two new connections take, one after the other. */
const LONG_MS = 40_000;

let shared: Network | undefined;
const network = () => (shared ??= new Network(['ada', 'bob', 'turn']));
after(() => shared?.down());

describe('a network without any way between two people', () => {
  for (const { code, how, hint } of [
    { code: 'turn-missing', how: 'without a TURN server', hint: /--turn-urls/ },
    { code: 'ice-failed', how: 'with a TURN server that is dead', hint: /VPN/ },
  ]) {
    it(
      `is told as “${code}” ${how}, and nobody is sent out of the call (N8)`,
      e2e(
        async (world) => {
          if (code === 'ice-failed') {
            const turn = new TurnServer(world.network.address('turn'));
            await world.relay.stop();
            await world.relay.start(turn.flags());
          }
          world.network.mislead('ada', 'bob');
          world.network.mislead('bob', 'ada');
          const room = newRoom();
          const ada = await comeIn(world, 0, { room, name: 'Ada', machine: 'ada' });
          const bob = await come(world, 1, { room, name: 'Bob', machine: 'bob' });
          for (const person of [ada, bob]) await listen(person, 'error');
          const since = Date.now();
          await press(bob, 'join-button');
          const errors = async () => (await Promise.all([ada, bob].map((one) => eventsOf(one, 'error')))).flat();
          const [error] = await until('somebody is told', async () => (await errors())[0] && errors(), LONG_MS);
          promise({ id: 'N8', what: `“${code}” after joining`, ms: error!.at - since, atMost: LONG_MS });
          assert.equal(error!.code, code);
          const hints = await Promise.all(
            [ada, bob].map((one) => one.run(() => document.querySelector('video-chat')!.error?.hint ?? '')),
          );
          assert.match(hints.join(), hint);
          for (const person of [ada, bob]) await stateIs(person, 'joined');
        },
        { network, ...BROKEN_CONNECTION },
      ),
    );
  }
});
