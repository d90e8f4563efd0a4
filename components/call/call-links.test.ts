import { expect } from '@open-wc/testing';
import type { CallErrorEvent } from './call-events.js';
import type { Call } from './call.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('the links of a call', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  it('are made anew for relay-only, and back', async () => {
    const [ada, bob] = await party.pair({ camera: true });
    const { stream } = bob.state.participants[0]!;
    const [before] = stream.getVideoTracks();
    const errors = eventsOf<CallErrorEvent>(ada, 'error');
    ada.relayOnly = true;
    await until(() => bob.state.participants[0]?.connection === 'reconnecting', 'without TURN there is no way');
    await until(() => errors.length, 'Ada is told why');
    expect(errors.map(({ error }) => error.code)).to.deep.equal(['turn-missing']);
    ada.relayOnly = false;
    await party.connected(ada, 1);
    await party.connected(bob, 1);
    expect(ada.state.error).to.equal(null);
    expect(bob.state.participants[0]?.stream).to.equal(stream);
    expect(stream.getVideoTracks()[0]).to.not.equal(before);
    expect(stream.getTracks()).to.have.length(2);
  });

  it('belong to whom they were made with: nobody can speak in the name of another', async () => {
    const [ada, bob, mallory] = ['Ada', 'Bob', 'Mallory'].map((name) => party.call(name)) as [Call, Call, Call];
    for (const call of [ada, bob, mallory]) await call.join();
    for (const call of [ada, bob, mallory]) await party.connected(call, 2);
    const seen = (id: string) => ada.state.participants.find((participant) => participant.id === id)!;
    const [bobId, malloryId] = [bob.state.self!.id, mallory.state.self!.id];
    const tracks = seen(bobId).stream.getTracks();
    const description = { type: 'offer', sdp: 'v=0' };
    const forged = { t: 'signal', signal: { from: bobId, fromEpoch: 1, link: 'forged', n: 1, description } };
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function (data: unknown) {
      Reflect.apply(send, this, [String(data).includes('FORGE') ? JSON.stringify(forged) : data]);
    };
    try {
      await mallory.sendMessage('FORGE', { to: ada.state.self!.id });
    } finally {
      RTCDataChannel.prototype.send = send;
    }
    await until(() => seen(malloryId).connection === 'reconnecting', 'it breaks her own link');
    expect(seen(bobId).connection).to.equal('connected');
    expect(seen(bobId).stream.getTracks()).to.deep.equal(tracks);
  });

  it('give their statistics, by participant', async () => {
    const [ada] = await party.pair();
    const { id } = ada.state.participants[0]!;
    expect([...(await ada.getStats()).keys()]).to.deep.equal([id]);
    expect((await ada.getStats(id)).size).to.be.greaterThan(0);
    expect(await failureOf(ada.getStats('nobody'))).to.have.property('code', 'peer-gone');
  });

  it('are told in the report, without an address or a name', async () => {
    const [ada] = await party.pair();
    const report = await ada.getReport();
    const [person] = report.people;
    expect(person).to.include({ person: 1, connection: 'connected' });
    expect(person?.link).to.deep.include({ state: 'connected', restarts: 0, rebuilds: 0 });
    expect(person?.link?.pair).to.be.an('object');
    expect(person?.link?.connectedAfterMs).to.be.a('number');
    expect(report.relay).to.include({ connected: true });
    const text = JSON.stringify(report);
    for (const secret of ['Ada', 'Bob', 'standup', ada.state.self!.id, ada.state.participants[0]!.id]) {
      expect(text).to.not.include(secret);
    }
    expect(text).to.not.match(/\d+\.\d+\.\d+\.\d+|\.local|::/);
    await ada.leave();
    const after = await ada.getReport();
    expect(after.phase).to.equal('left');
    expect(after.relay).to.include({ connected: false });
  });

  it('tell how good they are', async () => {
    const [ada] = await party.pair({ camera: true });
    await until(() => ada.state.participants[0]?.quality === 4, 'the link on this machine is very good');
  });
});
