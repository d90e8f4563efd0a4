import type { ChangedBy } from './call-events.js';
import { INITIAL, step, type CallState } from './call-state.js';
import { Capture, DEVICES, facingOf, listDevices, mediaDevices, type Device, type DeviceList } from './capture.js';
import { DeviceChoices, findDevice, type ChosenDevices, type DeviceKind, type KnownDevice } from './device-choices.js';
import { CallError } from './errors.js';
import { isHidden, whenVisible } from './visibility.js';

export { DEVICES, type Device } from './capture.js';

/** How long the browser may still list a device that was unplugged, ms. */
const SETTLE_MS = 200;

/** Who is told what camera and microphone do. */
export interface LocalMediaOwner {
  /** What is wanted changed. */
  wanted: (device: Device, on: boolean) => void;
  /** What is captured changed; `track` is what is to be sent from now on. */
  captured: (device: Device, track: MediaStreamTrack | null, by: ChangedBy) => void;
  /** The microphone that is open, also while it is off: one may be talking into a muted one. */
  listens: (microphone: MediaStreamTrack | null) => void;
  /** What can be chosen from changed, or what was chosen; `fallback`: something else stands in for what is gone. */
  listed: (devices: DeviceList, fallback: boolean) => void;
  /** What can be chosen from, and which of each kind is in use, or will be. */
  known: (devices: DeviceList, chosen: ChosenDevices) => void;
  /** Why what was asked for could not be had changed. */
  refused: (refusals: CallState['refusals']) => void;
  /** The browser allows one that it refused before, and that is still wished for. */
  allowed: (device: Device) => void;
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
  readonly #lost = new Map<Device, KnownDevice>();
  /** Each is taken as soon as the browser allows it. */
  #refusals = INITIAL.refusals;
  readonly #choices = new DeviceChoices();
  #devices: DeviceList | null = null;
  readonly #capture = new Capture((device) => this.#isAsked(device));
  /** While something may be captured. */
  #life: AbortController | null = null;

  constructor(owner: LocalMediaOwner) {
    this.#owner = owner;
  }

  wants(device: Device): boolean {
    return this.#wanted.has(device);
  }

  /** The track that is to be sent: open, on, and not muted by the system, which would freeze the picture. */
  track(device: Device): MediaStreamTrack | null {
    const track = this.#shown(device);
    return track?.muted === false ? track : null;
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
    void this.#look();
    return [...this.#wanted].map((device) => this.#open(device, 'page'));
  }

  /**
   * Uses that device from now on, and, if `isKept`, on this machine later, too; an empty id is the browser's default.
   * @throws CallError if it is not there, or cannot be opened.
   */
  async choose(kind: DeviceKind, deviceId: string, { by, isKept = true }: { by: ChangedBy; isKept?: boolean }) {
    const devices = (await this.#look())[`${kind}s`] as DeviceList[keyof DeviceList] | undefined;
    if (!devices) throw new TypeError(`There is no kind of device called “${kind}”.`);
    const chosen = devices.find((one) => one.deviceId === deviceId);
    if (deviceId && !chosen) throw new CallError('device-missing', { params: { device: kind } });
    this.#choices.set(kind, chosen, isKept);
    if (kind !== 'speaker') await this.#exchange(kind, chosen, by);
    await this.#look();
  }

  /** Takes the camera that looks the other way, if there is one. */
  async flip(by: ChangedBy): Promise<void> {
    const { cameras } = await this.#look();
    const now = this.track('camera')?.getSettings();
    const facing = now?.facingMode ?? facingOf(cameras.find(({ deviceId }) => deviceId === now?.deviceId)) ?? 'user';
    const other = cameras.find((camera) => (facingOf(camera) ?? facing) !== facing);
    if (now && other) await this.choose('camera', other.deviceId, { by, isKept: false });
  }

  /** Stops every track, also one that is still being opened, and captures nothing until the next `start()`. */
  release(): void {
    this.#life?.abort();
    this.#life = null;
    for (const device of DEVICES) {
      this.#off(device, 'page');
      this.#stop(device);
    }
  }

  #want(device: Device, on: boolean): void {
    this.#note(device, null);
    if (this.#wanted.has(device) === on) return;
    if (on) this.#wanted.add(device);
    else this.#wanted.delete(device);
    this.#owner.wanted(device, on);
  }

  /** The track that is open, and on. */
  #shown(device: Device): MediaStreamTrack | undefined {
    return this.#wanted.has(device) ? this.#tracks.get(device) : undefined;
  }

  #off(device: Device, by: ChangedBy): void {
    const track = this.#shown(device);
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
    const opening = this.#opening.get(device) ?? this.#ask(device, deviceId ?? this.#missed(device)?.deviceId);
    this.#opening.set(device, opening);
    return opening;
  }

