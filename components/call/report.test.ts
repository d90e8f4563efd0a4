import { expect } from '@open-wc/testing';
import { failureOf, until } from './call.fixture.js';
import { INITIAL, type CallState, type Participant } from './call-state.js';
import { CallError } from './errors.js';
import { makeReport, type LinkFacts, type RelayFacts, type ReportInput } from './report.js';

const SECRETS = [
  'Ada Lovelace',
  'Bob Hopper',
  'a secret room',
  'pid-of-bob',
  'pid-of-cleo',
  'chat.example',
  'a-password',
];
const RELAY: RelayFacts = {
  ...{ connected: false, transport: 'websocket', reachedAfterMs: 120, retries: 3 },
  lastError: 'relay-unreachable',
};

function person(id: string, displayName: string): Participant {
  const flags = { camera: false, microphone: true, screen: false, hand: false, speaking: false };
  return {
    ...{ id, displayName, role: 'guest', quality: null, connection: 'reconnecting', joinedAt: Date.now() },
    ...{ stream: new MediaStream(), screenStream: null },
    ...flags,
  };
}

const CONFIGURATION: RTCConfiguration = {
  iceServers: [
    {
      urls: ['stun:127.0.0.1:3478', 'turns:chat.example:5349?transport=tcp'],
      username: 'x:pid-of-bob',
      credential: 'a-password',
    },
  ],
};

/** Two connections of this page to each other, one with servers that never answer. */
async function connect(): Promise<[RTCPeerConnection, RTCPeerConnection]> {
  const [one, other] = [new RTCPeerConnection(CONFIGURATION), new RTCPeerConnection()];
  one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate).catch(() => {});
  other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate).catch(() => {});
  one.createDataChannel('ctl', { negotiated: true, id: 0 });
  other.createDataChannel('ctl', { negotiated: true, id: 0 });
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription!);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription!);
  await until(() => one.connectionState === 'connected', 'it is connected');
  return [one, other];
}

describe('makeReport', () => {
  const pcs: RTCPeerConnection[] = [];
  afterEach(() => pcs.splice(0).forEach((pc) => pc.close()));

  async function input(): Promise<ReportInput> {
    pcs.push(...(await connect()));
    const createdAt = performance.now() - 1_000;
    const facts: LinkFacts = {
      ...{ pc: pcs[0]!, state: 'reconnecting', createdAt, connectedAt: createdAt + 240 },
      ...{ restarts: 2, rebuilds: 1 },
    };
    const params = { server: 'https://chat.example/ at 192.0.2.7' };
    const state: CallState = {
      ...INITIAL,
      ...{ phase: 'reconnecting', room: 'a secret room', displayName: 'Ada Lovelace', camera: true },
      participants: [person('pid-of-bob', 'Bob Hopper'), person('pid-of-cleo', 'Cleo')],
      error: new CallError('ice-failed', { hint: 'server-invalid', params, cause: new Error(params.server) }),
      localStream: new MediaStream(),
    };
    return { state, relay: RELAY, links: new Map([['pid-of-bob', facts]]) };
  }

  it('says what was tried, and how it went', async () => {
    const { people, ...report } = await makeReport(await input());
    const { at, browser, devices, ...rest } = report;
    expect(rest).to.deep.equal({
      ...{ v: 1, phase: 'reconnecting', error: 'ice-failed', relay: RELAY },
      page: { secure: true, embedded: self !== top, online: true },
    });
    expect(Math.abs(Date.now() - at)).to.be.below(60_000);
    expect(browser).to.match(/Chrome\/\d+|Firefox\/\d+/);
    expect([devices.camera.slice(0, 2), devices.microphone.slice(0, 2)]).to.deep.equal([
      [true, false],
      [false, false],
    ]);
    expect(devices.camera[2]).to.match(/^(granted|denied|prompt|\?)$/);
    expect(people[1]).to.deep.equal({ person: 2, connection: 'reconnecting', link: null });
    const { ageMs, pair, local, remote, ...link } = people[0]!.link!;
    expect(link).to.deep.equal({
      ...{ state: 'reconnecting', states: ['connected', 'connected', pcs[0]!.iceGatheringState, 'stable'] },
      ...{ policy: 'all', servers: ['stun', 'turns'], connectedAfterMs: 240, restarts: 2, rebuilds: 1 },
    });
    expect(ageMs).to.be.within(1_000, 60_000);
    expect(local).to.include('host udp');
    expect(remote).to.include(pair!.remote);
    expect([pair!.local, pair!.remote].join()).to.match(/^(host|prflx) udp,(host|prflx) udp$/);
    expect(pair!.roundTripMs).to.be.within(0, 5_000);
  });

  it('holds no address, and no name of anybody or anything', async () => {
    const text = JSON.stringify(await makeReport(await input()));
    expect(text).not.to.match(/\d+\.\d+\.\d+/);
    expect(text).not.to.match(/\.local\b/);
    // IPv6: colons between digits, or two of them; JSON's own stand behind a quote.
    expect(text).not.to.match(/[\da-f]:[\da-f:]|::/i);
    for (const secret of [...SECRETS, location.host]) expect(text).not.to.contain(secret);
  });

  it('comes through JSON as it is', async () => {
    const report = await makeReport(await input());
    expect(JSON.parse(JSON.stringify(report))).to.deep.equal(report);
  });

  it('can be made at any time, also of what is closed', async () => {
    const given = await input();
    for (const pc of pcs) pc.close();
    expect(await failureOf(makeReport(given))).to.equal(null);
    const localStream = new MediaStream();
    const { phase, error, relay, people } = await makeReport({
      ...{ state: { ...INITIAL, localStream }, relay: null, links: new Map() },
    });
    expect({ phase, error, relay, people }).to.deep.equal({ phase: 'idle', error: null, relay: null, people: [] });
  });
});
