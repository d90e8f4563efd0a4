import type { Wants } from '../../server/protocol.js';
import type { LinkSample } from './link-quality.js';
import { Headroom, pictureLimits, type PictureLimits, type PictureNeeds } from './picture-budget.js';

const SOURCES = ['camera', 'screen'] as const;
const SOUNDS = ['microphone', 'screenAudio'] as const;
type SenderOf = (source: (typeof SOURCES | typeof SOUNDS)[number]) => RTCRtpSender | undefined;

/** What is wanted before the other side has said so. */
export const ALL: Wants = { h: 720 };

/**
 * How tall the first pictures are. Every way is taken for one of 300 kb/s at first, and Chromium drops up to four frames that
 * are too large for it: at 1280 × 720 the first one came 0.2 s late.
 */
const FIRST_HEIGHT = 180;
/** How long they stay so small, ms: until the browser knows better what the way carries. */
const FIRST_MS = 1_000;

/** Where the way carries less of pictures than this, bits per second, … */
const THIN = 100_000;
/** … a voice is held to this: below that, packet headers would cost more than the voice gains. */
const THIN_VOICE = 16_000;

/** What of camera and screen goes out on one link: never more than a mesh bears, the way carries, and the other side shows. */
export class Pictures {
  readonly #sender: SenderOf;
  readonly #headroom = new Headroom();
  #needs: Omit<PictureNeeds, 'carries'> = { others: 1, wants: ALL, isSharing: false };
  #isHeld = false;
  #tallest = FIRST_HEIGHT;
  #first: ReturnType<typeof setTimeout> | undefined;
  /** A sender takes one change at a time. */
  #work = Promise.resolve();

  constructor(sender: SenderOf) {
    this.#sender = sender;
  }

  /** The way is open. */
  begin(): void {
    void this.apply();
    this.#first = setTimeout(() => {
      this.#tallest = Infinity;
      void this.apply();
    }, FIRST_MS);
  }

  close(): void {
    clearTimeout(this.#first);
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
      const { carries } = this.#headroom;
      const limits = pictureLimits({ ...this.#needs, carries: this.#isHeld ? 0 : carries });
      for (const source of SOURCES) {
        const sender = this.#sender(source);
        await set(sender, encodingFor(sender, limits[source], this.#tallest));
      }
      for (const source of SOUNDS) {
        const sender = this.#sender(source);
        // Chromium keeps 50 kb/s of the way free for sound that may come, and takes any way for wide enough.
        const active = source === 'microphone' || Boolean(sender?.track);
        await set(sender, { active, maxBitrate: carries < THIN ? THIN_VOICE : undefined });
      }
    }));
  }

  /** While nothing arrives none are sent. An encoder that is switched on again begins with a whole picture. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    void this.apply();
  }
}

/** What a sender of pictures is to be told. */
function encodingFor(
  sender: RTCRtpSender | undefined,
  { maxBitrate, height, frameRate }: PictureLimits,
  tallest: number,
): RTCRtpEncodingParameters {
  const { height: captured = 0 } = sender?.track?.getSettings() ?? {};
  return maxBitrate
    ? {
        active: true,
        maxBitrate: Math.round(maxBitrate),
        maxFramerate: frameRate,
        scaleResolutionDownBy: Math.max(1, captured / Math.min(height, tallest)),
      }
    : { active: false };
}

/** What each sender was last told that it sends; Firefox does not say what it was told to give up first. */
const hints = new WeakMap<RTCRtpSender, string>();

async function set(sender: RTCRtpSender | undefined, wanted: object): Promise<void> {
  const parameters = sender?.getParameters();
  const [encoding] = parameters?.encodings ?? [];
  if (!sender || !parameters || !encoding) return;
  const hint = sender.track?.contentHint ?? '';
  const isSet = Object.entries(wanted).every(([name, value]) => encoding[name as keyof typeof encoding] === value);
  if (isSet && hint === (hints.get(sender) ?? '')) return;
  hints.set(sender, hint);
  const [codec, other] = parameters.codecs.filter(({ mimeType }) => !mimeType.endsWith('rtx'));
  Object.assign(encoding, wanted);
  // Another codec makes Chromium forget what it has sent. Else it sends that again after a cut, and the other side takes the
  // seconds that it is late for the way's own, and holds back what follows.
  Object.assign(encoding, { codec: encoding.active ? codec : other });
  // A screen has to be legible before it is smooth, unless it shows a film.
  parameters.degradationPreference = hint && hint !== 'motion' ? 'maintain-resolution' : 'balanced';
  // Fails only when the connection was closed meanwhile.
  await sender.setParameters(parameters).catch(() => {});
}
