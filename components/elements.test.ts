import { expect, fixture, html } from '@open-wc/testing';
import { CallError } from './call/errors.js';
import type { ChatPanel } from './chat-panel.js';
import { bestLayout } from './pane-layout.js';
import { part, person, pose, settled, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

describe('<pane-grid>', () => {
  it('fills any box with any number of panes, and overflows none', () => {
    for (const [width, height] of [
      [240, 180],
      [320, 568],
      [568, 320],
      [1200, 200],
      [1920, 1080],
    ] as const) {
      for (const count of [1, 2, 3, 4, 6, 8]) {
        const { columns, width: w, height: h } = bestLayout(count, width, height);
        const rows = Math.ceil(count / columns);
        expect(w > 0 && h > 0, `${count} in ${width}×${height}`).to.equal(true);
        expect(columns * w + (columns - 1) * 8 <= width && rows * h + (rows - 1) * 8 <= height).to.equal(true);
      }
    }
  });

  it('puts two people side by side in a wide box, and one below the other in a tall one', () => {
    expect(bestLayout(2, 1_200, 400).columns).to.equal(2);
    expect(bestLayout(2, 400, 1_200).columns).to.equal(1);
  });
});

describe('the connected elements', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());
  const isPressed = (button: Element | null) => button?.getAttribute('aria-pressed');

  for (const where of ['beside them', 'in the page around their shadow root']) {
    it(`follow a <video-chat> that they name ${where}, also when it comes later, and let go of it`, async () => {
      const page = await fixture(html`<div></div>`);
      const tree = where === 'beside them' ? page : page.attachShadow({ mode: 'open' });
      const toggles = document.createElement('media-toggles');
      toggles.setAttribute('for', 'later');
      tree.append(toggles);
      await toggles.updateComplete;
      expect(toggles.call).to.equal(undefined);
      const chat = Object.assign(document.createElement('video-chat'), { id: 'later', room: 'standup' });
      document.body.append(chat);
      await until(() => toggles.call === chat.call, 'it finds its call');
      chat.remove();
      await until(() => toggles.call === undefined, 'it lets go');
    });
  }

  it('show a switch as pressed only once it is asked for, and follow the call', async () => {
    const chat = await stage.lobby();
    const button = part<HTMLButtonElement>(chat, 'camera-button')!;
    expect(isPressed(button)).to.equal('false');
    button.click();
    await until(() => isPressed(button) === 'true', 'it is pressed');
    await until(() => button.getAttribute('aria-busy') === 'false', 'the camera is open');
    await chat.call.setCamera(false);
    await until(() => isPressed(button) === 'false', 'it follows');
  });

  it('keep the focus inside when what had it goes away', async () => {
    const chat = await stage.lobby();
    const called = {
      phase: 'joined',
      self: person('Ada'),
      knocking: [person('Bob')],
      error: new CallError('busy'),
    } as const;
    await pose(chat, called);
    part(chat, 'admit-button')!.focus();
    await pose(chat, { knocking: [] });
    expect(chat.matches(':focus-within')).to.equal(true);
    part(chat, 'dismiss-button')!.focus();
    part(chat, 'dismiss-button')!.click();
    await chat.updateComplete;
    expect(Boolean(part(chat, 'dismiss-button'))).to.equal(false);
    expect(chat.matches(':focus-within')).to.equal(true);
  });

  it('name the people in the lobby, and take the name that is typed', async () => {
    await stage.guest('Bob');
    const chat = await stage.lobby();
    const lobby = part(chat, 'lobby')!;
    expect(lobby.shadowRoot!.textContent).to.contain('Bob');
    const field = lobby.shadowRoot!.querySelector('input')!;
    field.value = ` ${'👋'.repeat(70)}`;
    field.dispatchEvent(new Event('input'));
    expect([...chat.displayName]).to.have.length(64);
  });

  it('keep the name of an option in one line, so that it can be read and copied', async () => {
    const chat = await stage.lobby();
    await pose(chat, { phase: 'joined', self: person('Ada'), error: new CallError('turn-missing') });
    const [option, range] = ['--turn-urls', document.createRange()];
    for (let width = 240; width <= 600; width += 12) {
      chat.style.inlineSize = `${width}px`;
      await settled(chat);
      const texts = document.createTreeWalker(part(chat, 'error')!, NodeFilter.SHOW_TEXT);
      let node: Node | null = texts.nextNode();
      while (node && !node.textContent!.includes(option)) node = texts.nextNode();
      const start = node!.textContent!.indexOf(option);
      range.setStart(node!, start);
      range.setEnd(node!, start + option.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      expect([...lines], `${width} px`).to.have.length(1);
    }
  });

  it('say in the lobby why one could not join', async () => {
    stage.relay.maxParticipants = 1;
    await stage.guest('Bob');
    const chat = await stage.lobby();
    part(chat, 'join-button')!.click();
    await until(() => part(chat, 'error')?.textContent?.includes('full'), 'the refusal is shown');
    expect(chat.state).to.equal('lobby');
  });
});

