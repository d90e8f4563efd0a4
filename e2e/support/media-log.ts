import { until } from './until.js';
import type { Visitor } from './visitor.js';

/** When pictures were shown and sound arrived from one person, ms since 1970; all browsers share this machine's clock. */
export interface MediaTimes {
  pictures: number[];
  sounds: number[];
}

/** Nothing for longer than this, ms, is an interruption. */
const GAP_MS = 500;
/** Media is back when it has come for this long, ms, without an interruption. */
const STEADY_MS = 1_000;

/** From now on the page keeps when media of each other person came, for the functions below. */
export const logMedia = (person: Visitor): Promise<void> =>
  person.run(() => {
    const logs: Record<string, MediaTimes> = {};
    Object.assign(globalThis, { mediaLogs: logs });
    const followed = new WeakSet<HTMLVideoElement>();
    const heard = new Map<string, number>();
    const chat = document.querySelector('video-chat')!;
    const logOf = (name: string) => (logs[name] ??= { pictures: [], sounds: [] });
    const follow = (name: string, video: HTMLVideoElement) => {
      if (followed.has(video)) return;
      followed.add(video);
      const note = () => {
        logOf(name).pictures.push(Date.now());
        video.requestVideoFrameCallback(note);
      };
      video.requestVideoFrameCallback(note);
    };
    const listen = async (id: string, name: string) => {
      let packets = 0;
      for (const entry of (await chat.getStats(id)).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') packets += entry.packetsReceived as number;
      }
      if (packets !== (heard.get(name) ?? 0)) logOf(name).sounds.push(Date.now());
      heard.set(name, packets);
    };
    setInterval(() => {
      for (const pane of chat.shadowRoot!.querySelectorAll('video-pane')) {
        const other = chat.participants.find(({ id }) => id === pane.participant?.id);
        const video = pane.shadowRoot!.querySelector('video');
        if (other && video) follow(other.displayName, video);
      }
      for (const { id, displayName } of chat.participants) void listen(id, displayName).catch(() => {});
    }, 50);
  });

/** What the page kept of that person. */
export const mediaOf = (person: Visitor, name: string): Promise<MediaTimes> =>
  person.run((of) => {
    const { mediaLogs } = globalThis as unknown as { mediaLogs: Record<string, MediaTimes> };
    return mediaLogs[of] ?? { pictures: [], sounds: [] };
  }, name);

/** The longest time between two of `times` from `since` to `end`, ms; both ends count. */
export function longestGap(times: readonly number[], since: number, end: number): number {
  const inside = [since, ...times.filter((time) => time > since && time < end), end];
  return Math.max(...inside.slice(1).map((time, index) => time - inside[index]!));
}

/** What is waited for. */
export interface Steady {
  since: number;
  /** Picture and sound, if not said. */
  kinds?: readonly (keyof MediaTimes)[];
  patienceMs?: number;
}

/** Waits until media of that person comes steadily, and returns how long after `since` it began to, ms. */
export async function steadyAfter(
  person: Visitor,
  name: string,
  { since, kinds = ['pictures', 'sounds'], patienceMs }: Steady,
): Promise<number> {
  return until(
    `${person.name} gets ${kinds.join(' and ')} of ${name}`,
    async () => {
      const media = await mediaOf(person, name);
      const begins = kinds.map((kind) => beginOfSteady(media[kind], since));
      return begins.every((begin) => begin !== null) && Math.max(1, ...begins.map((begin) => begin - since));
    },
    patienceMs,
  );
}

function beginOfSteady(times: readonly number[], since: number): number | null {
  const later = times.filter((time) => time > since);
  const begin = later.filter((time, index) => index === 0 || time - later[index - 1]! > GAP_MS).at(-1);
  return begin !== undefined && later.at(-1)! - begin >= STEADY_MS ? begin : null;
}
