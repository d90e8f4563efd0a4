import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MEDIA, startRelay } from './relay.fixture.js';

describe('watch', () => {
  it('tells who is in the room, and takes no seat', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    const { pid, joinSeq, seq } = await ada.join();
    const roster = await bob.get('watch', { v: 1, room: 'standup' });
    const peer = { pid, epoch: 1, joinSeq, name: 'Ada', role: 'guest', media: MEDIA };
    const [{ joinedAt, ...seen }] = roster.peers as [{ joinedAt: number }];
    assert.deepEqual(seen, peer);
    assert.ok(Math.abs(joinedAt - Date.now()) < 5_000);
    assert.deepEqual({ ...roster, peers: [] }, { ok: true, peers: [], seq, locked: false, lobby: false, max: 8, iceServers: [] });
    assert.equal(relay.chat.rooms.get('standup')?.participants.length, 1);
  });

  it('keeps watchers up to date about joins, changes and leaves', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    const { seq } = await bob.get('watch', { v: 1, room: 'standup' });
    const { pid } = await ada.join();
    await ada.get('state', { name: 'Ada L.' });
    await ada.get('leave', {});
    await bob.hearsPeer('leave', pid);
    const told = bob.heard('peer').map(({ seq: at, op, peer, reason }) => [at - seq, op, peer.name, reason]);
    assert.deepEqual(told, [
      [1, 'join', 'Ada', undefined],
      [2, 'state', 'Ada L.', undefined],
      [3, 'leave', 'Ada L.', 'left'],
    ]);
  });

  it('follows one room at a time', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await bob.get('watch', { v: 1, room: 'standup' });
    await bob.get('watch', { v: 1, room: 'other' });
    await ada.join();
    await bob.caughtUp();
    assert.deepEqual(bob.heard('peer'), []);
  });

  it('admits so many watchers and no more, whom `join` still admits', async (t) => {
    const relay = await startRelay(t, { watchersPerRoom: 1 });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await ada.get('watch', { v: 1, room: 'standup' });
    assert.equal(await bob.refused('watch', { v: 1, room: 'standup' }), 'room-full');
    assert.equal(await ada.refused('watch', { v: 1, room: 'standup' }), null);
    await bob.join();
    await ada.get('leave', {});
    await bob.get('leave', {});
    assert.equal(await bob.refused('watch', { v: 1, room: 'standup' }), null);
  });

  it('is not for those who are in a room', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    await ada.join();
    assert.equal(await ada.refused('watch', { v: 1, room: 'standup' }), 'not-allowed');
  });
});

describe('join', () => {
  it('gives a seat, and everything that goes with it', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    const before = Date.now();
    const { pid, ticket, joinSeq, seq, now, ...ack } = await ada.join();
    assert.match(pid, /^[\w-]{22}$/);
    assert.ok(ticket.length > 50);
    assert.ok(joinSeq >= before && seq >= before && now >= before);
    assert.deepEqual(ack, {
      ...{ ok: true, epoch: 1, graceMs: 15_000, role: 'guest', peers: [], iceServers: [] },
      limits: { maxParticipants: 8, messageBytes: 65_536, chatChars: 4_000, dataBytes: 65_536 },
    });
  });

  it('names the others in the order of joining, and tells them and not oneself', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob, cleo] = [await relay.connect(), await relay.connect(), await relay.connect()];
    const first = await ada.join('standup', 'Ada');
    const second = await bob.join('standup', 'Bob');
    const third = await cleo.join('standup', 'Cleo');
    assert.deepEqual(
      third.peers.map(({ pid, name }) => [pid, name]),
      [
        [first.pid, 'Ada'],
        [second.pid, 'Bob'],
      ],
    );
    assert.ok(first.joinSeq < second.joinSeq && second.joinSeq < third.joinSeq);
    const { seq, peer } = await ada.hearsPeer('join', third.pid);
    assert.equal(seq, third.seq);
    assert.equal(peer.name, 'Cleo');
    await cleo.caughtUp();
    assert.deepEqual(cleo.heard('peer'), []);
  });

  it('is refused where the room is full, until somebody leaves', async (t) => {
    const relay = await startRelay(t, { maxParticipants: 2 });
    const [ada, bob, cleo] = [await relay.connect(), await relay.connect(), await relay.connect()];
    await ada.join();
    const { limits } = await bob.join();
    assert.equal(limits.maxParticipants, 2);
    const watched = await cleo.get('watch', { v: 1, room: 'standup' });
    assert.deepEqual([watched.max, watched.peers.length], [2, 2]);
    assert.equal(await cleo.refused('join', { v: 1, room: 'standup', name: 'Cleo', media: MEDIA }), 'room-full');
    await ada.get('leave', {});
    await cleo.hearsPeer('leave');
    await cleo.join();
  });

  it('is for one room at a time, and possible again after `leave`, as somebody new', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    const first = await ada.join();
    assert.equal(await ada.refused('join', { v: 1, room: 'other', name: 'Ada', media: MEDIA }), 'not-allowed');
    await ada.get('leave', {});
    const second = await ada.join();
    assert.notEqual(first.pid, second.pid);
    assert.ok(second.joinSeq > first.joinSeq && second.seq > first.seq);
  });

  it('counts on where a room ended, so that order survives', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    const first = await ada.join();
    for (let n = 1; n <= 20; n++) ada.socket.emit('state', { media: { ...MEDIA, n } });
    await ada.get('leave', {});
    const second = await ada.join();
    assert.ok(second.seq > first.seq + 20);
  });
});

