import { expect, fixture, html } from '@open-wc/testing';
import { part, Stage, until } from './video-chat.fixture.js';
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
});
