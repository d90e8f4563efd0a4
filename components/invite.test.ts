import { expect } from '@open-wc/testing';
import { invite, linkTo } from './invite.js';
import { part, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const textOf = (element: Element | null | undefined) => element?.textContent?.trim() ?? '';

describe('an invitation', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());

  const copied: string[] = [];
  const shared: (string | undefined)[] = [];
  let answer: () => Promise<void>;
  beforeEach(() => {
    copied.length = shared.length = 0;
    answer = async () => {};
    const clipboard = { writeText: async (text: string) => answer().then(() => void copied.push(text)) };
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    Object.defineProperty(navigator, 'share', { configurable: true, value: undefined });
  });
  afterEach(() => {
    for (const name of ['clipboard', 'share']) Reflect.deleteProperty(navigator, name);
  });
  const link = () => linkTo('standup', location.href);
  const notices = (chat: VideoChat) => [...chat.shadowRoot!.querySelectorAll('[part="notice"]')].map(textOf).join();
  const menu = (chat: VideoChat) => chat.shadowRoot!.querySelector('chat-controls')!;

  it('is a copy of the link where there is no share sheet', async () => {
    const chat = await stage.joined();
    expect(part(chat, 'copy-button')).to.equal(null);
    part(menu(chat), 'invite-button')!.click();
    await until(() => notices(chat).includes('Link copied'), 'it says so');
    expect(copied).to.deep.equal([link()]);
  });

  it('is the share sheet or a copy, whichever one likes, where there is such a sheet', async () => {
    const share = async ({ url }: ShareData) => void shared.push(url);
    Object.defineProperty(navigator, 'share', { configurable: true, value: share });
    const chat = await stage.joined();
    part(menu(chat), 'invite-button')!.click();
    await until(() => shared.length, 'the sheet is there');
    expect([shared, copied]).to.deep.equal([[link()], []]);
    part(menu(chat), 'copy-button')!.click();
    await until(() => notices(chat).includes('Link copied'), 'it says so');
    expect([shared, copied]).to.deep.equal([[link()], [link()]]);
  });

  it('is nothing else when the sheet is closed, and the link to read when all fails', async () => {
    const fail = (name: string) => async () => Promise.reject(new DOMException('no', name));
    Object.defineProperty(navigator, 'share', { configurable: true, value: fail('AbortError') });
    const options = { copies: false, copied: 'Copied' };
    expect([await invite('standup', options), copied.length]).to.deep.equal(['', 0]);
    Object.defineProperty(navigator, 'share', { configurable: true, value: fail('NotAllowedError') });
    expect([await invite('standup', options), copied.length]).to.deep.equal(['Copied', 1]);
    answer = fail('NotAllowedError');
    expect(await invite('standup', options)).to.equal(link());
  });

  it('is offered to whoever waits alone, unless the page does not want it', async () => {
    const chat = await stage.joined();
    const waiting = () => chat.shadowRoot!.querySelector('slot[name="alone"]')!;
    expect(textOf(waiting())).to.contain('Copy link');
    waiting().querySelector('button')!.click();
    await until(() => copied.length, 'it is copied');
    chat.setAttribute('controlslist', 'noinvite');
    await chat.updateComplete;
    expect(waiting().querySelector('button')).to.equal(null);
  });
});
