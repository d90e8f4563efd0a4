import type { Quality } from './call-state.js';

/** How often a link is measured, ms. */
export const QUALITY_MS = 2_000;

/** What one measurement of a link gives; the counters only grow. */
export interface LinkSample {
  packetsReceived: number;
  packetsLost: number;
  /** Of what we send, as the other side reports it, 0 to 1. */
  lostThere: number;
  roundTripMs: number;
  /** What the browser believes that it may send, bits per second; Firefox does not say. */
  availableBitrate: number | null;
  /** Whether an encoder would send more if it might. */
  isLimited: boolean;
}

/** An encoder that aims at less than this, bits per second, gave up pictures that nobody asked to be so small. */
const STARVED = 50_000;

/** Reads what matters from a connection's statistics (Identifiers for WebRTC's Statistics API). */
export function readSample(report: RTCStatsReport): LinkSample {
  const sample: LinkSample = {
    packetsReceived: 0,
    packetsLost: 0,
    lostThere: 0,
    roundTripMs: 0,
    availableBitrate: null,
    isLimited: false,
  };
  for (const entry of report.values()) {
    if (entry.type === 'inbound-rtp') {
      sample.packetsReceived += entry.packetsReceived ?? 0;
      sample.packetsLost += entry.packetsLost ?? 0;
    } else if (entry.type === 'remote-inbound-rtp') {
      sample.lostThere = Math.max(sample.lostThere, Number(entry.fractionLost ?? 0));
    } else if (entry.type === 'outbound-rtp') {
      // Chromium takes up to five seconds to call a starved encoder limited. A voice aims at less at all times.
      const isStarved = entry.kind === 'video' && entry.targetBitrate < STARVED;
      sample.isLimited ||= entry.qualityLimitationReason === 'bandwidth' || isStarved;
    } else if (entry.type === 'candidate-pair' && entry.nominated && !sample.availableBitrate) {
      // Several may be nominated; Chromium says of the one in use alone how much it carries.
      sample.availableBitrate = (entry.availableOutgoingBitrate as number | undefined) ?? null;
      sample.roundTripMs = (entry.currentRoundTripTime ?? 0) * 1_000;
    }
  }
  return sample;
}

/**
 * From 4 (very good) to 1 (bad), by the loss in either direction since the last sample and by the round trip. The steps
 * follow what Opus conceals (a few per cent) and what talking bears (ITU-T G.114: 150 ms one way).
 */
export function judgeQuality(before: LinkSample, now: LinkSample): Quality {
  const received = now.packetsReceived - before.packetsReceived;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const lostHere = received + lost > 0 ? lost / (received + lost) : 0;
  const loss = Math.max(lostHere, now.lostThere);
  const { roundTripMs } = now;
  if (loss < 0.01 && roundTripMs < 150) return 4;
  if (loss < 0.03 && roundTripMs < 300) return 3;
  if (loss < 0.1 && roundTripMs < 500) return 2;
  return 1;
}
