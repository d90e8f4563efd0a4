import { expect, fixture, html } from '@open-wc/testing';
import type { DevicePicker } from './device-picker.js';
import { part, Stage, until } from './video-chat.fixture.js';

// Firefox has one fake device of each kind.
const inChromium = navigator.userAgent.includes('Chrome') ? it : () => {};

let stage: Stage;
beforeEach(() => (stage = new Stage()));
afterEach(() => {
  stage.end();
  localStorage.clear();
});

describe('<device-picker>', () => {
  it('is accessible, alone and with a call', async () => {
    const picker = await fixture<DevicePicker>(html`<device-picker></device-picker>`);
    await expect(picker).to.be.accessible();
    expect(part<HTMLSelectElement>(picker, 'microphone-field')!.disabled).to.equal(true);
    picker.call = (await stage.joined(html`<video-chat room="standup" microphone></video-chat>`)).call;
    await until(() => !part<HTMLSelectElement>(picker, 'microphone-field')!.disabled, 'devices are listed');
    await expect(picker).to.be.accessible();
  });

  inChromium('chooses the microphone, also from outside of the <video-chat> that it names', async () => {
    const chat = await stage.joined(html`<video-chat id="named" room="standup" microphone></video-chat>`);
    const picker = await fixture<DevicePicker>(html`<device-picker for="named"></device-picker>`);
    const select = part<HTMLSelectElement>(picker, 'microphone-field')!;
    const label = () => chat.call.state.localStream.getAudioTracks()[0]?.label;
    const shown = () => select.selectedOptions[0]?.textContent?.trim();
    await until(() => label() && shown() === label(), 'it shows which is used');
    const other = [...select.options].find(({ textContent }) => textContent?.trim() === 'Fake Audio Input 2')!;
    select.value = other.value;
    select.dispatchEvent(new Event('change'));
    await until(() => label() === 'Fake Audio Input 2', 'the other one is used');
    expect([chat.devices.microphones.length > 1, chat.microphone]).to.deep.equal([true, true]);
    await until(() => shown() === 'Fake Audio Input 2', 'it shows the other one');
  });

  it('sends all voices to the speaker that is chosen', async () => {
    await stage.guest('Bob');
    const chat = await stage.joined(html`<video-chat room="standup" microphone></video-chat>`);
    await until(() => chat.devices.microphones[0]?.label, 'the browser names its devices');
    const speaker = chat.devices.speakers.at(-1);
    if (!speaker) return;
    await chat.setDevice('speaker', speaker.deviceId);
    const pane = chat.shadowRoot!.querySelector('video-pane')!;
    await until(() => pane.sinkId === speaker.deviceId, 'the pane is told');
  });

  it('opens from the settings, and gives the focus back', async () => {
    const chat = await stage.joined();
    chat.style.width = '800px';
    const button = part<HTMLButtonElement>(chat, 'settings-button')!;
    await until(() => button.checkVisibility(), 'there is room for it');
    button.focus();
    button.click();
    const settings = button.popoverTargetElement as HTMLElement;
    await until(() => settings.matches(':popover-open'), 'they are open');
    await expect(settings).to.be.accessible();
    expect(part(settings.querySelector('device-picker')!, 'close-button')).to.not.equal(null);
    part(settings.querySelector('device-picker')!, 'close-button')!.click();
    expect(settings.matches(':popover-open')).to.equal(false);
    expect((button.getRootNode() as ShadowRoot).activeElement).to.equal(button);
    chat.controlsList = 'nosettings';
    await until(() => !part(chat, 'settings-button'), 'the page wants none');
  });

  it('offers to switch between the cameras of a phone', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" camera></video-chat>`);
    const track = () => chat.call.state.localStream.getVideoTracks()[0];
    await until(() => track() && chat.devices.cameras[0]?.label, 'the camera is on');
    expect(part(chat, 'flip-button')).to.equal(null);
    const list = navigator.mediaDevices.enumerateDevices;
    const front = { ...chat.devices.cameras[0]!.toJSON(), label: 'camera 1, facing front' } as MediaDeviceInfo;
    const back = { ...front, deviceId: 'other', label: 'camera 0, facing back' };
    navigator.mediaDevices.enumerateDevices = async () => [front, back];
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    try {
      await until(() => part(chat, 'flip-button'), 'it is offered');
      const used = track();
      part(chat, 'flip-button')!.click();
      await until(() => track() && track() !== used, 'another one is opened');
      expect(used!.readyState).to.equal('ended');
      expect(localStorage.getItem('video-chat-devices')).to.equal(null);
    } finally {
      navigator.mediaDevices.enumerateDevices = list;
    }
  });
});

describe('one’s name', () => {
  const type = (field: HTMLInputElement, name: string) => {
    field.value = name;
    for (const event of ['input', 'change']) field.dispatchEvent(new Event(event));
  };
  const field = (chat: Element) => part<HTMLInputElement>(chat, 'name-field')!;

  it('is remembered on this device, unless that is not wanted, or the page says who it is', async () => {
    const first = await stage.lobby();
    type(field(first), 'Ada');
    first.remove();
    const again = await stage.lobby();
    expect([again.displayName, field(again).value]).to.deep.equal(['Ada', 'Ada']);
    const named = await stage.lobby(html`<video-chat room="standup" display-name="Grace"></video-chat>`);
    expect(named.displayName).to.equal('Grace');
    named.remove();
    part(again, 'remember-field')!.click();
    type(field(again), 'Bob');
    again.remove();
    const later = await stage.lobby();
    expect([later.displayName, part<HTMLInputElement>(later, 'remember-field')!.checked]).to.deep.equal(['', false]);
  });
});
