/** Plays two notes to the speaker of that id, or to the default one. */
export async function playTestSound(sinkId: string): Promise<void> {
  const context = new AudioContext();
  const stream = context.createMediaStreamDestination();
  const gain = new GainNode(context, { gain: 0.2 });
  gain.connect(stream);
  const notes = [523, 784].map((frequency, index) => {
    const note = new OscillatorNode(context, { frequency });
    note.connect(gain);
    note.start(context.currentTime + index * 0.3);
    note.stop(context.currentTime + index * 0.3 + 0.25);
    return note;
  });
  // Only an element can be sent to a speaker in every browser that has a choice.
  const audio = Object.assign(new Audio(), { srcObject: stream.stream });
  notes[1]!.addEventListener('ended', () => void context.close());
  await audio.setSinkId?.(sinkId).catch(() => {});
  await audio.play();
}
