import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { until } from './call.fixture.js';
import { LevelMeter } from './level-meter.js';

describe('the level of a microphone', () => {
  const Original = AudioContext;
  let made: AudioContext[];
  let tone: AudioContext;
  let meter: LevelMeter;

  beforeEach(async () => {
    // Browsers let no page make or measure sound before somebody touched it.
    await sendMouse({ type: 'click', position: [1, 1] });
    tone = new Original();
    const destination = tone.createMediaStreamDestination();
    const oscillator = new OscillatorNode(tone);
    oscillator.connect(destination);
    oscillator.start();
    made = [];
    globalThis.AudioContext = class extends Original {
      constructor() {
        super();
        made.push(this);
      }
    };
    meter = new LevelMeter();
    meter.follow(destination.stream.getAudioTracks()[0]!);
  });
  afterEach(async () => {
    globalThis.AudioContext = Original;
    meter.follow(null);
    await tone.close();
  });

  it('is 0, not the last one, while the system interrupts it, and is measured again afterwards (D10)', async () => {
    await until(() => meter.level() > 0.1, 'it is heard');
    const [context] = made;
    let isOver = false;
    // The system asks nobody, and refuses until it is over.
    const resume = context!.resume.bind(context);
    context!.resume = () => (isOver ? resume() : Promise.reject(new DOMException('', 'InvalidStateError')));
    await context!.suspend();
    expect([meter.level(), meter.isHearing]).to.deep.equal([0, false]);
    isOver = true;
    const since = performance.now();
    await until(() => meter.level() > 0.1, 'it is heard again');
    expect(performance.now() - since).to.be.below(3_000);
    expect(made).to.have.length(1);
  });
});
