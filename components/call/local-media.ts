import type { ChangedBy } from './call-events.js';
import { Capture, DEVICES, listDevices, mediaDevices, type Device, type DeviceList } from './capture.js';
import { isHidden, whenVisible } from './visibility.js';

export { DEVICES, type Device } from './capture.js';

/** How long the browser may take to strike a device that is gone off its list. */
const SETTLE_MS = 200;

export interface LocalMediaOwner {
  /** What is wanted changed. */
  wanted: (device: Device, on: boolean) => void;
  /** What is captured changed; `track` is what is to be sent from now on. */
  captured: (device: Device, track: MediaStreamTrack | null, by: ChangedBy) => void;
  /** The microphone that is open, also while it is off: one may be talking into a muted one. */
  listens: (microphone: MediaStreamTrack | null) => void;
  /** What can be chosen from changed, or what was chosen; `fallback`: something else stands in for what is gone. */
  listed: (devices: DeviceList, fallback: boolean) => void;
  /** Something failed that nobody waits for. */
  failed: (cause: unknown) => void;
}

/** Camera and microphone: what is wanted, what is open. Every track has this one owner, and `release()` stops them all. */
export class LocalMedia {
  /** What is on now; the same object for good. */
  readonly stream = new MediaStream();
  readonly #owner: LocalMediaOwner;
  readonly #wanted = new Set<Device>();
  readonly #tracks = new Map<Device, MediaStreamTrack>();
  readonly #opening = new Map<Device, Promise<void>>();
  /** Who asked last for what is being opened. */
  readonly #askedBy = new Map<Device, ChangedBy>();
  /** The devices that are gone; each is taken again as soon as it is back. */
  readonly #lost = new Map<Device, MediaTrackSettings>();
  readonly #capture = new Capture((device) => this.#isAsked(device));
  /** While something may be captured. */
  #life: AbortController | null = null;

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
    if (this.#life) await this.#open(device, by);
  }

  /** Allows capturing, and opens what was asked for before. Failures come one by one, for each device. */
  start(): Promise<void>[] {
    if (this.#life) return [];
    this.#life = new AbortController();
    const { signal } = this.#life;
    mediaDevices()?.addEventListener('devicechange', () => void this.#onList(), { signal });
    whenVisible(() => this.#onVisible(), signal);
    return [...this.#wanted].map((device) => this.#open(device, 'page'));
  }

  /** Stops every track, also one that is still being opened, and captures nothing until the next `start()`. */
  release(): void {
    this.#life?.abort();
    this.#life = null;
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
    const track = this.track(device);
    this.#want(device, false);
    if (track) this.stream.removeTrack(track);
    // The camera's light goes out. A microphone stays open, so that it is back at once, and is taken off the senders.
    if (device === 'camera') this.#stop(device);
    if (track) this.#owner.captured(device, null, by);
  }

  #stop(device: Device): void {
    const track = this.#tracks.get(device);
    if (!track) return;
    track.stop();
    this.stream.removeTrack(track);
    this.#tracks.delete(device);
    if (device === 'microphone') this.#owner.listens(null);
  }

  async #open(device: Device, by: ChangedBy): Promise<void> {
    const open = this.#tracks.get(device);
    if (!open) await this.#take(device, by);
    else if (!this.stream.getTracks().includes(open)) this.#adopt(device, open, by);
  }

  /** Opens it anew, in place of what may be open. */
  #take(device: Device, by: ChangedBy, deviceId?: ConstrainDOMString): Promise<void> {
    this.#askedBy.set(device, by);
    const opening = this.#opening.get(device) ?? this.#ask(device, deviceId ?? this.#lost.get(device)?.deviceId);
    this.#opening.set(device, opening);
    return opening;
  }

  async #ask(device: Device, deviceId: ConstrainDOMString | undefined): Promise<void> {
    const askedBy = () => this.#askedBy.get(device)!;
    try {
      const track = await this.#capture.open(device, deviceId);
      if (track && this.#isAsked(device)) this.#adopt(device, track, askedBy());
      else track?.stop();
    } catch (cause) {
      // Some browsers open nothing for a hidden page: it is asked for again once the page is visible.
      const isOpen = this.#tracks.has(device) || isHidden();
      if (askedBy() !== 'device' || !isOpen) this.#off(device, askedBy());
      throw cause;
    } finally {
      this.#opening.delete(device);
    }
  }

  #isAsked(device: Device): boolean {
    return this.#life !== null && this.#wanted.has(device);
  }

  #adopt(device: Device, track: MediaStreamTrack, by: ChangedBy): void {
    if (this.#tracks.get(device) !== track) {
      this.#stop(device);
      this.#tracks.set(device, track);
      // An ended track does not know any more where it came from.
      const settings = track.getSettings();
      if (isSame(settings, this.#lost.get(device))) this.#lost.delete(device);
      track.addEventListener('ended', () => void this.#onEnded(device, track, settings));
      if (device === 'microphone') this.#owner.listens(track);
    }
    this.stream.addTrack(track);
    this.#owner.captured(device, track, by);
  }

  /** Unplugged, or taken away by the browser; `stop()` fires nothing. Another device of its kind stands in for it. */
  async #onEnded(device: Device, track: MediaStreamTrack, settings: MediaTrackSettings): Promise<void> {
    if (this.#tracks.get(device) !== track) return;
    if (!this.#lost.has(device)) this.#lost.set(device, settings);
    this.#stop(device);
    if (!this.#wanted.has(device)) return;
    this.#owner.captured(device, null, 'device');
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    if (!this.#isAsked(device)) return;
    await this.#open(device, 'device').catch((cause: unknown) => {
      if (!this.#wanted.has(device)) this.#owner.failed(cause);
    });
    await this.#onList();
  }

  /** Something was plugged in or out, or taken instead of it: what was lost may be back. */
  async #onList(): Promise<void> {
    const devices = await listDevices();
    for (const [device, lost] of this.#lost) {
      const isBack = devices[`${device}s`].some((info) => isSame(info, lost));
      if (isBack && this.track(device)) await this.#take(device, 'device', { exact: lost.deviceId! }).catch(() => {});
    }
    const fallback = DEVICES.some((device) => this.#lost.has(device) && this.track(device));
    this.#owner.listed(devices, fallback);
  }

  /** A phone call, or another page, may have taken away what was open, without giving it back. */
  #onVisible(): void {
    for (const device of this.#wanted) {
      if (this.#tracks.get(device)?.muted !== false) this.#take(device, 'browser').catch(this.#owner.failed);
    }
  }
}

/** Whether both are the same device; as `default` a browser lists whichever is it at the moment. */
function isSame(a: MediaTrackSettings, b: MediaTrackSettings | undefined): boolean {
  return a.deviceId === b?.deviceId && a.groupId === b?.groupId;
}
