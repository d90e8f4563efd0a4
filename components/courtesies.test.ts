import { expect, fixture, html } from '@open-wc/testing';
import type { ChatControls } from './chat-controls.js';
import { linkTo } from './invite.js';
import { sounds } from './sounds.js';
import { part, Stage, until } from './video-chat.fixture.js';

/** A sound that was made. */
interface Tone {
  isOver: boolean;
  loudness: number;
}

const textOf = (element: Element | null | undefined) => element?.textContent?.trim() ?? '';

describe('small courtesies', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => {
    stage.end();
    localStorage.removeItem('video-chat-sounds');
  });

  it('are accessible, with a hand up, unread messages and a hint', async () => {
    const bob = await stage.guest('Bob');
    const chat = await stage.joined();
    await bob.raiseHand(true);
    await bob.sendMessage('Hello');
    part(chat, 'hand-button')!.click();
    await until(() => part(chat, 'badge') && chat.self!.hand, 'all is shown');
    chat.call.dispatchEvent(new Event('talkingwhilemuted'));
    await chat.updateComplete;
    await expect(chat).to.be.accessible();
  });

  it('show a hand that is raised on the pane, and in words', async () => {
    const bob = await stage.guest('Bob');
    const chat = await stage.joined();
    const pane = chat.shadowRoot!.querySelector('video-pane')!;
    expect(pane.shadowRoot!.querySelector('[aria-label="Hand is raised"]')).to.equal(null);
    await bob.raiseHand(true);
    await until(() => pane.shadowRoot!.querySelector('[aria-label="Hand is raised"]'), 'the mark shows');
    expect(textOf(chat.shadowRoot!.querySelector('[role="status"]'))).to.contain('Bob raised a hand.');
    await bob.raiseHand(false);
    await until(() => !pane.shadowRoot!.querySelector('[aria-label="Hand is raised"]'), 'the mark goes');
  });

  it('raise and lower one’s own hand by one button', async () => {
    const bob = await stage.guest('Bob');
    const chat = await stage.joined();
    const button = part(chat, 'hand-button')!;
    expect(button.getAttribute('aria-pressed')).to.equal('false');
    button.click();
    await until(() => bob.state.participants[0]?.hand, 'Bob sees it');
    expect(button.getAttribute('aria-pressed')).to.equal('true');
    button.click();
    await until(() => !bob.state.participants[0]?.hand, 'Bob sees that it is down');
    expect(button.getAttribute('aria-pressed')).to.equal('false');
  });

  it('count what was not read on the chat’s button, also elsewhere in the page, until the chat is shown', async () => {
    const bob = await stage.guest('Bob');
    const chat = await stage.joined(html`<video-chat id="counted" room="standup"></video-chat>`);
    const controls = await fixture<ChatControls>(html`<chat-controls for="counted"></chat-controls>`);
    const seen = () => [controls, chat].map((element) => textOf(part(element, 'badge'))).join();
    chat.addEventListener('message', (event) => event.message.text === 'hidden' && event.preventDefault());
    for (const text of ['one', 'hidden', 'two']) await bob.sendMessage(text);
    await until(() => seen() === '2,2', 'two are unread');
    expect(part(chat, 'chat-button')!.getAttribute('aria-label')).to.equal('Chat, 2 unread');
    part(chat, 'chat-button')!.click();
    await until(() => seen() === ',', 'all is read');
    await bob.sendMessage('three');
    await until(() => chat.messages.length === 3, 'it is read at once');
    expect(seen()).to.equal(',');
  });

  it('show what was written before one came, and count none of it as unread', async () => {
    const bob = await stage.guest('Bob');
    await bob.sendMessage('early');
    const chat = await stage.joined();
    await until(() => chat.messages.length === 1, 'it is told');
    await bob.sendMessage('late');
    await until(() => part(chat, 'badge'), 'the next one is unread');
    expect(textOf(part(chat, 'badge'))).to.equal('1');
    expect(textOf(chat.shadowRoot!.querySelector('[role="status"]'))).to.not.contain('early');
  });

  it('make links of web addresses, and of nothing else (A12)', async () => {
    const bob = await stage.guest('Bob');
    const chat = await stage.joined();
    part(chat, 'chat-button')!.click();
    const rlo = String.fromCodePoint(0x202e);
    await bob.sendMessage(
      `See (https://example.com/a_(b)?q=1&r=<i>). javascript:alert(1) data:text/html,x https://safe@evil.example ` +
        `http://x.example/${rlo}moc.elgoog <img src=x onerror=alert(1)>`,
    );
    await until(() => part(chat, 'link'), 'a link shows');
    const panel = part(chat, 'panel')!.shadowRoot!;
    const links = [...panel.querySelectorAll('a')];
    expect(links.map((link) => link.getAttribute('href'))).to.deep.equal([
      'https://example.com/a_(b)?q=1&r=',
      'http://x.example/',
    ]);
    expect(links.every((link) => link.rel === 'noopener noreferrer' && link.target === '_blank')).to.equal(true);
    expect(textOf(panel.querySelector('.text'))).to.equal(bob.state.messages[0]!.text);
    expect(panel.querySelector('img')).to.equal(null);
  });

  it('hint at a microphone that is off while one talks, until it is on', async () => {
    const chat = await stage.joined();
    const notices = () => [...chat.shadowRoot!.querySelectorAll('[part="notice"]')].map(textOf).join();
    chat.call.dispatchEvent(new Event('talkingwhilemuted'));
    await until(() => notices().includes('your microphone is off'), 'the hint shows');
    chat.microphone = true;
    await until(() => !notices().includes('your microphone is off'), 'the hint goes');
  });

  it('lead others to the page and the room, and hand no token on', () => {
    expect(linkTo('a b', 'https://x.example/p?token=secret#top')).to.equal('https://x.example/p?room=a+b#top');
    for (const page of ['https://x.example/p?r=standup', 'https://x.example/standup', 'https://x.example/#standup']) {
      expect(linkTo('standup', page)).to.equal(page);
    }
  });

  it('offer no invitation where it is not wanted', async () => {
    const chat = await stage.joined(html`<video-chat room="standup" controlslist="noinvite"></video-chat>`);
    expect(part(chat, 'invite-button')).to.equal(null);
  });

  it('tell how long one has been in the call', async () => {
    const chat = await stage.joined();
    await until(() => /^00:0[1-9]$/.test(textOf(part(chat, 'time'))), 'a second has passed');
  });

  it('sound when somebody comes or goes, unless that is switched off', async function () {
    Object.defineProperty(navigator, 'userActivation', { configurable: true, value: { hasBeenActive: true } });
    const tones: Tone[] = [];
    const { connect } = OscillatorNode.prototype;
    OscillatorNode.prototype.connect = function (this: OscillatorNode, next: AudioNode) {
      tones.push({ isOver: false, loudness: next instanceof GainNode ? next.gain.value : NaN });
      const tone = tones.at(-1)!;
      this.addEventListener('ended', () => (tone.isOver = true));
      return (connect as (next: AudioNode) => AudioNode).call(this, next);
    } as typeof connect;
    try {
      const chat = await stage.joined();
      const bob = await stage.guest('Bob');
      await until(() => tones.length === 1, 'it sounds when Bob comes');
      expect(tones[0]!.loudness).to.be.within(0.01, 0.2);
      // The clock of Firefox’s audio stands still on a machine without a speaker, and so the first sound never ends.
      if (navigator.userAgent.includes('Firefox')) return;
      await until(() => tones[0]!.isOver, 'it ends');
      await bob.leave();
      await until(() => tones.length === 2, 'it sounds when he goes');
      await until(() => tones[1]!.isOver, 'it ends');
      part(chat, 'sounds-button')!.click();
      await bob.join();
      await until(() => chat.participants.length === 1, 'he is back');
      expect(tones).to.have.length(2);
    } finally {
      OscillatorNode.prototype.connect = connect;
      Reflect.deleteProperty(navigator, 'userActivation');
    }
  });

  it('remember on this device that sounds are off', async () => {
    const chat = await stage.joined();
    const button = part(chat, 'sounds-button')!;
    expect([sounds.on, button.getAttribute('aria-pressed')]).to.deep.equal([true, 'true']);
    button.click();
    await until(() => button.getAttribute('aria-pressed') === 'false', 'it is off');
    expect(localStorage.getItem('video-chat-sounds')).to.equal('off');
  });
});
