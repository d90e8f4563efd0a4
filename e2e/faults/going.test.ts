import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'node:test';
import { setTimeout as lasting } from 'node:timers/promises';
import { e2e, type World } from '../support/e2e.js';
import { promise } from '../support/figures.js';
import { behindProxy, countMost, meet as meetAt } from '../support/meeting.js';
import { IS_FIRST_PAIRING } from '../support/pairing.js';
import {
  BROKEN_CONNECTION,
  come,
  comeIn,
  connected,
  eventsOf,
  listen,
  newRoom,
  press,
  stateIs,
} from '../support/people.js';
import { until } from '../support/until.js';
import type { Visitor } from '../support/visitor.js';

const BOTH = 'camera microphone';

/** What browsers say of themselves when they wake up: Firefox has given its connection up. */
const WOKEN = new RegExp(`${BROKEN_CONNECTION.console.source}|ICE failed`);
const ASLEEP = { console: WOKEN, errors: WOKEN };

/** Ada and Bob, connected; Bob with a browser of his own, in whose page the tag joins by itself. */
async function meet(world: World) {
  const room = newRoom();
  const browser = await world.launch(1);
  const ada = await comeIn(world, 0, { room, name: 'Ada', attributes: BOTH });
  const tag = `<video-chat room="${room}" display-name="Bob" ${BOTH} autojoin></video-chat>`;
  const bob = await world.visit(1, tag, { name: 'Bob', browser });
  await connected(ada, 1);
  await connected(bob, 1);
  await listen(ada, 'participantleave', 'participantjoin');
  return { browser, ada, bob };
}

/** Remembers, if the browser keeps the page while another one is shown, whether it did. */
const watchKept = (person: Visitor) =>
  person.run(() => addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { persisted })));

/** Whether the page is the one that was left. Only then the tag had to come back by itself. */
const wasKept = (person: Visitor) => person.run(() => (globalThis as { persisted?: boolean }).persisted);

const connectionIs = (person: Visitor, wanted: string, patienceMs?: number) =>
  until(
    `${person.name} sees the other one as ${wanted}`,
    () => person.run((what) => document.querySelector('video-chat')!.participants[0]?.connection === what, wanted),
    patienceMs,
  );

/** How long ago `since` was when the first event of that type came, ms. */
async function heardAfter(person: Visitor, type: string, since: number): Promise<number> {
  const [first] = await until(`${person.name} hears ${type}`, async () => {
    const heard = (await eventsOf(person, type)).filter(({ at }) => at >= since);
    return heard.length > 0 && heard;
  });
  return first!.at - since;
}

/** Mostly because only Chromium's tools can crash or freeze a tab, or tell whether it was kept; then both are Chromium. */
const inChromium = (title: string, test: ReturnType<typeof e2e>) => {
  if (IS_FIRST_PAIRING) it(title, test);
};

