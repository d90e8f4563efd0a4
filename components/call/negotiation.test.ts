import { expect, waitUntil } from '@open-wc/testing';
import type { SignalBody } from '../../server/protocol.js';
import { PeerLink, type LinkOwner } from './peer-link.js';

/** A link whose owner does nothing else than what is given. */
const link = (offers: boolean, owner: Partial<LinkOwner>): PeerLink =>
  new PeerLink({
    ...{ id: 'test', offers, configuration: {} },
    owner: {
      signal: () => {},
      configure: async () => ({}),
      message: () => {},
      changed: () => {},
      ended: () => {},
      ...owner,
    },
  });

describe('the negotiation of a link', () => {
  it('tells of what it receives once its answer is on the way, which would have to wait for whoever draws it', async () => {
    const told: string[] = [];
    const older: PeerLink = link(false, {
      signal: (body) => 'description' in body && told.push(body.description.type),
      changed: () => older.receiver('camera') && told.push('tracks'),
    });
    const newer = link(true, { signal: (body) => 'description' in body && older.receive(body, 1) });
    await waitUntil(() => told.length >= 2, 'an answer, and tracks');
    expect(told.slice(0, 2)).to.deep.equal(['answer', 'tracks']);
    for (const end of [newer, older]) end.close();
  });

  it('offers once, however long nothing follows its making, and once more when another way is wanted (N4)', async () => {
    const offers: SignalBody[] = [];
    const answers: SignalBody[] = [];
    const newer = link(true, { signal: (body) => 'description' in body && offers.push(body) });
    const older = link(false, { signal: (body) => 'description' in body && answers.push(body) });
    await waitUntil(() => offers.length, 'the first offer');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([offers.length, answers.length]).to.deep.equal([1, 0]);
    older.receive(offers[0]!, 1);
    await waitUntil(() => answers.length, 'the answer');
    newer.receive(answers[0]!, 1);
    await waitUntil(() => newer.pc.signalingState === 'stable', 'it is taken');
    await newer.restart();
    await waitUntil(() => offers.length === 2, 'the second offer');
    for (const end of [newer, older]) end.close();
  });
});
