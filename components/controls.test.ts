import { expect, fixture, html } from '@open-wc/testing';
import { part, Stage, until } from './video-chat.fixture.js';
import type { ChatControls } from './chat-controls.js';
import type { ChatLobby } from './chat-lobby.js';
import type { MediaToggles } from './media-toggles.js';

let stage: Stage;
beforeEach(() => (stage = new Stage()));
afterEach(() => stage.end());

describe('<media-toggles>', () => {
  it('is accessible, and waits for a call', async () => {
    const toggles = await fixture<MediaToggles>(html`<media-toggles></media-toggles>`);
    await expect(toggles).to.be.accessible();
    expect(part<HTMLButtonElement>(toggles, 'microphone-button')!.disabled).to.equal(true);
  });

  it('says in the event that the user did it', async () => {
    const chat = await stage.lobby();
    const by: string[] = [];
    chat.addEventListener('microphonechange', (event) => by.push(event.by));
    part(chat, 'microphone-button')!.click();
    await until(() => by.length === 1, 'the microphone is on');
    part(chat, 'microphone-button')!.click();
    await until(() => by.length === 2, 'the microphone is off');
    expect(by).to.deep.equal(['user', 'user']);
  });

  it('offers no camera where pictures are not wanted', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" audio-only></video-chat>`);
    expect(part(chat, 'camera-button')).to.equal(null);
    expect(part(chat, 'microphone-button')).to.not.equal(null);
  });

  it('shares the screen in a call, unless the page or the browser knows no such thing (D14)', async () => {
    const media = navigator.mediaDevices as { getDisplayMedia?: unknown };
    const isPressed = () => part(chat, 'screen-button')?.getAttribute('aria-pressed');
    const choose = () => document.createElement('canvas').captureStream();
    Object.defineProperty(media, 'getDisplayMedia', { value: async () => choose(), configurable: true });
    const chat = await stage.lobby();
    expect(part(chat, 'screen-button')).to.equal(null);
    await chat.join();
    await until(() => isPressed() === 'false', 'it can be shared');
    part(chat, 'screen-button')!.click();
    await until(() => isPressed() === 'true', 'it is shared');
    await expect(part(chat, 'controls')!.querySelector('media-toggles')!).to.be.accessible();
    expect([chat.screen, chat.matches(':state(sharing)')]).to.deep.equal([true, true]);
    part(chat, 'screen-button')!.click();
    await until(() => isPressed() === 'false', 'it is not shared any more');
    expect(chat.screen).to.equal(false);
    chat.controlsList = 'noscreen';
    await until(() => !part(chat, 'screen-button'), 'the page wants no button');
    chat.controlsList = '';
    await until(() => part(chat, 'screen-button'), 'the page wants one');
    Object.defineProperty(media, 'getDisplayMedia', { value: undefined, configurable: true });
    await chat.leave();
    await chat.join();
    await chat.updateComplete;
    expect(part(chat, 'screen-button')).to.equal(null);
    delete media.getDisplayMedia;
  });
});

describe('<chat-controls>', () => {
  it('is accessible, and waits for a call', async () => {
    const controls = await fixture<ChatControls>(html`<chat-controls></chat-controls>`);
    await expect(controls).to.be.accessible();
    expect(part<HTMLButtonElement>(controls, 'join-button')!.disabled).to.equal(true);
    expect(part(controls, 'leave-button')).to.equal(null);
  });

  it('has one button that joins or leaves, whichever fits', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" controlslist="nolobby"></video-chat>`);
    part(chat, 'join-button')!.click();
    await until(() => part(chat, 'leave-button'), 'one can leave');
    expect(part(chat, 'join-button')).to.equal(null);
    part(chat, 'leave-button')!.click();
    await until(() => part(chat, 'join-button'), 'one can come back');
    part(chat, 'join-button')!.click();
    await until(() => chat.state === 'joined', 'one is back');
  });

  it('shows and hides the chat, also from outside of the <video-chat> that it names', async () => {
    const chat = await stage.joined(html`<video-chat id="named" room="standup"></video-chat>`);
    const controls = await fixture<ChatControls>(html`<chat-controls for="named"></chat-controls>`);
    const isExpanded = () =>
      [controls, chat].map((element) => part(element, 'chat-button')?.getAttribute('aria-expanded')).join();
    expect(isExpanded()).to.equal('false,false');
    part(controls, 'chat-button')!.click();
    await until(() => isExpanded() === 'true,true', 'both show that it is open');
    expect(part(chat, 'panel')).to.not.equal(null);
    part(chat, 'chat-button')!.click();
    await until(() => isExpanded() === 'false,false', 'both show that it is closed');
    expect(part(chat, 'panel')).to.equal(null);
  });
});

