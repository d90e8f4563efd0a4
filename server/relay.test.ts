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
    const { joinedAt, ...seen } = roster.peers[0]!;
    assert.deepEqual(seen, peer);
    assert.ok(Math.abs(joinedAt - Date.now()) < 5_000);
    assert.deepEqual(
      { ...roster, peers: [] },
      { ok: true, peers: [], seq, locked: false, lobby: false, max: 8, iceServers: [] },
    );
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
  const kept = [
    'Büro',
    '会議室 1',
    'غرفة',
    '🎉👩‍👩‍👧',
    ' two words ',
    '__proto__',
    'constructor',
    'a'.repeat(128),
    '🎉'.repeat(128),
  ];
  const refused = ['', ' ', '\u3000\t', 'a\u0000b', 'a\nb', 'a'.repeat(129), '🎉'.repeat(129)];

  it('are whole characters: half of one is refused in a room, and replaced in a name', async (t) => {
    const relay = await startRelay(t);
    const [ada, bob] = [await relay.connect(), await relay.connect()];
    assert.equal(await ada.refused('watch', { v: 1, room: 'standup\ud800' }), 'room-invalid');
    await bob.join('standup', 'Bob');
    const { pid } = await ada.join('standup', 'Ada \ud800');
    assert.equal((await bob.hearsPeer('join', pid)).peer.name, 'Ada \ufffd');
  });

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
