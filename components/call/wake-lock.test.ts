import { expect } from '@open-wc/testing';
import { Party, until } from './call.fixture.js';

describe('the screen', () => {
  let party: Party;
  let held: Set<object>;
  let asks: number;
  const lend = (request: () => Promise<unknown>) =>
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
  const lock = async () => {
    asks++;
    const sentinel = { release: async () => void held.delete(sentinel) };
    held.add(sentinel);
    return sentinel;
  };

  beforeEach(() => {
    party = new Party();
    held = new Set();
    asks = 0;
    lend(lock);
  });
  afterEach(() => {
    party.end();
    Reflect.deleteProperty(navigator, 'wakeLock');
  });

  it('stays on while one is in the call, the relay being away included, and may go dark after it (D16)', async () => {
    const ada = party.call('Ada');
    ada.connect();
    await until(() => ada.state.phase === 'lobby', 'Ada is in the lobby');
    expect(asks).to.equal(0);
    await ada.join();
    await until(() => held.size === 1, 'it is held');
    party.relay.isUp = false;
    await until(() => ada.state.phase === 'reconnecting', 'the relay is away');
    expect(held.size).to.equal(1);
    await ada.leave();
    expect(held.size).to.equal(0);
  });

  it('is asked for again when the page is seen again, until one leaves', async () => {
    const ada = party.call('Ada');
    await ada.join();
    await until(() => held.size === 1, 'it is held');
    // As browsers do it with a hidden page.
    held.clear();
    const show = () => document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    show();
    await until(() => held.size === 1, 'it is held again');
    await ada.leave();
    show();
    expect([held.size, asks]).to.deep.equal([0, 2]);
  });

  it('is given back when it comes too late', async () => {
    let give: (() => void) | undefined;
    lend(async () => {
      await new Promise<void>((resolve) => (give = resolve));
      return lock();
    });
    const ada = party.call('Ada');
    await ada.join();
    await until(() => give, 'it is asked for');
    await ada.leave();
    give!();
    await until(() => asks === 1 && held.size === 0, 'it is given back');
  });

  it('goes dark as ever, without a word, where that is refused or not known', async () => {
    const refusals = [() => Promise.reject(new DOMException('', 'NotAllowedError')), undefined];
    for (const request of refusals) {
      Object.defineProperty(navigator, 'wakeLock', { value: request && { request }, configurable: true });
      const ada = party.call('Ada');
      await ada.join();
      await ada.leave();
      expect(ada.state.error).to.equal(null);
    }
  });
});