  async #ask(device: Device, deviceId: ConstrainDOMString | undefined): Promise<void> {
    const askedBy = () => this.#askedBy.get(device)!;
    try {
      const track = await this.#capture.open(device, deviceId);
      if (!track || !this.#isAsked(device)) return track?.stop();
      this.#adopt(device, track, askedBy());
      // Only now the browser tells the names, by which another one may be known as the one that was chosen.
      void (askedBy() === 'device' ? this.#look() : this.#return());
    } catch (cause) {
      // Some browsers open nothing for a hidden page: it is asked for again once the page is visible.
      const isOpen = this.#tracks.has(device) || isHidden();
      if (askedBy() === 'device' && isOpen) throw cause;
      const wasAsked = this.#isAsked(device);
      this.#off(device, askedBy());
      throw wasAsked ? this.#refuse(device, cause as CallError) : cause;
    } finally {
      this.#opening.delete(device);
    }
  }

  /** Keeps in mind that it was wished for. Returns what there is to say: of both devices, where both are refused alike. */
  #refuse(device: Device, refusal: CallError): CallError {
    this.#note(device, refusal);
    const { signal } = this.#life!;
    const isRefused = () => this.#refusals[device] !== null;
    import('./permission.js').then(
      ({ whenAllowed }) =>
        whenAllowed(device, { refusal, signal, back: () => isRefused() && this.#owner.allowed(device) }),
      () => {},
    );
    const { camera, microphone } = this.#refusals;
    return camera?.code === microphone?.code
      ? new CallError(refusal.code, {
          cause: refusal.cause,
          params: { device: 'devices', feature: 'camera=(self), microphone' },
        })
      : refusal;
  }

  #note(device: Device, refusal: CallError | null): void {
    const refusals = step(this.#refusals, { [device]: refusal });
    if (refusals === this.#refusals) return;
    this.#refusals = refusals;
    this.#owner.refused(refusals);
  }

  #isAsked(device: Device): boolean {
    return this.#life !== null && this.#wanted.has(device);
  }

  #adopt(device: Device, track: MediaStreamTrack, by: ChangedBy): void {
    if (this.#tracks.get(device) !== track) {
      this.#stop(device);
      this.#tracks.set(device, track);
      // An ended track does not know any more where it came from.
      const settings = { ...track.getSettings(), label: track.label };
      const missed = this.#missed(device);
      if (missed && !findDevice([settings], missed)) this.#lost.set(device, missed);
      else this.#lost.delete(device);
      track.addEventListener('ended', () => void this.#onEnded(device, track, settings));
      for (const change of ['mute', 'unmute']) track.addEventListener(change, () => this.#onMuted(device, track));
      if (device === 'microphone') this.#owner.listens(track);
    }
    this.stream.addTrack(track);
    this.#owner.captured(device, this.track(device), by);
  }

  #onMuted(device: Device, track: MediaStreamTrack): void {
    if (this.#shown(device) === track) this.#owner.captured(device, this.track(device), 'browser');
  }

  /** Unplugged, or taken away by the browser; `stop()` fires nothing. Another device of its kind stands in for it. */
  async #onEnded(device: Device, track: MediaStreamTrack, settings: KnownDevice): Promise<void> {
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
    const devices = await this.#return();
    const fallback = DEVICES.some((device) => this.#lost.has(device) && this.track(device));
    this.#owner.listed(devices, fallback);
  }

  /** Goes back to what was lost, where that is back. */
  async #return(): Promise<DeviceList> {
    const devices = await this.#look();
    for (const [device, lost] of this.#lost) {
      const back = findDevice(devices[`${device}s`], lost);
      if (back && this.#shown(device)) await this.#take(device, 'device', { exact: back.deviceId }).catch(() => {});
    }
    return devices;
  }

  /** What there is to choose from, and what is chosen. */
  async #look(): Promise<DeviceList> {
    const devices = await listDevices();
    if (JSON.stringify(devices) !== JSON.stringify(this.#devices)) this.#devices = devices;
    const chosen = (kind: DeviceKind) => findDevice(devices[`${kind}s`], this.#choices.get(kind))?.deviceId ?? '';
    const used = (device: Device) => this.#tracks.get(device)?.getSettings().deviceId ?? chosen(device);
    const all = { camera: used('camera'), microphone: used('microphone'), speaker: chosen('speaker') };
    this.#owner.known(this.#devices ?? devices, all);
    return devices;
  }

  /** What is to be opened rather than any other. */
  #missed(device: Device): KnownDevice | undefined {
    return this.#lost.get(device) ?? this.#choices.get(device);
  }

  /** Puts the chosen one in the place of what is open. */
  async #exchange(device: Device, chosen: KnownDevice | undefined, by: ChangedBy): Promise<void> {
    await this.#opening.get(device)?.catch(() => {});
    this.#lost.delete(device);
    // Phones open one camera at a time. What is open, but off, is opened anew when it is on.
    if (device === 'camera' || !this.#wanted.has(device)) this.#stop(device);
    if (!this.#isAsked(device)) return;
    await this.#take(device, by, chosen && { exact: chosen.deviceId! });
    // Another one stands in where the chosen one is in use elsewhere.
    if (this.#lost.has(device)) throw new CallError('device-busy', { params: { device } });
  }

  /** A phone call, or another page, may have taken away what was open, without giving it back. */
  #onVisible(): void {
    for (const device of this.#wanted) {
      if (!this.track(device)) this.#take(device, 'browser').catch(this.#owner.failed);
    }
  }
}
