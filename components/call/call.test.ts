import { expect, waitUntil } from '@open-wc/testing';
import { Call, CallError, type CallOptions } from './call.js';
import type { CameraChangeEvent, DataEvent, LeaveEvent, MessageEvent, ParticipantLeaveEvent } from './call-events.js';
import { LoopbackRelay } from './loopback.js';

const until = (condition: () => unknown, what: string) =>
  waitUntil(() => Boolean(condition()), what, { timeout: 10_000 });
const events = <E extends Event>(call: Call, type: string): E[] => {
  const heard: E[] = [];
  call.addEventListener(type, (event) => heard.push(event as E));
  return heard;
};
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (cause: unknown) => cause,
  );

describe('Call', () => {
  let relay: LoopbackRelay;
  let calls: Call[];
  const newCall = (displayName: string, options: CallOptions = {}): Call => {
    const call = new Call({ server: 'loopback', room: 'standup', displayName, signaling: relay.signaling, ...options });
    calls.push(call);
    return call;
  };
  const connected = (call: Call, others: number) =>
    until(
      () =>
        call.state.participants.length === others &&
        call.state.participants.every(({ connection }) => connection === 'connected'),
      `${call.displayName} is connected to ${others}`,
    );
  const pair = async (options: CallOptions = {}): Promise<[Call, Call]> => {
    const [ada, bob] = [newCall('Ada', options), newCall('Bob')];
    await ada.join();
    await bob.join();
    await connected(ada, 1);
    await connected(bob, 1);
    return [ada, bob];
  };

  beforeEach(() => {
    relay = new LoopbackRelay();
    calls = [];
  });
  afterEach(() => calls.forEach((call) => call.close()));

  describe('coming and going', () => {
    it('goes through every phase in order, and tells each', async () => {
      const ada = newCall('Ada');
      const phases: string[] = [];
      ada.addEventListener('statechange', ({ state }) => phases.push(state));
      expect(ada.state.phase).to.equal('idle');
      await ada.join();
      await ada.leave();
      expect(phases).to.deep.equal(['connecting', 'lobby', 'joining', 'joined', 'left']);
    });

    it('knows in the lobby who is in the room, and builds no connection for it', async () => {
      const ada = newCall('Ada');
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
        const bob = newCall('Bob');
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
      const [ada, bob] = await pair();
      expect(ada.state.participants[0]?.displayName).to.equal('Bob');
      expect(bob.state.participants[0]?.displayName).to.equal('Ada');
      expect(ada.state.self).to.include({ displayName: 'Ada', camera: false, microphone: false });
    });

    it('connects four people with each other', async () => {
      const people = ['Ada', 'Bob', 'Cem', 'Dua'].map((name) => newCall(name));
      await Promise.all(people.map((call) => call.join()));
      for (const call of people) await connected(call, 3);
    });

    it('resolves a second join with the first', async () => {
      const ada = newCall('Ada');
      const first = ada.join();
      expect(ada.join()).to.equal(first);
      await first;
      expect(ada.join()).to.equal(first);
      expect(events(ada, 'join')).to.deep.equal([]);
    });

    it('refuses a room without a name, and stays idle', async () => {
      for (const room of ['', '  ', 'a\u0000b', 'x'.repeat(129)]) {
        const ada = newCall('Ada', { room });
        expect(await failure(ada.join())).to.have.property('code', 'room-invalid');
        expect(ada.state.phase).to.equal('idle');
        expect(ada.state.error?.code).to.equal('room-invalid');
      }
    });

    it('takes a room name of 128 characters of any script', async () => {
      const ada = newCall('Ada', { room: '👋'.repeat(128) });
      await ada.join();
      expect(ada.state.phase).to.equal('joined');
    });

    it('does not join when the page prevents it', async () => {
      const ada = newCall('Ada');
      const errors = events(ada, 'error');
      ada.addEventListener('beforejoin', (event) => event.preventDefault());
      expect(await failure(ada.join())).to.have.property('code', 'aborted');
      expect(ada.state.phase).to.equal('idle');
      expect(errors).to.deep.equal([]);
    });

    it('is aborted by leaving while it joins, goes back to the lobby, and can join later', async () => {
      const ada = newCall('Ada');
      const leaves = events(ada, 'leave');
      const isJoining = new Promise<void>((resolve) => {
        ada.addEventListener('statechange', ({ state }) => state === 'joining' && resolve());
      });
      const joining = failure(ada.join());
      await isJoining;
      await ada.leave();
      expect(await joining).to.have.property('code', 'aborted');
      await until(() => ada.state.phase === 'lobby', 'Ada is back in the lobby');
      expect(leaves).to.deep.equal([]);
      const bob = newCall('Bob');
      bob.connect();
      await until(() => bob.state.phase === 'lobby', 'Bob looks on');
      expect(bob.state.participants).to.deep.equal([]);
      await ada.join();
      expect(ada.state.phase).to.equal('joined');
    });

    it('joins and leaves in any order, from any handler', async () => {
      const ada = newCall('Ada');
      const rejoined = new Promise<void>((resolve, reject) => {
        ada.addEventListener('leave', () => ada.join().then(resolve, reject), { once: true });
      });
      ada.addEventListener('join', () => void ada.leave(), { once: true });
      await failure(ada.join());
      await rejoined;
      expect(ada.state.phase).to.equal('joined');
    });

    it('says politely that the room is full, and builds nothing', async () => {
      relay.maxParticipants = 1;
      await newCall('Ada').join();
      const bob = newCall('Bob');
      expect(await failure(bob.join())).to.have.property('code', 'room-full');
      expect(bob.state.phase).to.equal('lobby');
      expect(bob.state.error?.hint).to.be.a('string').that.is.not.empty;
      expect(await failure(bob.getStats())).to.have.property('code', 'not-joined');
    });

    it('is noticed when it leaves, with a reason', async () => {
      const [ada, bob] = await pair();
      const gone = events<ParticipantLeaveEvent>(ada, 'participantleave');
      const left = events<LeaveEvent>(bob, 'leave');
      await bob.leave();
      await until(() => ada.state.participants.length === 0, 'Ada sees Bob leave');
      expect(gone.map(({ reason, participant }) => [reason, participant.displayName])).to.deep.equal([['left', 'Bob']]);
      expect(left.map(({ reason }) => reason)).to.deep.equal(['user']);
      expect(bob.state).to.deep.include({ phase: 'left', self: null, participants: [] });
    });

    it('moves to the last of several rooms that are set in one task, and keeps its camera', async () => {
      const ada = newCall('Ada');
      await ada.setCamera(true);
      await ada.join();
      await until(() => ada.state.self?.camera, 'the camera is on');
      const [track] = ada.state.localStream.getVideoTracks();
      const rooms = events(ada, 'beforejoin') as unknown as { room: string }[];
      for (const room of ['one', 'two', 'three']) ada.room = room;
      await until(() => ada.state.phase === 'joined' && rooms.length, 'Ada is in the next room');
      expect(rooms.map(({ room }) => room)).to.deep.equal(['three']);
      expect(track?.readyState).to.equal('live');
      expect(ada.state.localStream.getVideoTracks()).to.deep.equal([track]);
    });
  });

  describe('while the relay is away', () => {
    it('keeps every seat and every link, and goes on telling what changes', async () => {
      const [ada, bob] = await pair();
      const { id } = ada.state.self!;
      const gone = [...events(ada, 'participantleave'), ...events(bob, 'participantleave')];
      relay.isUp = false;
      await until(() => ada.state.phase === 'reconnecting', 'Ada notices');
      ada.displayName = 'Ada L.';
      await ada.sendMessage('Still here?');
      await until(() => bob.state.participants[0]?.displayName === 'Ada L.', 'Bob hears the new name');
      await until(() => bob.state.messages.length === 1, 'Bob reads it');
      relay.isUp = true;
      await until(() => ada.state.phase === 'joined' && bob.state.phase === 'joined', 'both are back');
      expect(ada.state.self?.id).to.equal(id);
      expect(bob.state.participants[0]?.id).to.equal(id);
      expect(gone).to.deep.equal([]);
    });
  });

  describe('camera and microphone', () => {
    it('are captured only when asked for, and not before the lobby', async () => {
      const ada = newCall('Ada', { camera: true });
      expect(ada.state.camera).to.equal(true);
      expect(ada.state.localStream.getTracks()).to.deep.equal([]);
      ada.connect();
      await until(() => ada.state.localStream.getVideoTracks().length === 1, 'the preview shows the camera');
      expect(ada.state.localStream.getAudioTracks()).to.deep.equal([]);
      expect(ada.state.phase).to.equal('lobby');
    });

    it('are seen and heard by the other, also when only one side has any', async () => {
      const [ada, bob] = await pair({ camera: true, microphone: true });
      await until(() => bob.state.participants[0]?.camera && bob.state.participants[0].microphone, 'Bob knows');
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = bob.state.participants[0]!.stream;
      await video.play();
      await until(() => video.videoWidth > 0, 'Bob sees a picture');
      expect(ada.state.participants[0]).to.include({ camera: false, microphone: false });
      video.srcObject = null;
    });

    it('goes dark at once, without negotiation, and comes back', async () => {
      const [ada, bob] = await pair({ camera: true });
      await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
      const changes = events<CameraChangeEvent>(ada, 'camerachange');
      const [track] = ada.state.localStream.getVideoTracks();
      await ada.setCamera(false, 'user');
      expect(track?.readyState).to.equal('ended');
      await until(() => !bob.state.participants[0]?.camera, 'Bob knows that it is off');
      await ada.setCamera(true);
      await until(() => bob.state.participants[0]?.camera, 'Bob knows that it is on');
      expect(changes.map(({ enabled, by }) => [enabled, by])).to.deep.equal([
        [false, 'user'],
        [true, 'page'],
      ]);
    });

    it('ends in the state that was asked for last', async () => {
      const ada = newCall('Ada');
      await ada.join();
      const asked = [true, false, true, false].map((on) => ada.setCamera(on));
      await Promise.allSettled(asked);
      expect(ada.state.camera).to.equal(false);
      await until(() => ada.state.localStream.getTracks().length === 0, 'nothing is captured');
      expect(ada.state.self?.camera).to.equal(false);
    });

    it('are released by leaving, and come back with the next join', async () => {
      const ada = newCall('Ada', { camera: true, microphone: true });
      await ada.join();
      await until(() => ada.state.localStream.getTracks().length === 2, 'both are open');
      const tracks = ada.state.localStream.getTracks();
      await ada.leave();
      expect(tracks.map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
      expect(ada.state).to.include({ camera: false, microphone: false });
      await ada.join();
      await until(() => ada.state.localStream.getTracks().length === 2, 'both are open again');
    });

    it('are released when the call is closed while they are being opened', async () => {
      const opened: MediaStreamTrack[] = [];
      const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await original(constraints);
        opened.push(...stream.getTracks());
        return stream;
      };
      try {
        const ada = newCall('Ada', { camera: true });
        const joining = failure(ada.join());
        ada.close();
        await joining;
        await until(() => opened.every(({ readyState }) => readyState === 'ended'), 'the camera is released');
        expect(ada.state.phase).to.equal('idle');
      } finally {
        navigator.mediaDevices.getUserMedia = original;
      }
    });

    it('fall back to off, with an error that says what to do, when they are denied', async () => {
      const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
      try {
        const ada = newCall('Ada', { camera: true, microphone: true });
        await ada.join();
        await until(() => !ada.state.camera && !ada.state.microphone, 'both are off');
        expect(ada.state.error).to.be.instanceOf(CallError).with.property('code', 'permission-denied');
        expect(ada.state.phase).to.equal('joined');
        expect(await failure(ada.setCamera(true))).to.have.property('code', 'permission-denied');
      } finally {
        navigator.mediaDevices.getUserMedia = original;
      }
    });

    it('stays dark while the call is for sound only', async () => {
      const [ada, bob] = await pair({ camera: true });
      await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
      ada.audioOnly = true;
      await until(() => !bob.state.participants[0]?.camera, 'Bob sees it go off');
      await ada.setCamera(true);
      expect(ada.state.camera).to.equal(false);
      expect(ada.state.localStream.getVideoTracks()).to.deep.equal([]);
    });

    it('is not sent to somebody who wants sound only', async () => {
      const [, bob] = await pair({ camera: true });
      await until(() => bob.state.participants[0]?.camera, 'Bob sees the camera');
      const { id } = bob.state.participants[0]!;
      const frames = async () => {
        for (const entry of (await bob.getStats(id)).values()) {
          if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.packetsReceived)
            return entry.packetsReceived as number;
        }
        return 0;
      };
      await until(frames, 'pictures arrive');
      bob.audioOnly = true;
      let last = -1;
      await waitUntil(async () => last === (last = await frames()), 'pictures stop', {
        timeout: 10_000,
        interval: 500,
      });
    });
  });

  describe('writing', () => {
    it('reaches everyone, or one person only', async () => {
      const [ada, bob, cem] = [newCall('Ada'), newCall('Bob'), newCall('Cem')];
      for (const call of [ada, bob, cem]) await call.join();
      for (const call of [ada, bob, cem]) await connected(call, 2);
      const own = events(ada, 'message');
      await ada.sendMessage('<b>Hello</b>');
      await until(() => bob.state.messages.length === 1 && cem.state.messages.length === 1, 'both read it');
      expect(bob.state.messages[0]).to.include({ text: '<b>Hello</b>', displayName: 'Ada', own: false });
      expect(ada.state.messages[0]).to.include({ text: '<b>Hello</b>', own: true, id: bob.state.messages[0]?.id });
      await ada.sendMessage('Only you', { to: bob.state.self!.id });
      await until(() => bob.state.messages.length === 2, 'Bob reads it');
      await ada.sendMessage('All again');
      await until(() => cem.state.messages.at(-1)?.text === 'All again', 'Cem reads the next');
      expect(cem.state.messages.map(({ text }) => text)).to.deep.equal(['<b>Hello</b>', 'All again']);
      expect(own).to.deep.equal([]);
    });

    it('waits for a link that is still being made, and keeps the order', async () => {
      const [ada, bob] = [newCall('Ada'), newCall('Bob')];
      await ada.join();
      await bob.join();
      for (const text of ['one', 'two']) await bob.sendMessage(text);
      await until(() => ada.state.messages.length === 2, 'both arrive');
      expect(ada.state.messages.map(({ text }) => text)).to.deep.equal(['one', 'two']);
    });

    it('can be kept out of the messages by the page', async () => {
      const [ada, bob] = await pair();
      const heard = events<MessageEvent>(bob, 'message');
      bob.addEventListener('message', (event) => event.preventDefault());
      await ada.sendMessage('Hello');
      await until(() => heard.length === 1, 'Bob hears of it');
      expect(bob.state.messages).to.deep.equal([]);
    });

    it('says what is wrong with a message', async () => {
      const [ada] = await pair();
      expect(await failure(newCall('Cem').sendMessage('Hello'))).to.have.property('code', 'not-joined');
      expect(await failure(ada.sendMessage(' \n'))).to.be.instanceOf(TypeError);
      expect(await failure(ada.sendMessage('x'.repeat(4_001)))).to.have.property('code', 'message-too-large');
      expect(await failure(ada.sendMessage('Hello', { to: 'nobody' }))).to.have.property('code', 'peer-gone');
      await ada.sendMessage('👋'.repeat(4_000));
      for (let i = 0; i < 9; i++) await ada.sendMessage('again');
      expect(await failure(ada.sendMessage('too much'))).to.have.property('code', 'rate-limited');
    });

    it("carries the page's own data up to 64 KiB", async () => {
      const [ada, bob] = await pair();
      const heard = events<DataEvent>(bob, 'data');
      await ada.sendData({ x: 1 }, { topic: 'board' });
      await ada.sendData('x'.repeat(65_536));
      await until(() => heard.length === 2, 'both arrive');
      expect(heard[0]).to.deep.include({ data: { x: 1 }, topic: 'board', from: ada.state.self!.id });
      expect(heard[1]?.data).to.have.length(65_536);
      expect(await failure(ada.sendData('x'.repeat(65_537)))).to.have.property('code', 'message-too-large');
    });
  });

  describe('links', () => {
    it('are made anew for relay-only, and back', async () => {
      const [ada, bob] = await pair({ camera: true });
      const { stream } = bob.state.participants[0]!;
      const [before] = stream.getVideoTracks();
      ada.relayOnly = true;
      await until(() => bob.state.participants[0]?.connection === 'reconnecting', 'without TURN there is no way');
      ada.relayOnly = false;
      await connected(ada, 1);
      await connected(bob, 1);
      expect(bob.state.participants[0]?.stream).to.equal(stream);
      expect(stream.getVideoTracks()[0]).to.not.equal(before);
      expect(stream.getTracks()).to.have.length(2);
    });

    it('give their statistics, by participant', async () => {
      const [ada] = await pair();
      const { id } = ada.state.participants[0]!;
      expect([...(await ada.getStats()).keys()]).to.deep.equal([id]);
      expect((await ada.getStats(id)).size).to.be.greaterThan(0);
      expect(await failure(ada.getStats('nobody'))).to.have.property('code', 'peer-gone');
    });

    it('tell how good they are', async () => {
      const [ada] = await pair({ camera: true });
      await until(() => ada.state.participants[0]?.quality === 4, 'the link on this machine is very good');
    });
  });

  it('gives a new frozen state at every change', async () => {
    const ada = newCall('Ada');
    const states = new Set([ada.state]);
    ada.addEventListener('change', () => states.add(ada.state));
    await ada.join();
    expect(states.size).to.be.greaterThan(4);
    for (const state of states) expect(Object.isFrozen(state)).to.equal(true);
  });
});
