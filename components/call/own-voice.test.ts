import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { eventsOf, Party, until } from './call.fixture.js';

describe('one’s own microphone', () => {
  const original = navigator.mediaDevices.getUserMedia;
  let party: Party;
  let context: AudioContext;
  let gain: GainNode;

  beforeEach(async () => {
    // Browsers let no page make or measure sound before somebody touched it.
    await sendMouse({ type: 'click', position: [1, 1] });
    party = new Party();
    context = new AudioContext();
    gain = new GainNode(context, { gain: 0 });
    const tone = new OscillatorNode(context);
    tone.connect(gain);
    tone.start();
    navigator.mediaDevices.getUserMedia = () => {
      const destination = context.createMediaStreamDestination();
      gain.connect(destination);
      return Promise.resolve(destination.stream);
    };
  });
  afterEach(async () => {
    party.end();
    navigator.mediaDevices.getUserMedia = original;
    await context.close();
  });

  it('is told of when one talks into it while it is off, and then not at once again', async () => {
    const ada = party.call('Ada', { microphone: true });
    const told = eventsOf(ada, 'talkingwhilemuted');
    const spoken = eventsOf(ada, 'speakingchange');
    gain.gain.value = 0.5;
    await ada.join();
    await until(() => spoken.length === 1, 'one is heard while it is on');
    expect(told).to.have.length(0);
    await ada.setMicrophone(false);
    await until(() => told.length === 1, 'one is told');
    await ada.setMicrophone(true);
    await until(() => ada.state.self?.speaking, 'one is heard again');
    expect(told).to.have.length(1);
  });

  it('is told of when it is on and gives nothing', async () => {
    const ada = party.call('Ada', { microphone: true });
    const told = eventsOf(ada, 'microphonesilent');
    await ada.join();
    await until(() => told.length === 1, 'one is told');
    gain.gain.value = 0.5;
    await until(() => ada.state.self?.speaking, 'one is heard');
    expect(told).to.have.length(1);
  });
});
