import { expect, fixture, html } from '@open-wc/testing';
import { CallError } from './call/errors.js';
import { PaneBlockedEvent } from './events.js';
import { part, pose, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

describe('<video-chat>', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());
  const shows = (chat: VideoChat, name: string) => part(chat, name) !== null;

  it('is accessible in the lobby, in the call, with the chat open, and afterwards', async () => {
    const chat = await stage.lobby();
    await expect(chat).to.be.accessible();
    await stage.guest('Bob');
    await chat.join();
    await chat.updateComplete;
    await expect(chat).to.be.accessible();
    part(chat, 'chat-button')!.click();
    await until(() => shows(chat, 'panel'), 'the chat opens');
    await chat.sendMessage('Hello');
    await expect(chat).to.be.accessible();
    await chat.leave();
    await chat.updateComplete;
    await expect(chat).to.be.accessible();
  });

  it('is idle without a room, and says so', async () => {
    const chat = await fixture<VideoChat>(html`<video-chat></video-chat>`);
    expect(chat.state).to.equal('idle');
    expect([chat.self, chat.participants, chat.messages, chat.error]).to.deep.equal([null, [], [], null]);
    expect([chat.camera, chat.microphone, chat.muted, chat.volume, chat.autojoin]).to.deep.equal([
      false,
      false,
      false,
      1,
      false,
    ]);
    expect(part(chat, 'notice')?.textContent).to.contain('no room');
  });

  it('reflects no attribute', async () => {
    const chat = await stage.lobby();
    Object.assign(chat, { displayName: 'Ada', muted: true, volume: 0.5, audioOnly: true, controlsList: 'nochat' });
    await chat.updateComplete;
    expect(chat.getAttributeNames()).to.deep.equal(['room']);
  });

  it('shows the lobby, then the call, then the way back in, each with its state', async () => {
    const chat = await stage.lobby();
    expect(chat.matches(':state(lobby)')).to.equal(true);
    expect(shows(chat, 'lobby')).to.equal(true);
    part(chat, 'join-button')!.click();
    await until(() => chat.state === 'joined', 'it joins');
    await chat.updateComplete;
    expect(chat.matches(':state(joined)') && chat.matches(':state(alone)')).to.equal(true);
    expect(['stage', 'pane', 'controls', 'leave-button'].every((name) => shows(chat, name))).to.equal(true);
    await stage.guest('Bob');
    await until(() => !chat.matches(':state(alone)'), 'it is not alone');
    part(chat, 'leave-button')!.click();
    await until(() => chat.state === 'left', 'it leaves');
    await chat.updateComplete;
    expect(shows(chat, 'join-button') && !shows(chat, 'pane')).to.equal(true);
  });

  it('shows a quiet notice, and every pane, while the relay is away', async () => {
    const chat = await stage.joined();
    await stage.guest('Bob');
    await until(() => chat.participants[0]?.connection === 'connected', 'Bob is connected');
    stage.relay.isUp = false;
    await until(() => chat.matches(':state(reconnecting)'), 'it notices');
    await chat.updateComplete;
    expect(part(chat, 'notice')?.textContent).to.contain('Reconnecting');
    expect(chat.shadowRoot!.querySelectorAll('video-pane')).to.have.length(2);
    stage.relay.isUp = true;
    await until(() => chat.state === 'joined', 'it is back');
  });

  it('takes things away by controlslist', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" controlslist="nochat nolobby"></video-chat>`);
    expect(chat.state).to.equal('lobby');
    expect(shows(chat, 'lobby')).to.equal(false);
    await chat.join();
    await chat.updateComplete;
    expect(shows(chat, 'chat-button')).to.equal(false);
    expect(shows(chat, 'leave-button')).to.equal(true);
  });

  it('takes the camera attribute as an ask, and its removal as the ask for off', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" camera></video-chat>`);
    expect(chat.camera).to.equal(true);
    await until(() => chat.call.state.localStream.getVideoTracks().length === 1, 'the preview opens');
    chat.removeAttribute('camera');
    await until(() => !chat.camera, 'it is off');
    expect(chat.call.state.localStream.getTracks()).to.deep.equal([]);
  });

  it('refuses a volume that is none, as a media element does', async () => {
    const chat = await stage.lobby();
    expect(() => (chat.volume = 2))
      .to.throw(DOMException)
      .with.property('name', 'IndexSizeError');
    expect(() => (chat.volume = Number.NaN)).to.throw(TypeError);
    expect(chat.volume).to.equal(1);
  });

  it('fires its events at itself only: none bubbles', async () => {
    const chat = await stage.lobby();
    const heard: string[] = [];
    const outside: string[] = [];
    for (const type of ['statechange', 'beforejoin', 'join', 'participantjoin', 'beforeleave', 'leave']) {
      chat.addEventListener(type, () => heard.push(type));
      document.body.addEventListener(type, () => outside.push(type));
    }
    await stage.guest('Bob');
    await chat.join();
    await chat.leave();
    expect(heard).to.deep.equal([
      ...['beforejoin', 'statechange', 'statechange', 'join', 'participantjoin'],
      ...['beforeleave', 'statechange', 'leave'],
    ]);
    expect(outside).to.deep.equal([]);
  });

  it('goes on when it is moved, and closes when it is removed', async () => {
    const chat = await stage.joined();
    const left: string[] = [];
    chat.addEventListener('leave', ({ reason }) => left.push(reason));
    const elsewhere = document.body.appendChild(document.createElement('div'));
    elsewhere.append(chat);
    await stage.guest('Bob');
    await until(() => chat.participants.length === 1, 'it is still in the call');
    expect(left).to.deep.equal([]);
    elsewhere.remove();
    await until(() => chat.state === 'idle', 'it is closed');
    expect(left).to.deep.equal(['user']);
  });

  it('enters the last of several rooms that are set in one task', async () => {
    const chat = await stage.joined();
    const rooms: string[] = [];
    chat.addEventListener('beforejoin', ({ room }) => rooms.push(room));
    for (const room of ['one', 'two', 'three']) chat.room = room;
    await until(() => rooms.length > 0 && chat.state === 'joined', 'it is in the next room');
    expect(rooms).to.deep.equal(['three']);
  });

  it('tells who comes, goes and writes in one live region', async () => {
    const chat = await stage.joined();
    const region = chat.shadowRoot!.querySelector('[role="status"]')!;
    const bob = await stage.guest('Bob');
    await until(() => region.textContent?.includes('Bob'), 'it tells of Bob');
    await until(() => chat.participants[0]?.connection === 'connected', 'Bob is connected');
    await bob.sendMessage('Good morning');
    await until(() => region.textContent?.includes('Good morning'), 'it tells the message');
  });

  describe('where the connection fails', () => {
    /** A clipboard that takes what `write` lets it take. */
    function clipboard(write: (text: string) => Promise<void>): void {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: write } });
    }
    afterEach(() => Reflect.deleteProperty(navigator, 'clipboard'));

    async function failing(): Promise<VideoChat> {
      const chat = await fixture<VideoChat>(html`<video-chat room="standup" server="" autojoin></video-chat>`);
      await until(() => shows(chat, 'report-button'), 'it offers a report');
      return chat;
    }

    it('copies a report, and says so', async () => {
      const copied: string[] = [];
      clipboard(async (text) => void copied.push(text));
      const chat = await failing();
      await expect(chat).to.be.accessible();
      const button = part(chat, 'report-button')!;
      expect(button.matches('[part~=button]')).to.equal(true);
      button.click();
      await until(() => button.textContent?.includes('copied'), 'the button says it');
      const region = chat.shadowRoot!.querySelector('[role="status"]')!;
      expect(region.textContent).to.contain('copied');
      expect(copied).to.have.length(1);
      expect(JSON.parse(copied[0]!)).to.deep.include({ phase: chat.state, error: 'relay-unreachable', people: [] });
      expect(copied[0]).not.to.contain('standup');
    });

    it('shows the report, selected, where the clipboard is closed', async () => {
      clipboard(() => Promise.reject(new DOMException('No.', 'NotAllowedError')));
      const chat = await failing();
      part(chat, 'report-button')!.click();
      await until(() => chat.shadowRoot!.querySelector('textarea'), 'the report is shown');
      const text = chat.shadowRoot!.querySelector('textarea')!;
      await until(() => text.selectionEnd > 0, 'it is selected');
      expect([text.selectionStart, text.selectionEnd]).to.deep.equal([0, text.value.length]);
      expect(JSON.parse(text.value)).to.deep.include({ error: 'relay-unreachable' });
      await expect(chat).to.be.accessible();
    });

    for (const [name, screen] of [
      ['NotAllowedError', 'joined'],
      ['NotReadableError', 'joined'],
      ['NotAllowedError', 'lobby'],
    ] as const) {
      it(`offers one for ${name} on the screen “${screen}”`, async () => {
        const chat = await stage[screen]();
        const media = navigator.mediaDevices;
        const ask = media.getUserMedia.bind(media);
        media.getUserMedia = () => Promise.reject(new DOMException('', name));
        try {
          chat.camera = true;
          await until(() => shows(chat, 'report-button'), 'a report is offered');
        } finally {
          media.getUserMedia = ask;
        }
        await expect(chat).to.be.accessible();
      });
    }

    it('offers none for what somebody has decided, and says it below a title to who was sent away', async () => {
      const chat = await stage.lobby();
      for (const code of ['room-full', 'room-locked', 'denied'] as const) {
        await pose(chat, { error: new CallError(code) });
        expect(part(chat, 'error'), code).to.not.equal(null);
        expect(part(chat, 'report-button'), code).to.equal(null);
      }
      await pose(chat, { error: new CallError('busy') });
      expect(part(chat, 'report-button')).to.not.equal(null);
      await pose(chat, { phase: 'left', leaveReason: 'removed', error: new CallError('removed') });
      expect(chat.shadowRoot!.querySelector('h2')!.textContent).to.equal('You were removed');
      expect(part(chat, 'error')!.textContent).to.contain('Ask the host');
      expect(part(chat, 'report-button')).to.equal(null);
    });
  });

  it('offers to enable the sound that the browser refused, once for all panes (D11)', async () => {
    const chat = await stage.joined();
    let isAllowed = false;
    const silent = () => {
      const media = document.createElement('video');
      media.srcObject = document.createElement('canvas').captureStream();
      media.play = () => (isAllowed ? Promise.resolve() : Promise.reject(new DOMException('No.', 'NotAllowedError')));
      part(chat, 'pane')!.dispatchEvent(new PaneBlockedEvent(media));
    };
    expect([chat.playbackBlocked, shows(chat, 'sound-button')]).to.deep.equal([false, false]);
    silent();
    silent();
    await until(() => shows(chat, 'sound-button'), 'the button shows');
    expect(chat.playbackBlocked).to.equal(true);
    await expect(chat).to.be.accessible();
    isAllowed = true;
    part(chat, 'sound-button')!.click();
    await until(() => !chat.playbackBlocked && !shows(chat, 'sound-button'), 'all is heard');
  });
});
