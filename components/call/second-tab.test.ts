import { expect } from '@open-wc/testing';
import type { MicrophoneChangeEvent } from './call-events.js';
import type { Call, CallOptions } from './call.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('a second tab, or tag, in the same room of one browser', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  const changesOf = (call: Call) => {
    const events = eventsOf<MicrophoneChangeEvent>(call, 'microphonechange');
    return () => events.map(({ enabled, by }) => `${enabled ? 'on' : 'off'} by ${by}`);
  };
  const joined = async (name: string, options: CallOptions = { microphone: true }): Promise<Call> => {
    const call = party.call(name, options);
    await call.join();
    return call;
  };
  const isHeard = (call: Call) => call.state.self?.microphone;

  it('begins with its microphone off, says so, and honours a later ask (L12)', async () => {
    const ada = await joined('Ada');
    await until(() => isHeard(ada), 'the first one is heard');
    const bob = party.call('Bob', { microphone: true });
    const changes = changesOf(bob);
    await bob.join();
    await until(() => changes().includes('off by browser'), 'it is told');
    expect([bob.state.microphone, isHeard(bob)]).to.deep.equal([false, false]);
    expect(bob.state.localStream.getTracks()).to.deep.equal([]);
    await bob.setMicrophone(true, 'user');
    expect(changes().at(-1)).to.equal('on by user');
    expect([isHeard(ada), isHeard(bob)]).to.deep.equal([true, true]);
  });

  it('is one however the room and the address of the relay are written (L12)', async () => {
    const ada = await joined('Ada', { microphone: true, room: 'caf\u00e9', server: '/relay' });
    await until(() => isHeard(ada), 'the first one is heard');
    const server = new URL('/relay/', location.href).href;
    const bob = party.call('Bob', { microphone: true, room: 'cafe\u0301', server });
    const changes = changesOf(bob);
    await bob.join();
    await until(() => changes().includes('off by browser'), 'it is told');
  });

  it('does not ask for a microphone that it begins without', async () => {
    await joined('Ada');
    const { mediaDevices } = navigator;
    const asked: unknown[] = [];
    mediaDevices.getUserMedia = (constraints) => {
      asked.push(constraints?.audio);
      return MediaDevices.prototype.getUserMedia.call(mediaDevices, constraints);
    };
    try {
      const bob = await joined('Bob', { camera: true, microphone: true });
      await until(() => bob.state.self!.camera, 'the camera is on');
      expect(asked.filter(Boolean)).to.deep.equal([]);
    } finally {
      Reflect.deleteProperty(mediaDevices, 'getUserMedia');
    }
  });

  it('switches off a microphone that was open in the lobby, and leaves the camera on', async () => {
    await joined('Ada');
    const bob = party.call('Bob', { camera: true, microphone: true });
    const changes = changesOf(bob);
    bob.connect();
    await until(() => bob.state.localStream.getTracks().length === 2, 'both are open');
    await bob.join();
    expect(changes()).to.deep.equal(['on by page', 'off by browser']);
    expect(bob.state.localStream.getAudioTracks()).to.deep.equal([]);
    expect(bob.state.self).to.include({ camera: true, microphone: false });
  });

  it('says nothing if no microphone was asked for', async () => {
    await joined('Ada');
    const bob = party.call('Bob');
    const changes = changesOf(bob);
    await bob.join();
    expect(changes()).to.deep.equal([]);
  });

  it('is none in another room', async () => {
    await joined('Ada');
    const bob = await joined('Bob', { microphone: true, room: 'other' });
    await until(() => isHeard(bob), 'it is heard');
  });

  it('is none for whoever leaves and comes back at once', async () => {
    const ada = await joined('Ada');
    await until(() => isHeard(ada), 'Ada is heard');
    const changes = changesOf(ada);
    for (let round = 0; round < 3; round++) {
      await ada.leave();
      await ada.join();
      await until(() => isHeard(ada), 'Ada is heard again');
    }
    expect(changes().filter((change) => change.includes('browser'))).to.deep.equal([]);
  });

  it('is the first one when the other has left, and makes the next one the second', async () => {
    const ada = await joined('Ada');
    await joined('Bob', {});
    await ada.leave();
    const cem = await joined('Cem');
    expect(cem.state.microphone).to.equal(false);
  });

  it('leaves the room to others if it could not join', async () => {
    party.relay.maxParticipants = 0;
    const ada = party.call('Ada', { microphone: true });
    await failureOf(ada.join());
    party.relay.maxParticipants = 8;
    const bob = await joined('Bob');
    await until(() => isHeard(bob), 'Bob is heard');
  });

  it('is not looked for where the browser has no locks', async () => {
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    try {
      await joined('Ada');
      const bob = await joined('Bob');
      await until(() => isHeard(bob), 'Bob is heard');
    } finally {
      Reflect.deleteProperty(navigator, 'locks');
    }
  });
});
