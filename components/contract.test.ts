import { expect, fixture, html } from '@open-wc/testing';
import { CallError } from './call/errors.js';
import { part, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => null,
    (cause: unknown) => cause,
  );

describe('what a page may do with a <video-chat>', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());

  it('take an attribute away again', async () => {
    const chat = await stage.lobby(
      html`<video-chat
        room="standup"
        controlslist="NoChat"
        layout="grid"
        volume="0.5"
        display-name="Ada"
      ></video-chat>`,
    );
    await chat.join();
    await chat.updateComplete;
    expect(part(chat, 'chat-button')).to.equal(null);
    for (const name of ['controlslist', 'layout', 'volume', 'display-name']) chat.removeAttribute(name);
    await chat.updateComplete;
    expect(part(chat, 'chat-button')).not.to.equal(null);
    expect([chat.controlsList, chat.layout, chat.volume, chat.displayName]).to.deep.equal(['', 'auto', 1, '']);
  });

  it('set properties to what HTML would make of it', async () => {
    const chat = await fixture<VideoChat>(html`<video-chat></video-chat>`);
    Object.assign(chat, { room: 5, volume: '0.5', layout: 'speaker', controlsList: null, displayName: 7 });
    expect([chat.room, chat.volume, chat.layout, chat.controlsList, chat.displayName]).to.deep.equal([
      ...['5', 0.5, 'speaker', '', '7'],
    ]);
    Object.assign(chat, { layout: 'mosaic' });
    expect(chat.layout).to.equal('auto');
    for (const name of ['call', 'state', 'self', 'participants', 'messages', 'error', 'devices', 'screen', 'locked']) {
      expect(() => Object.assign(chat, { [name]: 1 }), name).to.throw(TypeError);
    }
  });

  it('join and leave with an element that is in no document', async () => {
    const chat = document.createElement('video-chat');
    const errors: unknown[] = [];
    const hear = (event: ErrorEvent) => errors.push(event.message);
    addEventListener('error', hear);
    chat.room = 'standup';
    await chat.join();
    expect(chat.state).to.equal('joined');
    await chat.leave();
    removeEventListener('error', hear);
    expect(chat.state).to.equal('left');
    expect(errors).to.deep.equal([]);
    chat.call.close();
  });

  it('leave while it joins, and is where it was before', async () => {
    const chat = await stage.lobby();
    const errors: unknown[] = [];
    chat.addEventListener('error', (event) => errors.push(event));
    const asked = failureOf(chat.join());
    await chat.leave();
    expect(await asked).to.have.property('code', 'aborted');
    expect(chat.state).to.equal('lobby');
    const later: string[] = [];
    const leaveAtOnce = ({ state }: { state: string }) => {
      if (state === 'joining') void chat.leave().then(() => later.push(chat.state));
    };
    chat.addEventListener('statechange', leaveAtOnce);
    expect(await failureOf(chat.join())).to.have.property('code', 'aborted');
    expect([...later, chat.state]).to.deep.equal(['lobby', 'lobby']);
    chat.removeEventListener('statechange', leaveAtOnce);
    await chat.join();
    expect(chat.state).to.equal('joined');
    expect(errors).to.deep.equal([]);
  });

  it('write nothing, or too much, and hear what is wrong with it, also before joining', async () => {
    const chat = await stage.lobby();
    expect(await failureOf(chat.sendMessage('  '))).to.be.instanceOf(TypeError);
    expect(await failureOf(chat.sendMessage('x'.repeat(4_001)))).to.have.property('code', 'message-too-large');
    expect(await failureOf(chat.sendMessage('x'))).to.have.property('code', 'not-joined');
    expect(await failureOf(chat.sendData('x'.repeat(65_537)))).to.have.property('code', 'message-too-large');
    await chat.join();
    await chat.sendMessage('to nobody but all', { to: null } as unknown as { to?: string });
    await chat.sendMessage('as well', null as unknown as object);
    expect(chat.messages.map(({ text }) => text)).to.deep.equal(['to nobody but all', 'as well']);
  });

  it('name a kind of device that there is not, and is told so', async () => {
    const chat = await stage.lobby();
    const failure = await failureOf(chat.setDevice('nose' as 'camera', 'x'));
    expect(failure).to.be.instanceOf(TypeError);
    expect((failure as Error).message).to.contain('nose');
  });

  it('fill the place of what went wrong in the lobby', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup"><p slot="error" id="own">Call 112</p></video-chat>`);
    const own = chat.querySelector<HTMLElement>('#own')!;
    expect(own.checkVisibility()).to.equal(false);
    stage.relay.maxParticipants = 0;
    await failureOf(chat.join());
    await chat.updateComplete;
    expect(chat.error).to.be.instanceOf(CallError);
    await until(() => own.checkVisibility(), 'it is seen');
    expect(part(chat, 'error')?.checkVisibility()).not.to.equal(true);
  });
});
