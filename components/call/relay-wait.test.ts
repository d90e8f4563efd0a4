import { expect } from '@open-wc/testing';
import { failureOf } from './call.fixture.js';
import { Clock } from './clock.fixture.js';
import { CallError } from './errors.js';
import { RelayWait } from './relay-wait.js';

describe('the wait for a relay', () => {
  let clock: Clock;
  let told: string[];
  let wait: RelayWait<string>;
  beforeEach(() => {
    clock = new Clock();
    told = [];
    wait = new RelayWait(({ code }) => told.push(code));
  });
  afterEach(() => {
    wait.stop(null);
    clock.restore();
  });

  it('is given up after 10 s, for whoever asked, as what is known to be wrong', async () => {
    for (const blamed of [null, new CallError('busy')]) {
      wait.begin();
      await clock.pass(6_000);
      wait.blame(blamed);
      // Whoever asks has ten seconds of their own.
      const failure = failureOf(wait.wait());
      await clock.pass(9_999);
      expect(clock.pending).to.equal(1);
      await clock.pass(1);
      expect(await failure).to.have.property('code', blamed?.code ?? 'relay-unreachable');
    }
    expect(told).to.deep.equal([]);
  });

  it('is told once where nobody asked, and goes on', async () => {
    wait.begin();
    await clock.pass(60_000);
    expect(told).to.deep.equal(['relay-unreachable']);
    const answer = wait.wait();
    wait.settle('here');
    expect(await answer).to.equal('here');
    await clock.pass(60_000);
    expect([told, clock.pending]).to.deep.equal([['relay-unreachable'], 0]);
  });
});
