import { expect, waitUntil } from '@open-wc/testing';
import type { SignalIn } from '../../server/protocol.js';
import { MeshPair, PEERS } from './mesh.fixture.js';
import type { PeerLink } from './peer-link.js';

describe('two meshes', () => {
  let pair: MeshPair;
  beforeEach(() => (pair = new MeshPair()));
  afterEach(() => pair.close());

  const settled = (what: string) => waitUntil(() => pair.isSettled, what, { timeout: 10_000 });

  it('have one link between them, which the newer one makes', async () => {
    await settled('they are connected');
    expect(pair.links.map((link) => link?.offers)).to.deep.equal([false, true]);
  });

  it('make the link anew when only one of them has forgotten the other (R3)', async () => {
    await settled('they are connected');
    const [older, newer] = pair.meshes;
    const before = newer.link(PEERS[0].pid);
    older.part(PEERS[1].pid);
    older.meet(PEERS[1]);
    newer.restart();
    await settled('they are connected again');
    expect(newer.link(PEERS[0].pid)?.id).to.not.equal(before?.id);
  });

  it('finish over their own channel what they began before the relay went away', async () => {
    await settled('they are connected');
    const pcs = pair.links.map((link) => link!.pc);
    const ways = () => pcs.map(({ remoteDescription }) => /ice-ufrag:\S+/.exec(remoteDescription!.sdp)![0]);
    const before = ways();
    // The offer is the last that the relay carries.
    pair.carried = () => (pair.isReached = false);
    pair.meshes[1].restart();
    await waitUntil(() => ways().every((way, index) => way !== before[index]), 'both look for other ways');
    await settled('they are connected');
    expect(pair.isReached).to.equal(false);
    expect(pair.links.map((link) => link?.pc)).to.deep.equal(pcs);
  });

  it('begin nothing while the relay is away: a way that is broken carries no signal, and one that works needs none', async () => {
    await settled('they are connected');
    const before = pair.links;
    let offers = 0;
    for (const link of before) link!.pc.addEventListener('negotiationneeded', () => offers++);
    pair.isReached = false;
    for (const mesh of pair.meshes) {
      mesh.restart();
      mesh.rebuild();
    }
    expect(await Promise.all(before.map((link) => link!.probe()))).to.deep.equal([true, true]);
    expect([pair.links, before.map((link) => link!.restarts), offers]).to.deep.equal([before, [0, 0], 0]);
    pair.isReached = true;
    for (const mesh of pair.meshes) mesh.comeBack();
    // What was wanted for good is made up for.
    await waitUntil(() => pair.isSettled && pair.links.every((link) => !before.includes(link)), 'there is a new link', {
      timeout: 10_000,
    });
  });

  it('try nothing any more with somebody who is gone, even if that was while they answered', async () => {
    pair.carried = (signal) => {
      if ('description' in signal && signal.description.type === 'answer') pair.meshes[0].part(PEERS[1].pid);
    };
    await waitUntil(() => !pair.meshes[0].pids.length, 'the newer one is gone');
    pair.meshes[1].part(PEERS[0].pid);
    const since = performance.now();
    // As long as it takes to begin a new connection where one is closed.
    await waitUntil(() => performance.now() - since > 2_500, 'nothing follows', { timeout: 5_000 });
    expect(pair.refreshed).to.equal(0);
  });

  it('let no error reach the page, whatever is said over their channel (A20)', async () => {
    await settled('they are connected');
    const [older, newer] = pair.links as [PeerLink, PeerLink];
    const wrong = [
      { description: null },
      { description: 7 },
      { candidate: 7 },
      { candidate: {} },
      { rebuild: null },
      {},
    ];
    for (const [n, body] of wrong.entries()) {
      const signal = { link: 'another', n: n + 1, ...body } as unknown as SignalIn;
      for (const link of [older, newer]) link.say({ t: 'signal', signal });
    }
    await settled('they are connected');
    expect(await Promise.all(pair.links.map((link) => link!.probe()))).to.deep.equal([true, true]);
  });

  it('make a connection that is asked for as soon as they may make one more, though the one of before works', async () => {
    const wait = setTimeout;
    const now = performance.now.bind(performance);
    let isLater = false;
    // Waits for that are of ten seconds, within a window of thirty.
    const set = (run: () => void, ms = 0) => wait(run, ms === 10_000 ? 1_000 : ms);
    Object.assign(globalThis, { setTimeout: set });
    Object.assign(performance, { now: () => now() + (isLater ? 30_000 : 0) });
    try {
      await settled('they are connected');
      for (let round = 0; round < 2; round++) pair.meshes[1].rebuild();
      const [, last] = pair.links;
      pair.meshes[1].rebuild();
      expect(pair.links[1]).to.equal(last);
      await settled('the third connection works');
      isLater = true;
      await waitUntil(() => pair.links[1] !== last, 'there is a fourth', { timeout: 5_000 });
      await settled('it works');
    } finally {
      Object.assign(globalThis, { setTimeout: wait });
      Reflect.deleteProperty(performance, 'now');
    }
  });

  it('make at most three connections in 30 s, however often one asks (N12)', async () => {
    await settled('they are connected');
    const Original = RTCPeerConnection;
    let built = 0;
    globalThis.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        built++;
      }
    };
    try {
      for (let round = 0; round < 10; round++) for (const mesh of pair.meshes) mesh.rebuild();
      await settled('they are connected again');
      // Two more at each end; of an offer that the next one overtakes nothing is built.
      expect(built).to.be.within(2, 4);
    } finally {
      globalThis.RTCPeerConnection = Original;
    }
  });
});