describe('<chat-lobby>', () => {
  it('is accessible, alone and with a call', async () => {
    const lobby = await fixture<ChatLobby>(html`<chat-lobby></chat-lobby>`);
    await expect(lobby).to.be.accessible();
    lobby.call = (await stage.lobby()).call;
    await lobby.updateComplete;
    await expect(lobby).to.be.accessible();
  });

  it('shows at once that it joins, also while the relay is away', async () => {
    const { call } = await stage.lobby();
    stage.relay.isUp = false;
    const lobby = await fixture<ChatLobby>(html`<chat-lobby .call=${call}></chat-lobby>`);
    const button = part(lobby, 'join-button')!;
    const seen = () => `${button.textContent?.trim()} ${button.getAttribute('aria-busy')}`;
    expect(seen()).to.equal('Join false');
    button.click();
    await lobby.updateComplete;
    expect(seen()).to.equal('Joining… true');
    await call.leave();
    await until(() => seen() === 'Join false', 'it can be pressed again');
    button.click();
    stage.relay.isUp = true;
    await until(() => call.state.phase === 'joined', 'it joins');
  });

  it('shows the own picture as a mirror, unless the camera looks away, and without sound', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" camera microphone></video-chat>`);
    const preview = part(chat, 'lobby')!.shadowRoot!.querySelector('video-pane')!;
    const video = preview.shadowRoot!.querySelector('video')!;
    await until(() => video.srcObject, 'the picture comes');
    const picture = video.srcObject as MediaStream;
    expect(picture.getAudioTracks()).to.deep.equal([]);
    expect(preview.shadowRoot!.querySelector('audio')).to.equal(null);
    // Firefox says of its fake camera that it looks away from the person.
    const looksAway = picture.getVideoTracks()[0]!.getSettings().facingMode === 'environment';
    expect(getComputedStyle(video).transform).to.equal(looksAway ? 'none' : 'matrix(-1, 0, 0, 1, 0, 0)');
  });
});

describe('<video-chat> and its elements', () => {
  it('joins at once with autojoin, and never shows a lobby', async () => {
    const chat = document.createElement('video-chat');
    let hasShownLobby = false;
    chat.addEventListener('statechange', () => {
      void chat.updateComplete.then(() => (hasShownLobby ||= part(chat, 'lobby') !== null));
    });
    Object.assign(chat, { room: 'standup', autojoin: true });
    await fixture(html`${chat}`);
    await until(() => chat.state === 'joined', 'it joins');
    await chat.updateComplete;
    expect(hasShownLobby).to.equal(false);
  });

  it('keeps the focus inside when a screen goes', async () => {
    const chat = await stage.lobby();
    part(chat, 'join-button')!.focus();
    part(chat, 'join-button')!.click();
    await until(() => part(chat, 'leave-button'), 'the call shows');
    expect(document.activeElement).to.equal(chat);
  });

  it('passes the speakers on to everyone else, and never to oneself', async () => {
    await stage.guest('Bob');
    const chat = await stage.joined(html`<video-chat room="standup" muted volume="0.25"></video-chat>`);
    const [bob, self] = chat.shadowRoot!.querySelectorAll('video-pane');
    expect([bob!.muted, bob!.volume, self!.local]).to.deep.equal([true, 0.25, true]);
    chat.muted = false;
    await chat.updateComplete;
    await bob!.updateComplete;
    expect(bob!.shadowRoot!.querySelector('audio')!.muted).to.equal(false);
    expect(self!.shadowRoot!.querySelector('audio')).to.equal(null);
  });

  it('fits its box, whatever the page gives it', async () => {
    const chat = await stage.joined();
    for (const [width, height] of [
      [240, 180],
      [320, 568],
      [1_200, 200],
    ] as const) {
      Object.assign(chat.style, { width: `${width}px`, height: `${height}px` });
      const box = chat.getBoundingClientRect();
      expect([box.width, box.height]).to.deep.equal([width, height]);
      const fits = (name: string) => {
        const { left, right, top, bottom } = part(chat, name)!.getBoundingClientRect();
        return left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
      };
      await until(() => ['pane', 'leave-button', 'microphone-button'].every(fits), `all fits in ${width}×${height}`);
    }
  });

  it('reserves its size where the page gives none', async () => {
    const row = await fixture(html`<div style="display: flex; inline-size: 900px"><video-chat></video-chat></div>`);
    const { width, height } = row.firstElementChild!.getBoundingClientRect();
    expect([width, height]).to.deep.equal([640, 360]);
  });
});
