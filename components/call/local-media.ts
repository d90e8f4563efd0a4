import type { ChangedBy } from './call-events.js';
import { CallError } from './errors.js';

/** The things that are captured here. */
export const DEVICES = ['microphone', 'camera'] as const;
export type Device = (typeof DEVICES)[number];

const CONSTRAINTS: Record<Device, MediaTrackConstraints> = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, facingMode: 'user' },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

const KIND: Record<Device, 'video' | 'audio'> = { camera: 'video', microphone: 'audio' };

interface Question {
  devices: Set<Device>;
  stream: Promise<MediaStream | null>;
}

export interface LocalMediaOwner {
  /** What is wanted changed. */
  wanted: (device: Device, on: boolean) => void;
  /** What is captured changed; `track` is what is to be sent from now on. */
  captured: (device: Device, track: MediaStreamTrack | null, by: ChangedBy) => void;
  /** The microphone that is open, also while it is off: one may be talking into a muted one. */
  listens: (microphone: MediaStreamTrack | null) => void;
}

/** Camera and microphone: what is wanted, what is open. Every track has this one owner, and `release()` stops them all. */
export class LocalMedia {
  /** What is on now; the same object for good. */
  readonly stream = new MediaStream();
  readonly #owner: LocalMediaOwner;
  readonly #wanted = new Set<Device>();
  readonly #tracks = new Map<Device, MediaStreamTrack>();
  readonly #opening = new Map<Device, Promise<void>>();
  #question: Question | null = null;
  #mayCapture = false;

  constructor(owner: LocalMediaOwner) {
    this.#owner = owner;
  }

  wants(device: Device): boolean {
    return this.#wanted.has(device);
  }

  /** The track that is to be sent: open, and on. */
  track(device: Device): MediaStreamTrack | null {
    return this.#wanted.has(device) ? (this.#tracks.get(device) ?? null) : null;
  }

  /**
   * Switches on or off. Resolves when the capture really changed, or, while nothing may be captured, when it is noted.
   * @throws CallError for a device that cannot be had; it is off then.
   */
  async set(device: Device, on: boolean, by: ChangedBy): Promise<void> {
    if (!on) return this.#off(device, by);
    this.#want(device, true);
    if (this.#mayCapture) await this.#open(device, by);
  }

  /** Allows capturing, and opens what was asked for before. Failures come one by one, for each device. */
  start(): Promise<void>[] {
    if (this.#mayCapture) return [];
    this.#mayCapture = true;
    return [...this.#wanted].map((device) => this.#open(device, 'page'));
  }

  /** Stops every track, also one that is still being opened, and captures nothing until the next `start()`. */
  release(): void {
    this.#mayCapture = false;
    for (const device of [...this.#wanted]) this.#off(device, 'page');
    for (const device of [...this.#tracks.keys()]) this.#stop(device);
  }

  #want(device: Device, on: boolean): void {
    if (this.#wanted.has(device) === on) return;
    if (on) this.#wanted.add(device);
    else this.#wanted.delete(device);
    this.#owner.wanted(device, on);
  }

  #off(device: Device, by: ChangedBy): void {
    const wasOn = this.track(device) !== null;
    this.#want(device, false);
    const track = this.#tracks.get(device);
    if (track) this.stream.removeTrack(track);
    // The camera's light goes out. A microphone stays open, so that it is back at once, and is taken off the senders.
    if (device === 'camera') this.#stop(device);
    if (wasOn) this.#owner.captured(device, null, by);
  }

  #stop(device: Device): void {
    this.#tracks.get(device)?.stop();
    this.#tracks.delete(device);
    if (device === 'microphone') this.#owner.listens(null);
  }

  async #open(device: Device, by: ChangedBy): Promise<void> {
    const open = this.#tracks.get(device);
    if (open?.readyState === 'live') {
      if (!this.stream.getTracks().includes(open)) this.#adopt(device, open, by);
      return;
    }
    const opening = this.#opening.get(device) ?? this.#capture(device, by);
    this.#opening.set(device, opening);
    await opening;
  }

  async #capture(device: Device, by: ChangedBy): Promise<void> {
    try {
      const track = await this.#ask(device);
      if (track && this.#isAsked(device)) this.#adopt(device, track, by);
      else track?.stop();
    } catch (cause) {
      this.#want(device, false);
      throw toCallError(cause);
    } finally {
      this.#opening.delete(device);
    }
  }

  #isAsked(device: Device): boolean {
    return this.#mayCapture && this.#wanted.has(device);
  }

  #adopt(device: Device, track: MediaStreamTrack, by: ChangedBy): void {
    if (this.#tracks.get(device) !== track) {
      this.#tracks.set(device, track);
      track.addEventListener('ended', () => this.#onEnded(device, track));
      if (device === 'microphone') this.#owner.listens(track);
    }
    this.stream.addTrack(track);
    this.#owner.captured(device, track, by);
  }

  /** Unplugged, or taken away by the browser; `stop()` fires nothing. */
  #onEnded(device: Device, track: MediaStreamTrack): void {
    if (this.#tracks.get(device) !== track) return;
    this.#off(device, 'device');
    this.#stop(device);
  }

  /** Resolves with `null` if nobody wants the device any more. */
  async #ask(device: Device): Promise<MediaStreamTrack | null> {
    const question = (this.#question ??= this.#askTogether());
    question.devices.add(device);
    const stream = await question.stream.catch((cause: unknown) => {
      // Both at once fails if only one of them is missing or denied; alone the other may well be had.
      if (question.devices.size > 1) return getMedia([device]);
      throw cause;
    });
    return stream?.getTracks().find(({ kind }) => kind === KIND[device]) ?? null;
  }

  /** One question of the browser for all that is asked for in this task. */
  #askTogether(): Question {
    const devices = new Set<Device>();
    const stream = Promise.resolve().then(() => {
      this.#question = null;
      const asked = [...devices].filter((device) => this.#isAsked(device));
      return asked.length ? getMedia(asked) : null;
    });
    return { devices, stream };
  }
}

async function getMedia(devices: Device[]): Promise<MediaStream> {
  // Absent outside secure pages, whatever the types say.
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined;
  if (!mediaDevices) throw new CallError(isSecureContext ? 'unsupported-browser' : 'insecure-context');
  return mediaDevices.getUserMedia({
    audio: devices.includes('microphone') && CONSTRAINTS.microphone,
    video: devices.includes('camera') && CONSTRAINTS.camera,
  });
}

/** The name that Media Capture and Streams (§10.2) gives to a failure, in ours. */
function toCallError(cause: unknown): CallError {
  if (cause instanceof CallError) return cause;
  const { name, message } = cause instanceof Error ? cause : new Error();
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return new CallError(/dismissed/i.test(message) ? 'permission-dismissed' : 'permission-denied', { cause });
  }
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return new CallError('device-missing', { cause });
  return new CallError('device-busy', { cause });
}
