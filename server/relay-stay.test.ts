import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MEDIA, startRelay } from './relay.fixture.js';

describe('state', () => {
  it('comes to all, its sender included, and stays for those who come later', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob, cleo] = [await relay.connect(), await relay.connect(), await relay.connect()];
    const { pid } = await ada.join();
    await bob.join();
    const media = { ...MEDIA, camera: true, n: 3 };
    await ada.get('state', { name: 'Ada L.', media });
    for (const client of [ada, bob]) {
      const { peer } = await client.hearsPeer('state', pid);
      assert.deepEqual([peer.name, peer.media], ['Ada L.', media]);
    }
    const { peers } = await cleo.join();
    assert.deepEqual(peers.find((peer) => peer.pid === pid)?.media, media);
  });

  it('keeps the media with the higher count', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    const { pid } = await ada.join();
    await ada.get('state', { media: { ...MEDIA, hand: true, n: 5 } });
    await ada.get('state', { media: { ...MEDIA, hand: false, n: 4 } });
    await ada.get('state', { name: 'Ada L.' });
    const { peer } = await ada.hears('peer', (event) => event.peer.name === 'Ada L.');
    assert.deepEqual([peer.pid, peer.media.n, peer.media.hand], [pid, 5, true]);
  });
});

describe('roster and ice', () => {
  it('say again who else is in the room', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob, cleo] = [await relay.connect(), await relay.connect(), await relay.connect()];
    const first = await ada.join();
    const second = await bob.join();
    await cleo.get('watch', { v: 1, room: 'standup' });
    const pids = async (client: typeof ada) => (await client.get('roster', {})).peers.map(({ pid }) => pid);
    assert.deepEqual(await pids(ada), [second.pid]);
    assert.deepEqual(await pids(bob), [first.pid]);
    assert.deepEqual(await pids(cleo), [first.pid, second.pid]);
    assert.equal((await cleo.get('roster', {})).seq, second.seq);
    assert.equal((await bob.ask('roster')).ok, true);
  });

  it('hand out servers with a passing password', async (t) => {
    const turnUrls = ['turn:turn.example.com', 'turns:turn.example.com?transport=tcp'];
    const relay = await startRelay(t, { stunUrls: ['stun:stun.example.com'], turnUrls, turnSecret: 'S', turnTtl: 60 });
    const ada = await relay.connect();
    const { pid, iceServers } = await ada.join();
    const [stun, turn] = iceServers;
    assert.deepEqual(stun, { urls: ['stun:stun.example.com'] });
    assert.deepEqual(turn?.urls, turnUrls);
    const [expiry, id] = turn?.username?.split(':') ?? [];
    assert.ok(Math.abs(Number(expiry) - Date.now() / 1_000 - 60) < 5);
    assert.equal(id, pid);
    const watcher = await relay.connect();
    assert.equal((await watcher.get('watch', { v: 1, room: 'standup' })).iceServers.length, 2);
    assert.equal((await watcher.get('ice', {})).iceServers[1]?.urls.length, 2);
  });

  it('are for those who are in a room or look at one', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    for (const event of ['roster', 'ice', 'state']) assert.equal(await ada.refused(event, {}), 'not-joined');
    await ada.get('watch', { v: 1, room: 'standup' });
    assert.equal(await ada.refused('state', {}), 'not-joined');
    await ada.get('leave', {});
    for (const event of ['roster', 'ice']) assert.equal(await ada.refused(event, {}), 'not-joined');
  });
});

describe('what comes unasked', () => {
  it('is a digest for everybody and a fresh ticket for those with a seat', async (t) => {
    const relay = await startRelay(t, { times: { digest: 30, ticketRenewal: 30 } });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await bob.get('watch', { v: 1, room: 'standup' });
    const { seq } = await ada.join();
    await ada.get('state', { name: 'Ada L.' });
    for (const client of [ada, bob]) await client.hears('digest', (digest) => digest.seq === seq + 1);
    const { ticket } = await ada.hears('ticket');
    const cleo = await relay.connect();
    await cleo.get('resume', { v: 1, ticket, name: 'Ada', media: MEDIA, seq });
    await bob.caughtUp();
    assert.deepEqual(bob.heard('ticket'), []);
  });

  it('ends with leaving', async (t) => {
    const relay = await startRelay(t, { times: { digest: 30, ticketRenewal: 30 } });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await ada.join();
    await bob.join();
    await ada.get('leave', {});
    const heard = ada.heard('digest').length + ada.heard('ticket').length;
    const before = bob.heard('digest').length;
    await bob.hears('digest', () => bob.heard('digest').length >= before + 3);
    await ada.caughtUp();
    assert.equal(ada.heard('digest').length + ada.heard('ticket').length, heard);
  });
});

describe('leave', () => {
  it('is granted also to those who are not in a room', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    assert.deepEqual(await ada.ask('leave', { reason: 'bored' }), { ok: true });
    assert.deepEqual(await ada.ask('leave'), { ok: true });
  });

  for (const [how, end] of [
    ['disconnects', '41'],
    ['closes', '1'],
  ] as const) {
    it(`is heard once, also when the client ${how} right behind it`, async (t) => {
      const relay = await startRelay(t, { times: { grace: 20 } });
      const bob = await relay.connect();
      await bob.join();
      // A client that polls may send several messages at once, with a separator between them.
      const session = `${relay.url}/socket.io/?EIO=4&transport=polling`;
      const { sid } = JSON.parse((await (await fetch(session)).text()).slice(1)) as { sid: string };
      const post = (...messages: string[]) =>
        fetch(`${session}&sid=${sid}`, { method: 'POST', body: messages.join('\u001e') });
      await post('40');
      await post(`42["join",${JSON.stringify({ v: 1, room: 'standup', name: 'Ada', media: MEDIA })}]`);
      const { peer } = await bob.hearsPeer('join');
      await post('42["leave",{}]', end);
      assert.equal((await bob.hearsPeer('leave', peer.pid)).reason, 'left');
      const { pid } = await (await relay.connect()).join();
      await bob.hearsPeer('join', pid);
      assert.deepEqual(
        bob.heard('peer').map(({ op }) => op),
        ['join', 'leave', 'join'],
      );
    });
  }
});

it('shows an app who is in which room, and lets it change nothing', async (t) => {
  const relay = await startRelay(t);
  const ada = await relay.connect();
  const { pid } = await ada.join();
  await (await relay.connect()).get('watch', { v: 1, room: 'only watched' });
  assert.deepEqual(relay.chat.rooms.names, ['standup']);
  const room = relay.chat.rooms.get('standup');
  assert.ok(
    room && Object.isFrozen(room) && Object.isFrozen(room.participants) && Object.isFrozen(room.participants[0]),
  );
  const { n: _, ...media } = MEDIA;
  const { joinedAt, ...participant } = room.participants[0]!;
  assert.ok(joinedAt <= Date.now());
  assert.deepEqual(participant, { id: pid, displayName: 'Ada', role: 'guest', ...media });
  assert.equal(relay.chat.rooms.get('only watched'), undefined);
});
