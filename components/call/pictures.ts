import type { LinkSample } from './link-quality.js';
import { Headroom, pictureLimits, type PictureLimits, type PictureNeeds } from './picture-budget.js';

const SOURCES = ['camera', 'screen'] as const;

/** How tall a picture is wanted before the other side has said so. */
export const FULL_HEIGHT = 720;

/** What of camera and screen goes out on one link: never more than a mesh bears, the way carries, and the other side shows. */
export class Pictures {
  readonly #sender: (source: (typeof SOURCES)[number]) => RTCRtpSender | undefined;
  readonly #headroom = new Headroom();
  #needs: Omit<PictureNeeds, 'carries'> = { others: 1, wanted: FULL_HEIGHT, isSharing: false };
  #isHeld = false;
  /** A sender takes one change at a time. */
  #work = Promise.resolve();

  constructor(sender: (source: (typeof SOURCES)[number]) => RTCRtpSender | undefined) {
    this.#sender = sender;
  }

  /** Others, a height or a screen came or went. */
  set(needs: Partial<Omit<PictureNeeds, 'carries'>>): void {
    this.#needs = { ...this.#needs, ...needs };
    void this.apply();
  }

  /** Takes what was measured of the link. */
  measure(sample: LinkSample): void {
    const { carries } = this.#headroom;
    this.#headroom.measure(sample, performance.now());
    if (this.#headroom.carries !== carries) void this.apply();
  }

  /** Sets the limits of now; before the first answer there is nothing to set them on. */
  apply(): Promise<void> {
    return (this.#work = this.#work.then(async () => {
      const limits = pictureLimits({ ...this.#needs, carries: this.#isHeld ? 0 : this.#headroom.carries });
      for (const source of SOURCES) await limit(this.#sender(source), limits[source]);
    }));
  }

  /** While nothing arrives none are sent. An encoder that is switched on again begins with a whole picture. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    void this.apply();
  }
}

async function limit(
  sender: RTCRtpSender | undefined,
  { maxBitrate, height, frameRate }: PictureLimits,
): Promise<void> {
  const parameters = sender?.getParameters();
  const [encoding] = parameters?.encodings ?? [];
  if (!sender || !parameters || !encoding) return;
  const { height: captured = 0 } = sender.track?.getSettings() ?? {};
  const wanted: RTCRtpEncodingParameters = maxBitrate
    ? {
        active: true,
        maxBitrate: Math.round(maxBitrate),
        maxFramerate: frameRate,
        scaleResolutionDownBy: Math.max(1, captured / height),
      }
    : { active: false };
  if (Object.entries(wanted).every(([name, value]) => encoding[name as keyof typeof encoding] === value)) return;
  const [codec, other] = parameters.codecs.filter(({ mimeType }) => !mimeType.endsWith('rtx'));
  // Another codec makes Chromium forget what it has sent. Else it sends that again after a cut, and the other side takes the
  // seconds that it is late for the way's own, and holds back what follows.
  Object.assign(encoding, wanted, { codec: wanted.active ? codec : other });
  // A screen has to be legible before it is smooth.
  if (height === Infinity) parameters.degradationPreference = 'maintain-resolution';
  // Fails only when the connection was closed meanwhile.
  await sender.setParameters(parameters).catch(() => {});
}
