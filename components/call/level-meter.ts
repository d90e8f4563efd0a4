/** Measures one's own microphone. Nothing of it is played, so that it cannot echo. */
export class LevelMeter {
  #context: AudioContext | null = null;
  #analyser: AnalyserNode | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #track: MediaStreamTrack | null = null;
  /** Whether a context that stands still was asked to go on, and has not answered. */
  #isWaking = false;
  readonly #samples = new Float32Array(4096);

  /** Measures `track` from now on, or nothing. */
  follow(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    if (track) return;
    void this.#context?.close();
    this.#context = null;
    this.#isWaking = false;
  }

  /** Whether `level()` tells what the microphone hears. */
  get isHearing(): boolean {
    return this.#source !== null && this.#context?.state === 'running';
  }

  /** Root mean square of the last samples, 0 to 1; 0 while the browser lets no page make sound (before a gesture, in a phone call). */
  level(): number {
    if (this.#track && !this.#source) this.#connect(this.#track);
    if (!this.#source || !this.#analyser) return 0;
    if (!this.isHearing) return this.#wake();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const sum = this.#samples.reduce((total, sample) => total + sample * sample, 0);
    return Math.sqrt(sum / this.#samples.length);
  }

  /** After a phone call, or in a page that was hidden, some browsers leave a context asleep. Its last samples say nothing of now. */
  #wake(): number {
    if (this.#isWaking) return 0;
    this.#isWaking = true;
    void this.#context!.resume()
      .catch(() => {})
      .finally(() => (this.#isWaking = false));
    return 0;
  }

  #connect(track: MediaStreamTrack): void {
    // A context made before the first gesture stays asleep, and Chromium warns of it in the page's console.
    if ((navigator.userActivation as UserActivation | undefined)?.hasBeenActive === false) return;
    this.#context ??= new AudioContext();
    this.#analyser = new AnalyserNode(this.#context, { fftSize: this.#samples.length });
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }
}
