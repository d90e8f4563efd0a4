import { expect, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { CallError } from './call/errors.js';
import { part, person, pose, settled, Stage } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const WIDTHS = [240, 320, 375, 440, 519, 520, 700];
const HEIGHTS = [180, 210, 239, 240, 280, 319, 320, 360, 400, 480];
/** A preview that is lower shows no face. */
const LOWEST = 80;
const CROWD = ['Ada', 'Bob', 'Katherine Johnson of Hampton, Virginia', 'Li', 'Margaret', 'Linus', 'Grace Hopper'];

describe('<chat-lobby>', () => {
  let stage: Stage;
  let chat: VideoChat;
  after(() => setViewport({ width: 800, height: 600 }));
  beforeEach(async () => {
    localStorage.clear();
    await setViewport({ width: 1920, height: 1080 });
    stage = new Stage();
    chat = await stage.lobby(
      html`<div style="position: fixed; inset: 0 auto auto 0">
        <video-chat room="standup" style="block-size: 100%"></video-chat>
      </div>`,
    );
  });
  afterEach(() => stage.end());

  async function resize(width: number, height: number): Promise<void> {
    Object.assign(chat.parentElement!.style, { width: `${width}px`, height: `${height}px` });
    await settled(chat);
  }

  const lobby = () => part(chat, 'lobby')!;
  /** Whether that part of the lobby, which need not be scrolled to, is wholly in its box. */
  function isWhole(name: string): boolean {
    const { top, bottom, left, right } = part(chat, name)!.getBoundingClientRect();
    const box = chat.getBoundingClientRect();
    return top >= box.top && bottom <= box.bottom + 0.5 && left >= box.left && right <= box.right + 0.5;
  }

  it('shows Join without scrolling in a box of any shape, and a preview only where it shows something', async () => {
    for (const count of [0, 2, 7]) {
      await pose(chat, { participants: CROWD.slice(0, count).map((name) => person(name)) });
      for (const width of WIDTHS) {
        for (const height of HEIGHTS) {
          await resize(width, height);
          const where = `${width}×${height} with ${count}`;
          expect(isWhole('join-button'), `Join, ${where}`).to.equal(true);
          const { clientHeight } = part(lobby(), 'pane')!;
          const isShown = clientHeight >= (count > 2 ? LOWEST / 2 : LOWEST);
          expect(clientHeight === 0 || isShown, `a preview of ${clientHeight} px, ${where}`).to.equal(true);
        }
      }
    }
  });

  it('shows why a device was refused, and Join, without scrolling', async () => {
    await pose(chat, { error: new CallError('permission-denied', { params: { device: 'devices' } }) });
    for (const [width, height] of [
      [240, 360],
      [320, 320],
      [320, 480],
      [519, 320],
      [568, 320],
    ] as const) {
      await resize(width, height);
      for (const name of ['error', 'join-button']) {
        expect(isWhole(name), `${name} in ${width}×${height}`).to.equal(true);
      }
    }
  });

  it('has its buttons in one line and of one height, however little room there is', async () => {
    for (const rem of ['', '200%']) {
      document.documentElement.style.fontSize = rem;
      for (const width of [240, 320, 820]) {
        await resize(width, 180);
        const buttons = ['microphone-button', 'camera-button', 'settings-button', 'join-button'];
        const rects = buttons.map((name) => part(chat, name)!.getBoundingClientRect());
        const lines = new Set(rects.map(({ top, height }) => `${Math.round(top)} ${Math.round(height)}`));
        expect([...lines], `${width} px, letters of ${rem}`).to.have.length(1);
      }
    }
    document.documentElement.style.fontSize = '';
  });

  it('keeps what Join says in one line', async () => {
    chat.lang = 'ar';
    await pose(chat, { phase: 'joining' });
    await resize(320, 480);
    const join = part(chat, 'join-button')!;
    await settled(chat);
    const range = document.createRange();
    range.selectNodeContents(join);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    expect([...lines]).to.have.length(1);
  });

  it('grows with a large box', async () => {
    await resize(1920, 1080);
    expect(part(lobby(), 'pane')!.clientWidth).to.be.above(700);
  });

  it('is calm about devices that nobody has asked for yet, and not about the one that is refused', async () => {
    const isCalm = () => {
      const [microphone, camera, settings] = ['microphone-button', 'camera-button', 'settings-button'].map((name) => {
        const { backgroundColor, color } = getComputedStyle(part(chat, name)!);
        return `${backgroundColor} ${color}`;
      });
      return [microphone === settings, camera === settings];
    };
    await resize(800, 600);
    expect(isCalm()).to.deep.equal([true, true]);
    await pose(chat, { error: new CallError('room-full') });
    expect(isCalm()).to.deep.equal([true, true]);
    const refusal = new CallError('permission-denied', { params: { device: 'camera' } });
    await pose(chat, { error: refusal, refusals: { camera: refusal, microphone: null } });
    expect(isCalm()).to.deep.equal([true, false]);
    await pose(chat, { error: refusal, refusals: { camera: null, microphone: refusal } });
    expect(isCalm()).to.deep.equal([false, true]);
    await pose(chat, { error: null, phase: 'joined', self: person('Ada', { microphone: false }) });
    expect(isCalm()).to.deep.equal([false, false]);
  });

  it('remembers no name where it does not show that it would', async () => {
    const type = async (name: string) => {
      const field = part<HTMLInputElement>(chat, 'name-field')!;
      field.value = name;
      for (const event of ['input', 'change']) field.dispatchEvent(new Event(event));
      await settled(chat);
    };
    await resize(320, 240);
    expect(part(chat, 'remember-field')!.checkVisibility()).to.equal(false);
    await type('Ada');
    expect(Object.values({ ...localStorage })).not.to.contain('Ada');
    await resize(320, 480);
    await type('Ada Lovelace');
    expect(Object.values({ ...localStorage })).to.contain('Ada Lovelace');
    localStorage.clear();
  });
});
