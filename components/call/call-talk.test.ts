import { expect } from '@open-wc/testing';
import type { DataEvent, MessageEvent } from './call-events.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('writing in a call', () => {
  let party: Party;
  beforeEach(() => (party = new Party()));
  afterEach(() => party.end());

  it('reaches everyone, or one person only', async () => {
    const [ada, bob, cem] = [party.call('Ada'), party.call('Bob'), party.call('Cem')];
    for (const call of [ada, bob, cem]) await call.join();
    for (const call of [ada, bob, cem]) await party.connected(call, 2);
    const own = eventsOf(ada, 'message');
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
    const [ada, bob] = [party.call('Ada'), party.call('Bob')];
    await ada.join();
    await bob.join();
    for (const text of ['one', 'two']) await bob.sendMessage(text);
    await until(() => ada.state.messages.length === 2, 'both arrive');
    expect(ada.state.messages.map(({ text }) => text)).to.deep.equal(['one', 'two']);
  });

  it('can be kept out of the messages by the page', async () => {
    const [ada, bob] = await party.pair();
    const heard = eventsOf<MessageEvent>(bob, 'message');
    bob.addEventListener('message', (event) => event.preventDefault());
    await ada.sendMessage('Hello');
    await until(() => heard.length === 1, 'Bob hears of it');
    expect(bob.state.messages).to.deep.equal([]);
  });

  it('tells a newcomer what those who are here wrote to all before, in order, and as nothing new', async () => {
    const [ada, bob] = await party.pair();
    await ada.sendMessage('one');
    await until(() => bob.state.messages.length === 1, 'Bob reads it');
    // Pages tell how long ago, as their clocks may differ: what is closer together than messages travel can change its order. A
    // first packet that a new channel loses is sent again after up to three seconds (RFC 4960).
    const readAt = performance.now();
    await until(() => performance.now() - readAt > 4_000, 'it is a while ago');
    await bob.sendMessage('two');
    await ada.sendMessage('Only you', { to: bob.state.self!.id });
    await until(() => ada.state.messages.length === 3, 'Ada reads it');
    const cem = party.call('Cem');
    const heard = eventsOf(cem, 'message');
    await cem.join();
    await until(() => cem.state.messages.length === 2, 'Cem reads both');
    expect(cem.state.messages.map(({ text, displayName, own }) => [text, displayName, own])).to.deep.equal([
      ['one', 'Ada', false],
      ['two', 'Bob', false],
    ]);
    const written = bob.state.messages.slice(0, 2);
    expect(cem.state.messages.map(({ id }) => id)).to.deep.equal(written.map(({ id }) => id));
    await ada.sendMessage('three');
    await until(() => heard.length === 1, 'Cem hears what is new');
    expect(cem.state.messages.map(({ text }) => text)).to.deep.equal(['one', 'two', 'three']);
    expect(bob.state.messages).to.have.length(4);
  });

  it('says what is wrong with a message', async () => {
    const [ada] = await party.pair();
    expect(await failureOf(party.call('Cem').sendMessage('Hello'))).to.have.property('code', 'not-joined');
    expect(await failureOf(ada.sendMessage(' \n'))).to.be.instanceOf(TypeError);
    expect(await failureOf(ada.sendMessage('x'.repeat(4_001)))).to.have.property('code', 'message-too-large');
    expect(await failureOf(ada.sendMessage('Hello', { to: 'nobody' }))).to.have.property('code', 'peer-gone');
    await ada.sendMessage('👋'.repeat(4_000));
    for (let i = 0; i < 9; i++) await ada.sendMessage('again');
    expect(await failureOf(ada.sendMessage('too much'))).to.have.property('code', 'rate-limited');
  });

  it("carries the page's own data up to 64 KiB", async () => {
    const [ada, bob] = await party.pair();
    const heard = eventsOf<DataEvent>(bob, 'data');
    await ada.sendData({ x: 1 }, { topic: 'board' });
    await ada.sendData('x'.repeat(65_536));
    await until(() => heard.length === 2, 'both arrive');
    expect(heard[0]).to.deep.include({ data: { x: 1 }, topic: 'board', from: ada.state.self!.id });
    expect(heard[1]?.data).to.have.length(65_536);
    expect(await failureOf(ada.sendData('x'.repeat(65_537)))).to.have.property('code', 'message-too-large');
  });
});
