import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import type { Participant } from './call/call-state.js';
import { DisplayRequestEvent } from './events.js';
import {
  bob,
  cem,
  drawn,
  everything,
  panesOf,
  part,
  pose,
  settled,
  Stage,
  until,
  withAda,
} from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';
import type { VideoPane } from './video-pane.js';

describe('a <video-chat> as a whole', () => {
  let stage: Stage;
  let chat: VideoChat;
  beforeEach(async () => {
    stage = new Stage();
    chat = await stage.three();
  });
  afterEach(() => stage.end());

  const panes = () => panesOf(chat);
  const paneOf = (name: string) => panes().find(({ participant }) => participant?.displayName === name)!;
  const pin = (name: string) => part(paneOf(name), 'pin-button')!;
  const openWindow = async () => {
    const more = [...everything(chat)].find((it) => it.part.contains('more-button') && it.checkVisibility())!;
    more.click();
    const { x, y, width, height } = part(chat, 'window-button')!.getBoundingClientRect();
    await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
  };

  it('fills the screen and comes back, says so, and offers it only where it may', async () => {
    const asked: string[] = [];
    chat.requestFullscreen = async () => void asked.push('in');
    const button = part(chat, 'fullscreen-button')!;
    const isOn = () => [button.ariaPressed, button.title].join();
    button.click();
    expect(asked).to.deep.equal(['in']);
    expect(isOn()).to.equal('false,Full screen');
    const { matches } = chat;
    const asFilling = (selector: string) =>
      selector === ':fullscreen' ? asked.length > 0 : matches.call(chat, selector);
    Object.assign(chat, { matches: asFilling });
    chat.dispatchEvent(new Event('fullscreenchange', { bubbles: true }));
    await until(() => isOn() === 'true,Leave full screen', 'it shows that the screen is full');
    asked.length = 0;
    chat.dispatchEvent(new Event('fullscreenchange', { bubbles: true }));
    await until(() => isOn() === 'false,Full screen', 'it shows that it is not any more');
    chat.setAttribute('controlslist', 'nofullscreen');
    await settled(chat);
    expect(part(chat, 'fullscreen-button')).to.equal(null);
  });

  it('floats in a window of its own, with everybody in it, until the call ends', async function () {
    if (!window.documentPictureInPicture) return expect(part(chat, 'window-button')).to.equal(null);
    Object.assign(chat, { lang: 'ar', dir: 'rtl', strings: { leave: 'Be gone', ownName: 'Me' } });
    chat.style.setProperty('--video-chat-surface', 'rgb(1, 2, 3)');
    await settled(chat);
    await openWindow();
    const own = () => window.documentPictureInPicture?.window?.document;
    const inside = () => own()!.body.firstElementChild!;
    const seen = () => [...inside().shadowRoot!.querySelectorAll<VideoPane>('video-pane')];
    const names = () => seen().map((pane) => pane.shadowRoot!.querySelector('[part=name]')?.textContent);
    await until(() => own()?.body.firstElementChild && names().length === 3, 'all are in it');
    await until(() => names().includes('Me'), 'they are drawn, in the words of the page');
    expect(seen()[0]!.shadowRoot!.querySelector<HTMLElement>('.root')!.dir).to.equal('rtl');
    expect(own()!.title).to.equal('standup');
    expect([own()!.documentElement.lang, own()!.documentElement.dir]).to.deep.equal(['ar', 'rtl']);
    const root = inside().shadowRoot!.querySelector('.root')!;
    expect(getComputedStyle(root).backgroundColor).to.equal('rgb(1, 2, 3)');
    expect(part(inside(), 'leave-button')!.ariaLabel).to.equal('Be gone');
    expect(part(inside(), 'microphone-button')!.clientWidth).to.be.at.least(40);
    expect(getComputedStyle(part(inside(), 'camera-button')!).cursor).to.equal('pointer');
    expect(part(seen()[0]!, 'name')!.textContent).to.not.equal('');
    expect(seen()[0]!.shadowRoot!.querySelector('.initials')).to.not.equal(null);
    const widths = seen().map((pane) => Math.round(pane.getBoundingClientRect().width));
    expect(new Set(widths).size).to.equal(1);
    await pose(chat, withAda(cem));
    await until(() => names().length === 2 && !names().includes('Bob'), 'Bob is gone from it');
    const filmed = { ...cem, camera: true, stream: document.createElement('canvas').captureStream() };
    await pose(chat, withAda(filmed));
    const videoOf = (name: string) => seen().find(({ participant }) => participant!.id === name)!;
    const video = videoOf('Cem').shadowRoot!.querySelector('video')!;
    await until(() => video.srcObject, 'his picture is there');
    let restarts = 0;
    video.addEventListener('emptied', () => restarts++);
    await pose(chat, withAda({ ...filmed, speaking: true }));
    await until(() => videoOf('Cem').matches(':state(speaking)'), 'he speaks there, too');
    await pose(chat, withAda({ ...filmed, displayName: 'Cem Özil' }));
    await until(() => names().includes('Cem Özil'), 'it is drawn again');
    expect(restarts).to.equal(0);
    let left = 0;
    chat.call.leave = async () => void left++;
    part(inside(), 'leave-button')!.click();
    expect(left).to.equal(1);
    await pose(chat, { phase: 'left', self: null });
    await until(() => !window.documentPictureInPicture?.window, 'it is closed');
  });

  it('floats with who shares a screen alone, and is closed by the same button', async function () {
    if (!window.documentPictureInPicture) return;
    await pose(chat, withAda({ ...bob, screen: true, screenStream: drawn() }, cem));
    await openWindow();
    const tag = () => window.documentPictureInPicture?.window?.document.body.firstElementChild;
    await until(() => tag()?.shadowRoot!.querySelectorAll('video-pane').length === 1, 'only the screen is in it');
    chat.dispatchEvent(new DisplayRequestEvent('window'));
    await until(() => !window.documentPictureInPicture?.window, 'it is closed');
  });

  describe('where a browser has no such window', () => {
    const isWindow = 'documentPictureInPicture' in window;
    const asked: (Element | string)[] = [];
    beforeEach(() => {
      asked.length = 0;
      Object.defineProperty(window, 'documentPictureInPicture', { configurable: true, value: undefined });
      for (const pane of panes()) {
        const video = part<HTMLVideoElement>(pane, 'video')!;
        Object.defineProperty(video, 'readyState', { value: 4 });
        video.requestPictureInPicture = async () => {
          asked.push(pane.participant!.displayName);
          for (const other of panes()) {
            const floating = other === pane ? video : null;
            Object.defineProperty(other.shadowRoot!, 'pictureInPictureElement', {
              configurable: true,
              value: floating,
            });
          }
          return null as never;
        };
      }
    });
    afterEach(() => {
      if (isWindow) Reflect.deleteProperty(window, 'documentPictureInPicture');
    });
    const filmed = (who: Participant, patch: Partial<Participant> = {}) => ({ ...who, camera: true, ...patch });
    const float = () => chat.dispatchEvent(new DisplayRequestEvent('window'));

    it('asks for the picture of whoever has one, and not of the first', async () => {
      float();
      expect(asked).to.deep.equal([]);
      await pose(chat, withAda(bob, filmed(cem)));
      float();
      expect(asked).to.deep.equal(['Cem']);
    });

    it('asks for that of whoever has the stage, or else speaks, and follows', async () => {
      await pose(chat, withAda(filmed(bob), filmed(cem)));
      await pose(chat, withAda(filmed(bob), filmed(cem, { speaking: true })));
      await until(() => (float(), asked.at(-1) === 'Cem'), 'Cem has spoken for a while');
      asked.length = 0;
      await pose(chat, withAda(filmed(bob), filmed(cem)));
      pin('Bob').click();
      await settled(chat);
      expect(asked).to.deep.equal(['Bob']);
      pin('Bob').click();
      await settled(chat);
      await pose(chat, withAda(filmed(bob), cem));
      expect(asked).to.deep.equal(['Bob', 'Cem', 'Bob']);
    });
  });
});