describe('<chat-panel>', () => {
  let stage: Stage;
  let chat: VideoChat;
  let panel: ChatPanel;
  beforeEach(async () => {
    stage = new Stage();
    chat = await stage.joined();
    panel = await fixture<ChatPanel>(html`<chat-panel .call=${chat.call}></chat-panel>`);
  });
  afterEach(() => stage.end());
  const field = () => panel.shadowRoot!.querySelector('textarea')!;
  const enter = (text: string, init: KeyboardEventInit = {}) => {
    field().value = text;
    field().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true, ...init }));
  };

  it('is accessible, empty and with messages', async () => {
    await expect(panel).to.be.accessible();
    await chat.sendMessage('Hello');
    await panel.updateComplete;
    await expect(panel).to.be.accessible();
  });

  it('sends with Enter, breaks the line with Shift+Enter, and shows text as text', async () => {
    enter('one', { shiftKey: true });
    expect(chat.messages).to.deep.equal([]);
    enter('<b>one</b>\ntwo');
    await until(() => chat.messages.length === 1, 'it is sent');
    await until(() => part(panel, 'message')?.textContent?.includes('<b>one</b>\ntwo'), 'it is shown');
    expect(field().value).to.equal('');
  });

  it('keeps the last message in sight when its box shrinks, unless one reads further up', async () => {
    const box = chat.parentElement!;
    box.append(panel);
    panel.style.cssText = 'display: block; block-size: 500px';
    const line = { from: 'Bob', displayName: 'Bob', at: 0, own: false };
    const messages = Array.from({ length: 40 }, (_, i) => ({ ...line, id: `${i}`, text: `Message ${i}` }));
    await pose(chat, { messages });
    const list = () => part(panel, 'messages')!;
    await until(() => part(panel, 'messages')?.childElementCount === 40, 'all are there');
    const below = () => Math.round(list().scrollHeight - list().scrollTop - list().clientHeight);
    await until(() => below() < 2, 'the end is shown');
    for (const size of [300, 160, 400]) {
      const before = list().clientHeight;
      panel.style.blockSize = `${size}px`;
      await until(() => list().clientHeight !== before && below() < 2, `the end is shown in ${size} px`);
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    list().scrollTop = 100;
    await new Promise(requestAnimationFrame);
    panel.style.blockSize = '200px';
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    expect(list().scrollTop).to.equal(100);
  });

  it('asks for no recipient where there is little room, unless one is chosen', async () => {
    await stage.guest('Bob');
    for (const [size, isSeen] of [
      ['500px', true],
      ['200px', false],
    ] as const) {
      chat.style.cssText = `inline-size: 600px; block-size: ${size}`;
      if (!chat.chatOpen) part(chat, 'chat-button')!.click();
      await until(() => part(chat, 'recipient-field')?.checkVisibility() === isSeen, `it is seen in ${size}`);
    }
    chat.style.blockSize = '500px';
    const choice = part<HTMLSelectElement>(chat, 'recipient-field')!;
    choice.selectedIndex = 1;
    choice.dispatchEvent(new Event('change'));
    chat.style.blockSize = '200px';
    await until(() => part(chat, 'panel')!.clientHeight < 200, 'there is little room');
    await part<ChatPanel>(chat, 'panel')!.updateComplete;
    expect(choice.checkVisibility()).to.equal(true);
  });

  it('says in the one live region why a message was not sent', async () => {
    part(chat, 'chat-button')!.click();
    await until(() => part(chat, 'panel'), 'the chat is open');
    const inside = part<ChatPanel>(chat, 'panel')!;
    await inside.updateComplete;
    const text = inside.shadowRoot!.querySelector('textarea')!;
    text.value = 'x'.repeat(4_001);
    text.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true }));
    await until(() => part(inside, 'error'), 'the reason is shown');
    expect(inside.shadowRoot!.querySelector('[role="alert"]')).to.equal(null);
    expect(chat.shadowRoot!.querySelector('[role="status"]')!.textContent).to.contain('at most');
  });

  it('says why a message was not sent, and keeps its text', async () => {
    enter('x'.repeat(4_001));
    await until(() => part(panel, 'error') !== null, 'the reason is shown');
    expect(part(panel, 'error')!.textContent).to.contain('4000');
    expect(field().value).to.have.length(4_001);
  });

  it('never sends to everyone what was meant for somebody who is gone', async () => {
    const bob = await stage.guest('Bob');
    await until(() => panel.shadowRoot!.querySelectorAll('option').length === 2, 'Bob can be chosen');
    const select = panel.shadowRoot!.querySelector('select')!;
    select.value = chat.participants[0]!.id;
    select.dispatchEvent(new Event('change'));
    await bob.leave();
    await until(() => chat.participants.length === 0, 'Bob is gone');
    enter('a secret');
    await until(() => part(panel, 'error') !== null, 'the reason is shown');
    expect(chat.messages).to.deep.equal([]);
    expect(field().value).to.equal('a secret');
  });
});
