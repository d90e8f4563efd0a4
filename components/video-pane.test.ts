import { expect, fixture, html } from '@open-wc/testing';
import type { Participant } from './call/call-state.js';
import type { PaneBlockedEvent } from './events.js';
import { part, participant, until } from './video-chat.fixture.js';
import type { VideoPane } from './video-pane.js';

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

  it('plays sound in an element of its own, and never in the picture, nor one’s own at all (D12)', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const element = await pane({ camera: true, stream });
    const [video, audio] = ['video', 'audio'].map((tag) => element.shadowRoot!.querySelector<HTMLMediaElement>(tag)!);
    expect((video!.srcObject as MediaStream).getAudioTracks()).to.deep.equal([]);
    // The attribute too: what copies the element, or draws it anew, takes only that.
    expect([video!.muted, video!.hasAttribute('muted')]).to.deep.equal([true, true]);
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

  it('goes on playing picture and sound while anything else of it changes', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const element = await pane({ camera: true, stream });
    const media = ['video', 'audio'].map((tag) => element.shadowRoot!.querySelector<HTMLMediaElement>(tag)!);
    await until(() => media.every(({ readyState }) => readyState === 4), 'picture and sound play');
    const restarts: string[] = [];
    for (const one of media) one.addEventListener('emptied', () => restarts.push(one.localName));
    for (const patch of [{ speaking: true }, { quality: 1 }, { hand: true }, { connection: 'reconnecting' }] as const) {
      element.participant = participant({ camera: true, stream, ...patch });
      await element.updateComplete;
    }
    // `emptied` is a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    expect(restarts).to.deep.equal([]);
    expect(media.every(({ readyState }) => readyState === 4)).to.equal(true);
    for (const track of stream.getTracks()) track.stop();
  });

  it('shows who it is until the first picture has come, also when the camera comes back', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const element = await pane({ camera: true, stream });
    const isPlain = () => element.shadowRoot!.querySelector('.initials') !== null;
    expect(isPlain()).to.equal(true);
    await until(() => !isPlain(), 'the picture is seen');
    for (const camera of [false, true]) {
      element.participant = participant({ camera, stream });
      await element.updateComplete;
      expect(isPlain(), `camera ${camera}`).to.equal(true);
    }
    await until(() => !isPlain(), 'the picture is seen again');
    for (const track of stream.getTracks()) track.stop();
  });

  it('lets go of picture and sound outside of the page, has them again when it is back, and does neither in a move', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const pane = await fixture<VideoPane>(
      html`<video-pane .participant=${participant({ camera: true })} .stream=${stream}></video-pane>`,
    );
    const media = () => [...pane.shadowRoot!.querySelectorAll<HTMLMediaElement>('video, audio')];
    const held = () => media().map(({ srcObject }) => srcObject !== null);
    const [video] = media();
    await until(() => !video!.paused, 'it plays');
    const { parentElement: place } = pane;
    let emptied = 0;
    video!.addEventListener('emptied', () => emptied++);
    place!.append(pane);
    await until(() => !video!.paused, 'it plays after the move');
    expect(emptied).to.equal(0);
    pane.remove();
    await until(() => held().join() === 'false,false', 'it lets go');
    place!.append(pane);
    await until(() => held().join() === 'true,true' && !video!.paused, 'it plays again');
    for (const track of stream.getTracks()) track.stop();
  });

  it('shows pictures, and asks for its sound to be played later, where the browser refuses sound (D11)', async () => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      return this.muted ? play.call(this) : Promise.reject(new DOMException('', 'NotAllowedError'));
    };
    const refused = new Set<HTMLMediaElement>();
    const listener = ({ media }: PaneBlockedEvent) => refused.add(media);
    document.body.addEventListener('paneblocked', listener);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const element = await pane({ camera: true, stream });
      await until(() => refused.size === 1, 'it asks');
      expect([...refused]).to.deep.equal([element.shadowRoot!.querySelector('audio')]);
      await until(() => !element.shadowRoot!.querySelector('.initials'), 'the picture is seen');
      for (const track of stream.getTracks()) track.stop();
    } finally {
      document.body.removeEventListener('paneblocked', listener);
      HTMLMediaElement.prototype.play = play;
    }
  });

  it('shows as many full bars as the connection is good, where it is not', async () => {
    for (const quality of [0, 1, 2] as const) {
      const found = (await pane({ quality })).shadowRoot!.querySelectorAll('.marks svg svg path');
      const full = [...found].filter((bar) => bar.getAttribute('opacity') === '1');
      expect([full.length, found.length], `quality ${quality}`).to.deep.equal([quality, 3]);
    }
    expect((await pane({ quality: 3 })).shadowRoot!.querySelector('.marks svg svg')).to.equal(null);
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

  it('keeps the name readable over any picture', async () => {
    const { backgroundColor, color } = getComputedStyle(part(await pane(), 'name')!.parentElement!);
    const opacity = Number(/^rgba\(0, 0, 0, ([\d.]+)\)$/.exec(backgroundColor)?.[1]);
    const ground = (1 - opacity) ** 2.2;
    expect(color).to.equal('rgb(255, 255, 255)');
    expect(1.05 / (ground + 0.05), 'over white').to.be.above(4.5);
  });

  it('shows markup in a name as text', async () => {
    const element = await pane({ displayName: '<img src=x onerror=alert(1)>' });
    expect(part(element, 'name')?.textContent).to.equal('<img src=x onerror=alert(1)>');
    expect(element.shadowRoot!.querySelector('img')).to.equal(null);
  });
});
