import { expect, fixture, html } from '@open-wc/testing';
import type { Participant } from './call/call-state.js';
import type { ChatPanel } from './chat-panel.js';
import { bestLayout } from './pane-grid.js';
import { part, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';
import type { VideoPane } from './video-pane.js';

const participant = (patch: Partial<Participant> = {}): Participant => ({
  ...{
    id: 'a',
    displayName: 'Ada Lovelace',
    role: 'guest',
    camera: false,
    microphone: true,
    screen: false,
    hand: false,
  },
  ...{
    speaking: false,
    quality: null,
    connection: 'connected',
    joinedAt: 0,
    stream: new MediaStream(),
    screenStream: null,
  },
  ...patch,
});
const pane = (patch: Partial<Participant> = {}): Promise<VideoPane> =>
  fixture<VideoPane>(html`<video-pane .participant=${participant(patch)}></video-pane>`);

describe('<video-pane>', () => {
  it('is accessible, with and without a picture', async () => {
    await expect(await pane()).to.be.accessible();
    await expect(await pane({ camera: true, connection: 'reconnecting', quality: 1 })).to.be.accessible();
  });

  it('shows name and initials, and no picture, while the camera is off', async () => {
    const element = await pane();
    expect(part(element, 'name')?.textContent).to.equal('Ada Lovelace');
    expect(element.shadowRoot!.textContent).to.contain('AL');
    expect(element.shadowRoot!.querySelector('video')!.srcObject).to.equal(null);
  });

  it('plays sound in an element of its own, and never in the picture', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const element = await pane({ camera: true, stream });
    const [video, audio] = ['video', 'audio'].map((tag) => element.shadowRoot!.querySelector<HTMLMediaElement>(tag)!);
    expect((video!.srcObject as MediaStream).getAudioTracks()).to.deep.equal([]);
    expect(video!.muted).to.equal(true);
    expect((audio!.srcObject as MediaStream).getAudioTracks()).to.deep.equal(stream.getAudioTracks());
    element.local = true;
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('audio')).to.equal(null);
    expect(element.matches(':state(local)')).to.equal(true);
    for (const track of stream.getTracks()) track.stop();
  });

  it('follows tracks that are exchanged inside the same stream, and leaves others alone', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const element = await pane({ camera: true, stream });
    const video = element.shadowRoot!.querySelector('video')!;
    const before = video.srcObject;
    element.participant = participant({ camera: true, stream, quality: 3 });
    await element.updateComplete;
    expect(video.srcObject).to.equal(before);
    const [old] = stream.getVideoTracks();
    const next = old!.clone();
    stream.removeTrack(old!);
    stream.addTrack(next);
    element.participant = participant({ camera: true, stream });
    await element.updateComplete;
    expect((video.srcObject as MediaStream).getVideoTracks()).to.deep.equal([next]);
    for (const track of [old!, next]) track.stop();
  });

  it('tells what the connection is doing, and who speaks', async () => {
    for (const connection of ['connecting', 'reconnecting', 'paused'] as const) {
      expect(part(await pane({ connection }), 'status')?.textContent, connection).to.be.a('string').that.is.not.empty;
    }
    expect(part(await pane(), 'status')).to.equal(null);
    expect((await pane({ speaking: true })).matches(':state(speaking)')).to.equal(true);
  });

  it('keeps white text readable on the colour of every name', async () => {
    const element = await pane();
    const [root, disc] = ['.root', '.initials'].map((it) => element.shadowRoot!.querySelector<HTMLElement>(it)!);
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    for (let hue = 0; hue < 360; hue += 5) {
      root!.style.setProperty('--_hue', String(hue));
      for (const { backgroundColor } of [getComputedStyle(root!), getComputedStyle(disc!)]) {
        canvas.fillStyle = backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(
          (value) => ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        const contrast = 1.05 / (0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05);
        expect(contrast, `${backgroundColor}`).to.be.above(4.5);
      }
    }
  });

  it('shows markup in a name as text', async () => {
    const element = await pane({ displayName: '<img src=x onerror=alert(1)>' });
    expect(part(element, 'name')?.textContent).to.equal('<img src=x onerror=alert(1)>');
    expect(element.shadowRoot!.querySelector('img')).to.equal(null);
  });
});

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

  it('follow a <video-chat> that they name, also when it comes later, and let go of it', async () => {
    const page = await fixture(
      html`<div>
        <media-toggles for="later"></media-toggles>
        <p></p>
      </div>`,
    );
    const toggles = page.querySelector('media-toggles')!;
    await toggles.updateComplete;
    expect(toggles.call).to.equal(undefined);
    const chat = Object.assign(document.createElement('video-chat'), { id: 'later', room: 'standup' });
    page.querySelector('p')!.append(chat);
    await until(() => toggles.call === chat.call, 'it finds its call');
    chat.remove();
    await until(() => toggles.call === undefined, 'it lets go');
  });

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
