import { expect } from '@open-wc/testing';
import type { LeaveEvent, ParticipantLeaveEvent } from './call-events.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('Call', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  it('goes through every phase in order, and tells each', async () => {
    const ada = party.call('Ada');
    const phases: string[] = [];
    ada.addEventListener('statechange', ({ state }) => phases.push(state));
    expect(ada.state.phase).to.equal('idle');
    await ada.join();
    await ada.leave();
    expect(phases).to.deep.equal(['connecting', 'lobby', 'joining', 'joined', 'left']);
  });

  it('knows in the lobby who is in the room, and builds no connection for it', async () => {
    const ada = party.call('Ada');
    await ada.join();
    let built = 0;
    const Original = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        built++;
      }
    };
    try {
      const bob = party.call('Bob');
      bob.connect();
      await until(() => bob.state.phase === 'lobby', 'Bob is in the lobby');
      expect(bob.state.participants.map(({ displayName }) => displayName)).to.deep.equal(['Ada']);
      await ada.leave();
      await until(() => bob.state.participants.length === 0, 'Bob sees Ada leave');
      expect(built).to.equal(0);
    } finally {
      globalThis.RTCPeerConnection = Original;
    }
  });

  it('connects two people without any device', async () => {
    const [ada, bob] = await party.pair();
    expect(ada.state.participants[0]?.displayName).to.equal('Bob');
    expect(bob.state.participants[0]?.displayName).to.equal('Ada');
    expect(ada.state.self).to.include({ displayName: 'Ada', camera: false, microphone: false });
  });

  it('connects four people with each other', async () => {
    const people = ['Ada', 'Bob', 'Cem', 'Dua'].map((name) => party.call(name));
    await Promise.all(people.map((call) => call.join()));
    for (const call of people) await party.connected(call, 3);
  });

  it('resolves a second join with the first', async () => {
    const ada = party.call('Ada');
    const first = ada.join();
    expect(ada.join()).to.equal(first);
    await first;
    expect(ada.join()).to.equal(first);
    expect(eventsOf(ada, 'join')).to.deep.equal([]);
  });

  it('refuses a room without a name, and stays idle', async () => {
    for (const room of ['', '  ', 'a\u0000b', 'x'.repeat(129)]) {
      const ada = party.call('Ada', { room });
      expect(await failureOf(ada.join())).to.have.property('code', 'room-invalid');
      expect(ada.state.phase).to.equal('idle');
      expect(ada.state.error?.code).to.equal('room-invalid');
    }
  });

  it('takes a room name of 128 characters of any script', async () => {
    const ada = party.call('Ada', { room: '👋'.repeat(128) });
    await ada.join();
    expect(ada.state.phase).to.equal('joined');
  });

  it('does not join when the page prevents it', async () => {
    const ada = party.call('Ada');
    const errors = eventsOf(ada, 'error');
    ada.addEventListener('beforejoin', (event) => event.preventDefault());
    expect(await failureOf(ada.join())).to.have.property('code', 'aborted');
    expect(ada.state.phase).to.equal('idle');
    expect(errors).to.deep.equal([]);
  });

  it('is aborted by leaving while it joins, goes back to the lobby, and can join later', async () => {
    const ada = party.call('Ada');
    const leaves = eventsOf(ada, 'leave');
    ada.connect();
    await until(() => ada.state.phase === 'lobby', 'Ada is in the lobby');
    const isJoining = new Promise<void>((resolve) => {
      ada.addEventListener('statechange', ({ state }) => state === 'joining' && resolve());
    });
    const joining = failureOf(ada.join());
    await isJoining;
    await ada.leave();
    expect(await joining).to.have.property('code', 'aborted');
    await until(() => ada.state.phase === 'lobby', 'Ada is back in the lobby');
    expect(leaves).to.deep.equal([]);
    const bob = party.call('Bob');
    bob.connect();
    await until(() => bob.state.phase === 'lobby', 'Bob looks on');
    expect(bob.state.participants).to.deep.equal([]);
    await ada.join();
    expect(ada.state.phase).to.equal('joined');
  });

  it('joins and leaves in any order, from any handler', async () => {
    const ada = party.call('Ada');
    const rejoined = new Promise<void>((resolve, reject) => {
      ada.addEventListener('leave', () => void ada.join().then(resolve, reject), { once: true });
    });
    ada.addEventListener('join', () => void ada.leave(), { once: true });
    await failureOf(ada.join());
    await rejoined;
    expect(ada.state.phase).to.equal('joined');
  });

  for (const from of ['idle', 'lobby', 'joined']) {
    it(`lets the last one count of any order of joining and leaving in one task, from ${from}`, async () => {
      for (const order of ['jl', 'jlj', 'ljlj', 'jljl', 'lj']) {
        const ada = party.call('Ada', { room: `${from}-${order}` });
        if (from === 'lobby') ada.connect();
        if (from === 'joined') await ada.join();
        await until(() => ada.state.phase === from, `Ada is where she begins: ${from}`);
        const [errors, asks] = [eventsOf(ada, 'error'), eventsOf(ada, 'beforejoin')];
        const steps = [...order].map((step) => failureOf(step === 'j' ? ada.join() : ada.leave()));
        const codes = (await Promise.all(steps)).map((failure) => (failure as { code: string } | null)?.code);
        const isIn = order.endsWith('j');
        // Whoever is in already need not join, and leaving never fails.
        const expected = [...order].map((step, i) =>
          step === 'l' || (from === 'joined' && i === 0) || (isIn && i === order.length - 1) ? undefined : 'aborted',
        );
        expect(codes, order).to.deep.equal(expected);
        await until(() => ada.state.phase !== 'connecting', `Ada has settled: ${order}`);
        expect([ada.state.phase === 'joined', ada.state.self !== null, asks.length > 0], order).to.deep.equal(
          Array(3).fill(isIn),
        );
        expect(asks.length, order).to.be.at.most(1);
        expect(errors, order).to.deep.equal([]);
        ada.close();
      }
    });
  }

  it('is aborted from every handler on the way in, and goes back to where it was', async () => {
    for (const phase of ['connecting', 'lobby', 'joining', 'joined']) {
      const ada = party.call('Ada');
      const told = ['join', 'leave'].map((type) => eventsOf(ada, type));
      ada.addEventListener('statechange', ({ state }) => state === phase && void ada.leave());
      expect(await failureOf(ada.join()), phase).to.have.property('code', 'aborted');
      expect(ada.state.phase, phase).to.equal(phase === 'joined' ? 'left' : 'idle');
      expect(told, phase).to.deep.equal([[], []]);
    }
    const bob = party.call('Bob');
    bob.addEventListener('beforejoin', () => void bob.leave());
    expect(await failureOf(bob.join())).to.have.property('code', 'aborted');
    expect(bob.state.phase).to.equal('idle');
  });

  it('gives the same promise to whoever asks from a handler', async () => {
    const ada = party.call('Ada');
    const asks = eventsOf(ada, 'beforejoin');
    const promises = new Set<Promise<void>>();
    ada.addEventListener('statechange', ({ state }) => state !== 'idle' && promises.add(ada.join()));
    promises.add(ada.join());
    await Promise.all(promises);
    expect(promises.size).to.equal(1);
    expect(asks).to.have.length(1);
  });

  it('resolves in the next room when the room is changed while it joins', async () => {
    const ada = party.call('Ada');
    const joining = ada.join();
    ada.addEventListener('statechange', () => (ada.room = 'other'), { once: true });
    await joining;
    expect(ada.state).to.include({ phase: 'joined', room: 'other' });
  });

  it('opens one session when the room is set just before it connects', async () => {
    const ada = party.call('Ada', { room: '' });
    const phases = eventsOf(ada, 'statechange') as unknown as { state: string }[];
    ada.room = 'standup';
    ada.connect();
    await until(() => ada.state.phase === 'lobby', 'Ada is in the lobby');
    expect(phases.map(({ state }) => state)).to.deep.equal(['connecting', 'lobby']);
  });

  it('takes nothing of what was written into another room', async () => {
    const [ada] = await party.pair();
    await ada.sendMessage('Only here');
    await ada.leave();
    ada.room = 'other';
    await ada.join();
    expect(ada.state.messages).to.deep.equal([]);
  });

  it('says politely that the room is full, and builds nothing', async () => {
    party.relay.maxParticipants = 1;
    await party.call('Ada').join();
    const bob = party.call('Bob');
    expect(await failureOf(bob.join())).to.have.property('code', 'room-full');
    expect(bob.state.phase).to.equal('lobby');
    expect(bob.state.error?.hint).to.be.a('string').that.is.not.empty;
    expect(await failureOf(bob.getStats())).to.have.property('code', 'not-joined');
  });

  it('is noticed when it leaves, with a reason', async () => {
    const [ada, bob] = await party.pair();
    const gone = eventsOf<ParticipantLeaveEvent>(ada, 'participantleave');
    const left = eventsOf<LeaveEvent>(bob, 'leave');
    await bob.leave();
    await until(() => ada.state.participants.length === 0, 'Ada sees Bob leave');
    expect(gone.map(({ reason, participant }) => [reason, participant.displayName])).to.deep.equal([['left', 'Bob']]);
    expect(left.map(({ reason }) => reason)).to.deep.equal(['user']);
    expect(bob.state).to.deep.include({ phase: 'left', self: null, participants: [] });
  });

  it('moves to the last of several rooms that are set in one task, and keeps its camera', async () => {
    const ada = party.call('Ada');
    await ada.setCamera(true);
    await ada.join();
    await until(() => ada.state.self?.camera, 'the camera is on');
    const [track] = ada.state.localStream.getVideoTracks();
    const rooms = eventsOf(ada, 'beforejoin') as unknown as { room: string }[];
    for (const room of ['one', 'two', 'three']) ada.room = room;
    await until(() => ada.state.phase === 'joined' && rooms.length, 'Ada is in the next room');
    expect(rooms.map(({ room }) => room)).to.deep.equal(['three']);
    expect(track?.readyState).to.equal('live');
    expect(ada.state.localStream.getVideoTracks()).to.deep.equal([track]);
  });

  it('keeps every seat and every link, and goes on telling what changes', async () => {
    const [ada, bob] = await party.pair();
    const { id } = ada.state.self!;
    const gone = [ada, bob].map((call) => eventsOf(call, 'participantleave'));
    party.relay.isUp = false;
    await until(() => ada.state.phase === 'reconnecting', 'Ada notices');
    ada.displayName = 'Ada L.';
    await ada.sendMessage('Still here?');
    await until(() => bob.state.participants[0]?.displayName === 'Ada L.', 'Bob hears the new name');
    await until(() => bob.state.messages.length === 1, 'Bob reads it');
    party.relay.isUp = true;
    await until(() => ada.state.phase === 'joined' && bob.state.phase === 'joined', 'both are back');
    expect(ada.state.self?.id).to.equal(id);
    expect(bob.state.participants[0]?.id).to.equal(id);
    expect(gone).to.deep.equal([[], []]);
  });

  it('gives a new frozen state at every change', async () => {
    const ada = party.call('Ada');
    const states = new Set([ada.state]);
    ada.addEventListener('change', () => states.add(ada.state));
    await ada.join();
    expect(states.size).to.be.greaterThan(4);
    for (const state of states) expect(Object.isFrozen(state)).to.equal(true);
  });
});
