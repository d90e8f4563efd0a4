import { expect } from '@open-wc/testing';
import type { LeaveEvent } from './call-events.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';
import { CallError } from './errors.js';

// Firefox does not tell that the other end closed a connection.
const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};

describe('a call whose relay changes its mind', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  const forget = () => {
    party.relay.isUp = false;
    party.relay.forget();
    party.relay.isUp = true;
  };

  it('comes in again as somebody new when its seat is gone', async () => {
    const [ada, bob] = await party.pair();
    const before = ada.state.self?.id;
    forget();
    await until(() => ada.state.self?.id !== before, 'Ada is somebody new');
    await party.connected(ada, 1);
    await party.connected(bob, 1);
    expect(ada.state.phase).to.equal('joined');
  });

  it('goes back to the lobby, with the reason, when its seat is gone and the room is full', async () => {
    const [ada] = await party.pair();
    const left = eventsOf<LeaveEvent>(ada, 'leave');
    party.relay.maxParticipants = 0;
    forget();
    await until(() => ada.state.phase === 'lobby', 'Ada is in the lobby');
    expect(ada.state.error).to.have.property('code', 'room-full');
    expect(ada.state.self).to.equal(null);
    expect(left.map(({ reason }) => reason)).to.deep.equal(['network']);
    party.relay.maxParticipants = 8;
    await ada.join();
  });

  it('stays in the call, with the links that it has, while the relay is too busy to give it a new seat (R9)', async () => {
    const [ada, bob] = await party.pair();
    const left = eventsOf<LeaveEvent>(ada, 'leave');
    const links = async () => (await ada.getReport()).people.map(({ link }) => link?.state);
    const { id } = ada.state.self!;
    const answer = party.relay.answer.bind(party.relay);
    let refused = 0;
    party.relay.answer = (end, event, request) => {
      if (event === 'join' && refused < 4) {
        refused++;
        throw new CallError('busy', { cause: { ok: false, code: 'busy', retryMs: 200 } });
      }
      return answer(end, event, request);
    };
    forget();
    await until(() => refused > 2, 'both were refused');
    expect([ada.state.self?.id, await links()]).to.deep.equal([id, ['connected']]);
    await until(() => ada.state.self?.id !== id, 'Ada is somebody new');
    await party.connected(ada, 1);
    await party.connected(bob, 1);
    expect([ada.state.phase, ada.state.error, left]).to.deep.equal(['joined', null, []]);
  });

  it('comes in again once, though its connection breaks while it waits for a token, which then comes late', async () => {
    let asked = 0;
    let come!: (token: string) => void;
    const late = new Promise<string>((resolve) => (come = resolve));
    // To watch, to join, to resume in vain: the fourth is for the new seat.
    const [ada, bob] = await party.pair({ token: () => (++asked === 4 ? late : 'token') });
    const left = eventsOf<LeaveEvent>(ada, 'leave');
    const before = ada.state.self?.id;
    forget();
    await until(() => asked === 4, 'Ada waits for a token');
    party.relay.isUp = false;
    party.relay.isUp = true;
    await until(() => ada.state.self?.id !== before, 'Ada is somebody new');
    const { id } = ada.state.self!;
    come('token');
    await party.connected(ada, 1);
    await party.connected(bob, 1);
    // What is said behind it has been heard.
    ada.displayName = 'Ada L.';
    const cem = party.call('Cem');
    cem.connect();
    await until(() => cem.state.participants.some((one) => one.displayName === 'Ada L.'), 'Cem knows');
    expect([ada.state.phase, ada.state.self?.id, ada.state.error, left]).to.deep.equal(['joined', id, null, []]);
  });

  it('has told the relay what it switched off while it came in again', async () => {
    const [ada] = await party.pair({ microphone: true });
    await until(() => ada.state.self?.microphone, 'Ada is heard');
    const before = ada.state.self?.id;
    const answer = party.relay.answer.bind(party.relay);
    party.relay.answer = (end, event, request) => {
      const answered = answer(end, event, request);
      const isAda = event === 'join' && (request as { name: string }).name === 'Ada';
      // The ask is under way with what was true when it was made.
      if (isAda) void ada.setMicrophone(false);
      return answered;
    };
    forget();
    await until(() => ada.state.self?.id !== before, 'Ada is somebody new');
    await party.connected(ada, 1);
    const cem = party.call('Cem');
    cem.connect();
    // Whoever only looks on hears it from the relay alone.
    await until(() => cem.state.participants.some((one) => one.displayName === 'Ada' && !one.microphone), 'Cem knows');
  });

  it('stays in the lobby at a refusal that may pass, and says why', async () => {
    const answer = party.relay.answer.bind(party.relay);
    let refused = 0;
    party.relay.answer = (end, event, request) => {
      if (refused++ < 2) throw new CallError('bad-message');
      return answer(end, event, request);
    };
    const ada = party.call('Ada');
    ada.connect();
    await until(() => ada.state.phase === 'lobby', 'Ada is in the lobby');
    expect(ada.state.error).to.have.property('code', 'bad-message');
    expect(await failureOf(ada.join())).to.have.property('code', 'bad-message');
    expect(ada.state.phase).to.equal('lobby');
    await ada.join();
    expect(ada.state.error).to.equal(null);
  });

  it('ends at a refusal that trying again does not change', async () => {
    party.relay.answer = () => {
      throw new CallError('relay-version');
    };
    const ada = party.call('Ada');
    ada.connect();
    await until(() => ada.state.phase === 'failed', 'Ada is told to reload');
    expect(ada.state.error).to.have.property('code', 'relay-version');
    // Where help is wanted most.
    expect((await ada.getReport()).relay).to.not.equal(null);
  });

  it('counts changes of the room in one task once, also when it waits within the task', async () => {
    const [ada] = await party.pair();
    const left = eventsOf(ada, 'leave');
    ada.room = 'first';
    await Promise.resolve();
    ada.room = 'second';
    await Promise.resolve();
    ada.room = 'third';
    await until(() => left.length, 'Ada has left the room of before');
    await until(() => ada.state.phase === 'joined', 'Ada is in the last room');
    expect(left).to.have.length(1);
    expect(ada.room).to.equal('third');
  });

  it('keeps somebody whose socket is away and whose page answers, even if it stands still for a moment later', async () => {
    const [ada] = await party.pair();
    const left = eventsOf(ada, 'participantleave');
    const { send } = RTCDataChannel.prototype;
    let answers = 0;
    let isStill = false;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: never) {
      if (!String(data).includes('"re"')) return send.call(this, data);
      answers++;
      if (!isStill) send.call(this, data);
    };
    try {
      party.relay.lose('Bob');
      const [lostAt, before] = [performance.now(), answers];
      await until(() => performance.now() - lostAt > 4_000, 'Bob is away for longer than a page that goes');
      expect(answers).to.be.above(before);
      isStill = true;
      const stillAt = performance.now();
      await until(() => performance.now() - stillAt > 1_500, 'Bob stands still');
      expect(left).to.deep.equal([]);
    } finally {
      RTCDataChannel.prototype.send = send;
    }
    party.relay.isUp = true;
    await party.connected(ada, 1);
    expect(left).to.deep.equal([]);
  });

  inChromium('gives up at once whose link has ended before the socket did', async () => {
    const Original = RTCPeerConnection;
    const made: RTCPeerConnection[] = [];
    globalThis.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    };
    const [ada] = await party.pair();
    globalThis.RTCPeerConnection = Original;
    const left = eventsOf(ada, 'participantleave');
    // Who comes makes the connection first.
    made[0]!.close();
    await until(async () => (await ada.getReport()).people[0]?.link === null, 'the link has ended');
    party.relay.lose('Bob');
    await until(() => left.length === 1, 'Bob is gone');
  });

  it('closes no link that works while no new one can be made, and makes it once the relay is back', async () => {
    const [, bob] = await party.pair();
    const links = async () => (await bob.getReport()).people.map(({ link }) => [link?.state, link?.policy]);
    const iceServers = [{ urls: 'turn:127.0.0.1:3478', username: 'a', credential: 'b' }];
    party.relay.isUp = false;
    await until(() => bob.state.phase === 'reconnecting', 'the relay is away');
    Object.assign(bob, { iceServers, relayOnly: true });
    expect(await links()).to.deep.equal([['connected', 'all']]);
    party.relay.isUp = true;
    await until(async () => (await links())[0]![1] === 'relay', 'a new link is tried');
  });
});