describe('somebody', () => {
  inChromium(
    'whose tab crashes is gone within a second (L4)',
    e2e(
      async (world) => {
        const { ada, bob } = await meet(world);
        const devtools = await bob.page.createCDPSession();
        const since = Date.now();
        // Nobody is left to answer.
        devtools.send('Page.crash').catch(() => {});
        promise({
          id: 'L4',
          what: 'gone after a crash',
          ms: await heardAfter(ada, 'participantleave', since),
          atMost: 1_000,
        });
      },
      { errors: /crash/i },
    ),
  );

  inChromium(
    'who goes to another page and back is there again, as one person (L3)',
    e2e(async (world) => {
      const { ada, bob } = await meet(world);
      const most = await countMost(ada);
      await watchKept(bob);
      const since = Date.now();
      await bob.goto('about:blank');
      promise({
        id: 'L3',
        what: 'gone after going to another page',
        ms: await heardAfter(ada, 'participantleave', since),
        atMost: 1_000,
      });
      const back = Date.now();
      await bob.page.goBack();
      await connected(ada, 1);
      promise({ id: 'L3', what: 'connected after coming back', ms: Date.now() - back, atMost: 2_000 });
      assert.equal(await wasKept(bob), true, 'the page was kept');
      await connected(bob, 1);
      assert.equal(await most(), 1);
    }),
  );

  inChromium(
    'whose page the browser kept while another one was shown finds the lobby as it is now (L3)',
    e2e(async (world) => {
      const room = newRoom();
      const bob = await come(world, 1, { room, name: 'Bob' });
      await watchKept(bob);
      await bob.goto('about:blank');
      const ada = await comeIn(world, 0, { room, name: 'Ada' });
      await bob.page.goBack();
      await bob.eventually(
        'Ada is known',
        () => document.querySelector('video-chat')?.participants[0]?.displayName === 'Ada',
      );
      assert.equal(await wasKept(bob), true, 'the page was kept');
      await press(bob, 'join-button');
      for (const person of [ada, bob]) await connected(person, 1);
    }),
  );

  // Firefox closes the socket before the page hears that it goes, so that the relay keeps each seat for a while.
  inChromium(
    'who reloads ten times quickly is never seen twice (L2)',
    e2e(
      async (world) => {
        const { ada, bob } = await meet(world);
        const most = await countMost(ada);
        for (let times = 0; times < 10; times++) {
          await bob.page.reload();
          // In every state on the way in; the fifth time there was a call.
          if (times === 4) await connected(bob, 1);
          else await bob.eventually('the tag is there', () => document.querySelector('video-chat')?.state);
        }
        const since = Date.now();
        await connected(ada, 1);
        await connected(bob, 1);
        promise({ id: 'L2', what: 'connected after ten quick reloads', ms: Date.now() - since, atMost: 5_000 });
        assert.equal(await most(), 1);
      },
      { console: /closed before the connection|interrupted while/ },
    ),
  );

  inChromium(
    'whose tab is frozen for 30 s is “paused”, stays, and is back at once (L7)',
    e2e(async (world) => {
      const { ada, bob } = await meet(world);
      const devtools = await bob.page.createCDPSession();
      const since = Date.now();
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await connectionIs(ada, 'paused');
      promise({ id: 'L7', what: '“paused” after a freeze', ms: Date.now() - since, atMost: 5_000 });
      await lasting(since + 30_000 - Date.now());
      await connectionIs(ada, 'paused');
      const thawed = Date.now();
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      await connectionIs(ada, 'connected');
      promise({ id: 'L7', what: 'normal after a thaw', ms: Date.now() - thawed, atMost: 2_000 });
      await connected(bob, 1);
      for (const person of [ada, bob]) await stateIs(person, 'joined');
      for (const type of ['participantleave', 'participantjoin']) assert.deepEqual(await eventsOf(ada, type), []);
    }, BROKEN_CONNECTION),
  );

  inChromium(
    'whose tab is frozen stays “paused” when its socket is closed on the way (L7)',
    e2e(
      (world) =>
        behindProxy(world, async (proxy) => {
          const { people } = await meetAt(world, [world.relay.url, proxy.url]);
          const [ada, bob] = people;
          const devtools = await bob.page.createCDPSession();
          await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
          await connectionIs(ada, 'paused');
          proxy.cut();
          proxy.heal();
          // Longer than a page is asked for that could answer.
          await lasting(4_000);
          await connectionIs(ada, 'paused');
          await devtools.send('Page.setWebLifecycleState', { state: 'active' });
          for (const person of people) await connected(person, 1);
          for (const person of people) await stateIs(person, 'joined');
          for (const type of ['participantleave', 'participantjoin']) assert.deepEqual(await eventsOf(ada, type), []);
        }),
      { origins: /localhost/, ...BROKEN_CONNECTION },
    ),
  );

  it(
    'whose computer sleeps is dropped, and comes back as one person (R13)',
    e2e(async (world) => {
      const { ada, bob, browser } = await meet(world);
      const most = await countMost(ada);
      const group = -browser.process()!.pid!;
      const since = Date.now();
      process.kill(group, 'SIGSTOP');
      try {
        await until(
          'Ada sees that Bob is gone',
          async () => (await eventsOf(ada, 'participantleave')).length > 0,
          25_000,
        );
        promise({ id: 'R13', what: 'gone after falling asleep', ms: Date.now() - since, atMost: 20_000 });
        await lasting(since + 40_000 - Date.now());
        await connected(ada, 0);
      } finally {
        process.kill(group, 'SIGCONT');
      }
      const awake = Date.now();
      await connected(ada, 1);
      await connected(bob, 1);
      promise({ id: 'R13', what: 'connected after waking up', ms: Date.now() - awake, atMost: 5_000 });
      for (const person of [ada, bob]) await stateIs(person, 'joined');
      assert.equal(await most(), 1);
    }, ASLEEP),
  );

  it(
    'who duplicates the tab is a second person, with the microphone off (L12)',
    e2e(async (world) => {
      const room = newRoom();
      const ada = await come(world, 0, { room, name: 'Ada', attributes: BOTH });
      await ada.run(() => sessionStorage.setItem('copied', 'yes'));
      await press(ada, 'join-button');
      await stateIs(ada, 'joined');
      const twin = await world.duplicate(ada);
      assert.equal(await twin.run(() => sessionStorage.getItem('copied')), 'yes');
      await stateIs(twin, 'lobby');
      await listen(twin, 'microphonechange');
      await press(twin, 'join-button');
      for (const person of [ada, twin]) await connected(person, 1);
      const seen = await ada.run(() => document.querySelector('video-chat')!.participants.map((one) => one.microphone));
      assert.deepEqual(seen, [false]);
      assert.equal(await twin.run(() => document.querySelector('video-chat')!.microphone), false);
      const change = (await eventsOf(twin, 'microphonechange')).at(-1);
      assert.deepEqual([change?.enabled, change?.by], [false, 'browser']);
      // Asked for afterwards, it goes on.
      await press(twin, 'microphone-button');
      await ada.eventually('it is on', () => document.querySelector('video-chat')!.participants[0]?.microphone);
    }),
  );
});
