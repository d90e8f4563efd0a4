/** Measures one's own microphone. Nothing of it is played, so that it cannot echo. */
export class LevelMeter {
  #context: AudioContext | null = null;
  #analyser: AnalyserNode | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #track: MediaStreamTrack | null = null;
  /** While a context that stands still is asked to go on. */
  #waking: Promise<void> | null = null;
  readonly #samples = new Float32Array(4096);

  /** Measures `track` from now on, or nothing. */
  follow(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    if (track) return;
    void this.#context?.close();
    this.#context = this.#waking = null;
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
    this.#waking ??= this.#context!.resume()
      .catch(() => {})
      .finally(() => (this.#waking = null));
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
