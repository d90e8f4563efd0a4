import { expect } from '@open-wc/testing';
import type { Call } from './call.js';
import { eventsOf, failureOf, Party, until } from './call.fixture.js';

describe('what the browser refuses to play', () => {
  const { play } = HTMLMediaElement.prototype;
  let party: Party;
  let media: HTMLAudioElement[];
  let ada: Call;
  let bob: Call;
  let told: string[];

  beforeEach(async () => {
    party = new Party();
    media = [];
    told = [];
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    // Whoever captures may also play.
    [ada, bob] = await party.pair({ microphone: true });
    await until(() => ada.state.localStream.getTracks().length, 'the microphone is open');
    for (const type of ['playbackblocked', 'playbackresumed']) ada.addEventListener(type, () => told.push(type));
  });
  afterEach(() => {
    HTMLMediaElement.prototype.play = play;
    party.end();
    for (const each of media) each.srcObject = null;
  });

  /** The sound of Bob, which is refused. */
  const refused = () => {
    const audio = new Audio();
    audio.srcObject = ada.state.participants[0]!.stream;
    media.push(audio);
    ada.playLater(audio);
    return audio;
  };

  it('is told once for all, and plays by resumePlayback() (D11)', async () => {
    const both = [refused(), refused()];
    expect(ada.state.playbackBlocked).to.equal(true);
    HTMLMediaElement.prototype.play = play;
    await ada.resumePlayback();
    expect(both.map(({ paused }) => paused)).to.deep.equal([false, false]);
    expect(ada.state.playbackBlocked).to.equal(false);
    expect(told).to.deep.equal(['playbackblocked', 'playbackresumed']);
  });

  it('plays at the next touch of the page, wherever that is (D11)', async () => {
    const audio = refused();
    HTMLMediaElement.prototype.play = play;
    document.body.click();
    await until(() => !ada.state.playbackBlocked, 'it is not blocked any more');
    expect(audio.paused).to.equal(false);
  });

  it('stays blocked when the browser still refuses, and says so to whoever asked', async () => {
    refused();
    const errors = eventsOf(ada, 'error');
    expect(await failureOf(ada.resumePlayback())).to.have.property('code', 'playback-blocked');
    expect(ada.state.playbackBlocked).to.equal(true);
    expect(errors).to.deep.equal([]);
    expect(told).to.deep.equal(['playbackblocked']);
  });

  it('is not blocked any more when it plays for another reason', async () => {
    const audio = refused();
    HTMLMediaElement.prototype.play = play;
    await audio.play();
    await until(() => !ada.state.playbackBlocked, 'it is not blocked any more');
  });

  it('is forgotten when its person has left', async () => {
    refused();
    await bob.leave();
    await until(() => !ada.state.playbackBlocked, 'nothing is blocked any more');
    await ada.resumePlayback();
  });

  it('is forgotten when one leaves oneself', async () => {
    refused();
    await ada.leave();
    await until(() => !ada.state.playbackBlocked, 'nothing is blocked any more');
    await ada.resumePlayback();
  });
});
