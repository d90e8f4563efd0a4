import { expect, html } from '@open-wc/testing';
import { everything, part, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

describe('keyboard shortcuts', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());
  const press = (target: Element, key: string, more: KeyboardEventInit = {}) =>
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
    );
  const dialog = (chat: VideoChat) => chat.shadowRoot!.querySelector('dialog');

  it('press buttons and list themselves, and the list is accessible', async () => {
    const chat = await stage.joined(html`<video-chat room="standup" shortcuts></video-chat>`);
    const leave = part(chat, 'leave-button')!;
    press(leave, 'c');
    await until(() => chat.chatOpen, 'the chat is open');
    press(leave, 'm');
    await until(() => chat.microphone, 'the microphone is asked for');
    leave.focus();
    press(leave, '?');
    await until(() => dialog(chat)!.open, 'they are listed');
    expect(dialog(chat)!.textContent).to.match(/M\s+Microphone\s*V\s+Camera/);
    await expect(chat).to.be.accessible();
    dialog(chat)!.querySelector('button')!.click();
    await until(() => !dialog(chat)!.open, 'it is closed');
    expect(chat.shadowRoot!.activeElement?.matches('chat-controls'), 'the focus is back').to.equal(true);
  });

  it('do nothing without the attribute, with a modifier, while writing, or outside', async () => {
    const chat = await stage.joined(html`<video-chat room="standup" shortcuts></video-chat>`);
    const leave = part(chat, 'leave-button')!;
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey', 'isComposing', 'repeat'])
      press(leave, 'c', { [modifier]: true });
    press(document.body, 'c');
    expect(chat.chatOpen).to.equal(false);
    press(leave, 'c');
    await until(() => part(chat, 'panel'), 'the chat is open');
    const field = await until(() => part(chat, 'message-field'), 'one can write').then(() =>
      part(chat, 'message-field')!,
    );
    press(field, 'c');
    expect(chat.chatOpen).to.equal(true);
    chat.shortcuts = false;
    press(leave, 'c');
    expect(chat.chatOpen).to.equal(true);
  });

  it('are told on each button, and listed by a button, too, only where the page wants them', async () => {
    const chat = await stage.joined(html`<video-chat room="standup" shortcuts></video-chat>`);
    const keys = () =>
      [...everything(chat)]
        .map((it) => it.getAttribute('aria-keyshortcuts'))
        .filter(Boolean)
        .join('');
    await until(() => keys().startsWith('mv'), 'they are told');
    part(chat, 'shortcuts-button')!.click();
    await until(() => dialog(chat)!.open, 'they are listed');
    chat.shortcuts = false;
    await until(() => !part(chat, 'shortcuts-button'), 'there is nothing to list');
    await until(() => !keys(), 'they are not told any more');
  });
});
