import { expect, waitUntil } from '@open-wc/testing';
import { VoiceDetector } from './voice.js';

describe('VoiceDetector', () => {
  let voices: VoiceDetector;
  beforeEach(() => (voices = new VoiceDetector()));
  afterEach(() => voices.close());

  it('tells when somebody begins and stops to speak, once each', async () => {
    let level = 0;
    const told: boolean[] = [];
    voices.set('ada', { level: () => level, changed: (speaking) => told.push(speaking) });
    level = 0.2;
    await waitUntil(() => told.length === 1, 'speaking is told');
    level = 0.001;
    await waitUntil(() => told.length === 2, 'silence is told', { timeout: 3_000 });
    expect(told).to.deep.equal([true, false]);
  });

  it('takes a short pause for speech', async () => {
    const levels = [0.2, 0, 0, 0, 0.2, 0, 0, 0, 0.2];
    const told: boolean[] = [];
    let reads = 0;
    voices.set('ada', { level: () => levels[reads++ % levels.length]!, changed: (speaking) => told.push(speaking) });
    await waitUntil(() => reads > levels.length * 2, 'two rounds are read', { timeout: 5_000 });
    expect(told).to.deep.equal([true]);
  });

  it('listens to nobody who is gone', async () => {
    let adaReads = 0;
    let bobReads = 0;
    voices.set('ada', { level: () => (adaReads++, 0), changed: () => {} });
    voices.set('bob', { level: () => (bobReads++, 0), changed: () => {} });
    voices.delete('ada');
    await waitUntil(() => bobReads > 2, 'Bob is listened to');
    expect(adaReads).to.equal(0);
  });
});