describe('room names', () => {
  const kept = ['Büro', '会議室 1', 'غرفة', '🎉👩‍👩‍👧', ' two words ', '__proto__', 'constructor', 'a'.repeat(128), '🎉'.repeat(128)];
  const refused = ['', ' ', '\u3000\t', 'a\u0000b', 'a\nb', 'a'.repeat(129), '🎉'.repeat(129)];

  it('may be of any script, with spaces and emoji, up to 128 code points', async (t) => {
    const relay = await startRelay(t);
    for (const room of kept) {
      const ada = await relay.connect();
      await ada.join(room);
      assert.equal(relay.chat.rooms.get(room)?.participants.length, 1, room);
      ada.socket.disconnect();
    }
    assert.equal(relay.chat.rooms.names.length, kept.length);
  });

  it('are the same in whatever way their accents are written', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await ada.join('Caf\u00e9');
    assert.equal((await bob.join('Cafe\u0301')).peers.length, 1);
    assert.equal((await (await relay.connect()).join('café')).peers.length, 0);
  });

  it('may not be empty, blank, too long, or hold control characters', async (t) => {
    const relay = await startRelay(t);
    const ada = await relay.connect();
    for (const room of refused) {
      assert.equal(await ada.refused('join', { v: 1, room, name: 'Ada', media: MEDIA }), 'room-invalid');
      assert.equal(await ada.refused('watch', { v: 1, room }), 'room-invalid');
    }
  });
});

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

  it('is heard once, also when the socket closes right behind it', async (t) => {
    const relay = await startRelay(t, { times: { grace: 20 } });
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    await bob.join();
    const { pid } = await ada.join();
    ada.socket.emit('leave', {});
    ada.socket.disconnect();
    assert.equal((await bob.hearsPeer('leave', pid)).reason, 'left');
    const cleo = await relay.connect();
    await cleo.join();
    await bob.hearsPeer('join');
    assert.deepEqual(
      bob.heard('peer').map(({ op }) => op),
      ['join', 'leave', 'join'],
    );
  });
});

it('shows an app who is in which room, and lets it change nothing', async (t) => {
  const relay = await startRelay(t);
  const ada = await relay.connect();
  const { pid } = await ada.join();
  await (await relay.connect()).get('watch', { v: 1, room: 'only watched' });
  assert.deepEqual(relay.chat.rooms.names, ['standup']);
  const room = relay.chat.rooms.get('standup');
  assert.ok(room && Object.isFrozen(room) && Object.isFrozen(room.participants) && Object.isFrozen(room.participants[0]));
  const { n: _, ...media } = MEDIA;
  const [{ joinedAt, ...participant }] = room.participants as [(typeof room.participants)[number]];
  assert.ok(joinedAt <= Date.now());
  assert.deepEqual(participant, { id: pid, displayName: 'Ada', role: 'guest', ...media });
  assert.equal(relay.chat.rooms.get('only watched'), undefined);
});
