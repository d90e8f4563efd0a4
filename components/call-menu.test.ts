import { expect, html } from '@open-wc/testing';
import { drawn, everything, Stage, until } from './video-chat.fixture.js';

const textOf = (element: Element | null | undefined) => element?.textContent?.trim() ?? '';

describe('the menu of the controls', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());

  const find = (chat: Element, name: string) =>
    [...everything(chat)].find((it) => it.part.contains(name) && it.checkVisibility())!;
  const opened = (chat: Element) => [...everything(chat)].filter((it) => it.matches(':popover-open'));
  const small = (width: number) =>
    stage.joined(html`<video-chat room="standup" style="inline-size: ${width}px; block-size: 300px"></video-chat>`);

  it('shows the time in the call where the bar has no room for it', async () => {
    const chat = await small(500);
    find(chat, 'more-button').click();
    await until(() => /^00:0[1-9]$/.test(textOf(find(chat, 'time'))), 'a second has passed');
  });

  it('shares the screen where the bar has no room for it', async () => {
    const media = navigator.mediaDevices as { getDisplayMedia?: unknown };
    Object.defineProperty(media, 'getDisplayMedia', { value: async () => drawn(), configurable: true });
    const chat = await small(280);
    expect(find(chat, 'screen-button')).to.equal(undefined);
    find(chat, 'more-button').click();
    find(chat, 'screen-button').click();
    await until(() => chat.screen, 'it is shared');
    delete media.getDisplayMedia;
  });

  it('makes room for what opens from it, which gives the focus back', async () => {
    const chat = await small(500);
    find(chat, 'more-button').focus();
    find(chat, 'more-button').click();
    expect(opened(chat)).to.have.length(1);
    find(chat, 'settings-button').click();
    expect(opened(chat).map(({ id }) => id)).to.deep.equal(['settings']);
    find(chat, 'close-button').click();
    expect(opened(chat)).to.deep.equal([]);
    expect(chat.shadowRoot!.querySelector('chat-controls')!.shadowRoot!.activeElement).to.equal(
      find(chat, 'more-button'),
    );
  });

  it('holds what is seldom used, also where there is room', async () => {
    const chat = await small(800);
    const rare = ['sounds-button', 'fullscreen-button'];
    expect(rare.map((name) => find(chat, name))).to.deep.equal([undefined, undefined]);
    expect(find(chat, 'hand-button')).to.not.equal(undefined);
    find(chat, 'more-button').click();
    for (const name of rare) expect(find(chat, name)?.textContent).to.not.equal('');
  });
});
