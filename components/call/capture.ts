import { CallError, type CallErrorCode } from './errors.js';

/** The things that are captured here. */
export const DEVICES = ['microphone', 'camera'] as const;
/** What can be switched on and off. */
export type Device = (typeof DEVICES)[number];

/** How browsers name what a device gives. */
export const KIND = { camera: 'video', microphone: 'audio' } as const;

/** What there is, as the browser names it: without a permission most of the names are empty. */
export interface DeviceList {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

const CONSTRAINTS: Record<Device, MediaTrackConstraints> = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** What a device may say that would do with less. Some drivers say “busy” of what they cannot do. */
const PICKY = /^(Overconstrained|NotReadable|Abort)Error$/;

/** Which ones to open, and of each kind which device, if that matters. */
type Wishes = Map<Device, ConstrainDOMString | undefined>;

/** Absent on insecure pages, whatever the types say. */
export const mediaDevices = () => navigator.mediaDevices as MediaDevices | undefined;

/** Whether this browser can share a screen at all. */
export const canShareScreen = (): boolean => typeof mediaDevices()?.getDisplayMedia === 'function';

/** Opens cameras and microphones: with one question of the browser for all that is asked for in one task. */
export class Capture {
  readonly #isAsked: (device: Device) => boolean;
  #question: { wishes: Wishes; stream: Promise<MediaStream | null> } | null = null;

  /** @param isAsked whether somebody still wants it. */
  constructor(isAsked: (device: Device) => boolean) {
    this.#isAsked = isAsked;
  }

  /**
   * Resolves with `null` if nobody wants the device any more.
   * @throws CallError
   */
  async open(device: Device, deviceId: ConstrainDOMString | undefined): Promise<MediaStreamTrack | null> {
    const { wishes, stream } = (this.#question ??= this.#askTogether());
    wishes.set(device, deviceId);
    const trackOf = (opened: MediaStream) => {
      const track = opened.getTracks().find(({ kind }) => kind === KIND[device]);
      // Chromium never lets go of what it answered with.
      if (track) opened.removeTrack(track);
      return track;
    };
    try {
      const together = await stream.catch((cause: Error) => {
        if (wishes.size < 2 || isDismissed(cause)) throw cause;
        return new MediaStream();
      });
      if (!together) return null;
      // Both at once fail, or one of them comes, if the other is missing or denied; alone it may well be had.
      const track = trackOf(together);
      if (track || !this.#isAsked(device)) return track ?? null;
      return trackOf(await ask(new Map([[device, deviceId]]))) ?? null;
    } catch (cause) {
      throw new CallError(codeOf(cause as Error, device), { cause, params: { device, feature: device } });
    }
  }

  #askTogether() {
    const wishes: Wishes = new Map();
    const stream = Promise.resolve().then(() => {
      this.#question = null;
      for (const device of [...wishes.keys()]) if (!this.#isAsked(device)) wishes.delete(device);
      return wishes.size ? ask(wishes) : null;
    });
    return { wishes, stream };
  }
}

/** Opens them all at once; a single one also with less than we like, if that is all that can be had. */
async function ask(wishes: Wishes): Promise<MediaStream> {
  const media = mediaDevices();
  if (!media) throw new DOMException('', 'NotSupportedError');
  const constraints: MediaStreamConstraints = {};
  const plain: MediaStreamConstraints = {};
  for (const [device, deviceId] of wishes) {
    // A browser would weigh the one against the other, and might take the front camera instead of the chosen one.
    const which = deviceId ? { deviceId } : device === 'camera' && { facingMode: 'user' };
    constraints[KIND[device]] = { ...CONSTRAINTS[device], ...which };
    plain[KIND[device]] = true;
  }
  return media.getUserMedia(constraints).catch((cause: Error) => {
    if (wishes.size > 1 || !PICKY.test(cause.name)) throw cause;
    return media.getUserMedia(plain);
  });
}

/** Chromium says so when the question was closed without an answer. */
function isDismissed({ message }: Error): boolean {
  return /dismissed/i.test(message);
}

/** The name that Media Capture and Streams (§10.2) gives to a failure, in ours. */
export function codeOf(cause: Error, feature: string): CallErrorCode {
  switch (cause.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      if (isForbidden(feature)) return 'policy-blocked';
      return isDismissed(cause) ? 'permission-dismissed' : 'permission-denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'device-missing';
    case 'NotSupportedError':
      return isSecureContext ? 'unsupported-browser' : 'insecure-context';
    // Without a touch of the page.
    case 'InvalidStateError':
      return 'not-allowed';
    default:
      return 'device-busy';
  }
}

/** Whether the page, or the one that holds it, forbids it. Only Chromium tells, and only at the document. */
function isForbidden(feature: string): boolean {
  const { featurePolicy } = globalThis.document as { featurePolicy?: { allowsFeature: (name: string) => boolean } };
  return featurePolicy?.allowsFeature(feature) === false;
}

/** What there is now. */
export async function listDevices(): Promise<DeviceList> {
  const list = (await mediaDevices()?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind) => Object.freeze(list.filter((device) => device.kind === kind));
  // Where no page can choose a speaker, there is nothing to choose from.
  const speakers = 'setSinkId' in HTMLMediaElement.prototype ? of('audiooutput') : Object.freeze([]);
  return Object.freeze({ cameras: of('videoinput'), microphones: of('audioinput'), speakers });
}

/** Where a camera looks, on devices that have one on each side. */
export function facingOf(camera: MediaDeviceInfo | undefined): 'user' | 'environment' | undefined {
  const { facingMode } = (camera as Partial<InputDeviceInfo> | undefined)?.getCapabilities?.() ?? {};
  const said = facingMode?.[0] ?? camera?.label ?? '';
  return /environment|back|rear/i.test(said) ? 'environment' : /user|front/i.test(said) ? 'user' : undefined;
}
