import type { Wants } from '../../server/protocol.js';
import type { LinkSample } from './link-quality.js';

/** What the pictures of one source may be on one link. */
export interface PictureLimits {
  /** Bits per second; 0: none are sent. */
  maxBitrate: number;
  /** Pixels. */
  height: number;
  /** Frames per second. */
  frameRate: number;
}

/** All that one page sends, bits per second, however many others there are. */
const MOST_IN_ALL = 2_500_000;
/** What a camera may cost per link, by the most others for whom it holds: a mesh encodes and sends once for each of them. */
const CAMERA: readonly [others: number, ...limits: [maxBitrate: number, height: number, frameRate: number]][] = [
  [1, 1_500_000, 720, 30],
  [2, 1_000_000, 540, 30],
  [3, 700_000, 360, 30],
  [5, 400_000, 360, 20],
  [Infinity, 250_000, 270, 15],
];
/** A shared screen has to be legible: it gets most of a link, in full size, and gives up smoothness first. */
const SCREEN_SHARE = 0.7;
const SCREEN_FRAME_RATE = 15;
/** A picture that is shown small costs less, but below this, bits per second, it is none any more. */
const LEAST_USEFUL = 100_000;

/** What is known of a link when its pictures are to be limited. */
export interface PictureNeeds {
  /** How many links there are. */
  others: number;
  /** What the other side asks for. */
  wants: Wants;
  isSharing: boolean;
  /** Most that the way carries, bits per second. */
  carries: number;
}

/** What camera and screen may be on a link. */
export function pictureLimits({
  others,
  wants: { h, screen: screenHeight = h },
  isSharing,
  carries,
}: PictureNeeds): Record<'camera' | 'screen', PictureLimits> {
  const [, most, tallest, frameRate] = CAMERA.find(([count]) => others <= count)!;
  const budget = Math.min(most, MOST_IN_ALL / others);
  const height = Math.min(tallest, h);
  const sharpEnough = Math.max(LEAST_USEFUL, budget * (height / tallest) ** 2);
  const camera = Math.min(sharpEnough, (isSharing && screenHeight ? 1 - SCREEN_SHARE : 1) * Math.min(budget, carries));
  const screen = SCREEN_SHARE * Math.min(MOST_IN_ALL / others, carries);
  return {
    camera: { maxBitrate: h ? camera : 0, height, frameRate },
    screen: { maxBitrate: screenHeight ? screen : 0, height: Infinity, frameRate: SCREEN_FRAME_RATE },
  };
}

/** Of what the browser believes that the way carries, this much is used: sound, and whatever else comes by, need the rest. */
const USED = 0.8;
/** Where less is left than this, bits per second, pictures would only make the sound stutter … */
const STOP_BELOW = 70_000;
/** … and they come back with so much where the browser believes for a while in more than sound needs; in much more it does
 * not as long as nothing else goes out. Where it has nothing to go by they are tried after a longer while. */
const RETURN_WITH = 80_000;
const RETURN_ABOVE = 60_000;
const RETURN_AFTER_MS = 6_000;
const TRY_AFTER_MS = 30_000;
/** Until what a return brought is measured. */
const TRIAL_MS = 3_000;
/** A return that lasted no longer than this was in vain, and the next one waits twice as long, up to … */
const IN_VAIN_MS = 20_000;
const MOST_PATIENCE_MS = 60_000;

/** How much of pictures the way to one other person carries, by what its browser measures (Chromium's alone does). */
export class Headroom {
  /** Bits per second; 0: no pictures. */
  carries = Infinity;
  #stoppedAt = 0;
  #returnedAt = -Infinity;
  #enoughSince = Infinity;
  #patienceMs = 0;

  /** @param now ms */
  measure({ availableBitrate, isLimited }: Pick<LinkSample, 'availableBitrate' | 'isLimited'>, now: number): void {
    // It idles at 300 kb/s at the start, so that it says nothing as long as the encoder feels no limit.
    if (availableBitrate === null || (!isLimited && this.carries === Infinity)) return;
    const left = USED * availableBitrate;
    if (this.carries === 0) this.#wait(availableBitrate, now);
    else if (left >= STOP_BELOW) this.carries = left;
    else if (now - this.#returnedAt >= TRIAL_MS) this.#stop(now);
  }

  #stop(now: number): void {
    const wasInVain = now - this.#returnedAt <= IN_VAIN_MS;
    this.#patienceMs = wasInVain ? Math.min(2 * this.#patienceMs, MOST_PATIENCE_MS) : RETURN_AFTER_MS;
    this.carries = 0;
    this.#stoppedAt = now;
    this.#enoughSince = Infinity;
  }

  #wait(available: number, now: number): void {
    this.#enoughSince = available > RETURN_ABOVE ? Math.min(this.#enoughSince, now) : Infinity;
    const waitedMs = now - this.#stoppedAt;
    if (waitedMs < this.#patienceMs) return;
    if (now - this.#enoughSince < RETURN_AFTER_MS && waitedMs < TRY_AFTER_MS) return;
    this.carries = RETURN_WITH;
    this.#returnedAt = now;
  }
}
