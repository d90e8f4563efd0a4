/** Everything that can be chosen. */
export type DeviceKind = 'camera' | 'microphone' | 'speaker';

/** What is known of a device that is to be found again. */
export type KnownDevice = Partial<Pick<MediaDeviceInfo, 'deviceId' | 'groupId' | 'label'>>;

/** The id of each; empty: the browser's default. */
export type ChosenDevices = Readonly<Record<DeviceKind, string>>;

type Choices = Partial<Record<DeviceKind, KnownDevice>>;

const KEY = 'video-chat-devices';

/** Which devices were chosen on this machine. Where the browser keeps nothing, for this page view only. */
export class DeviceChoices {
  #choices: Choices = {};

  constructor() {
    try {
      this.#choices = { ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Choices) };
    } catch {
      // Blocked, or written by somebody else.
    }
  }

  get(kind: DeviceKind): KnownDevice | undefined {
    return this.#choices[kind];
  }

  /** Chooses a device, or whichever is the browser's default. `isKept`: for the next time, too. */
  set(kind: DeviceKind, device: KnownDevice | undefined, isKept = true): void {
    const { deviceId, groupId, label } = device ?? {};
    this.#choices = { ...this.#choices, [kind]: device && { deviceId, groupId, label } };
    try {
      if (isKept) localStorage.setItem(KEY, JSON.stringify(this.#choices));
    } catch {
      // Blocked, or full.
    }
  }
}

/**
 * The same device in a list, by what it has kept: a browser may give it another id, or another name. As `default` a
 * browser lists whichever is it at the moment, so that its id alone says nothing.
 */
export function findDevice<T extends KnownDevice>(list: readonly T[], known: KnownDevice | undefined): T | undefined {
  if (!known) return undefined;
  const { deviceId, groupId, label } = known;
  return (
    list.find((one) => one.deviceId === deviceId && (deviceId !== 'default' || one.groupId === groupId)) ??
    list.find((one) => label && one.label === label) ??
    list.find((one) => groupId && one.groupId === groupId && one.deviceId !== 'default')
  );
}
