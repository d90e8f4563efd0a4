import { until } from './until.js';
import type { Visitor } from './visitor.js';

/** How many pictures each video has shown since this was first asked; shadow roots included, one's own left out. */
const framesShown = (person: Visitor): Promise<number[]> =>
  person.run(() => {
    const seen = ((globalThis as { framesSeen?: Map<HTMLVideoElement, number> }).framesSeen ??= new Map());
    const videosBelow = (root: ParentNode): HTMLVideoElement[] =>
      [...root.querySelectorAll('*')].flatMap((element) => {
        if (element instanceof HTMLVideoElement) return [element];
        return element.shadowRoot ? videosBelow(element.shadowRoot) : [];
      });
    const isOwn = (video: HTMLVideoElement) => {
      const root = video.getRootNode();
      // A page that has no panes mirrors its own picture.
      return root instanceof ShadowRoot
        ? root.host.matches('[local]')
        : getComputedStyle(video).transform.startsWith('matrix(-1');
    };
    const others = videosBelow(document).filter((video) => !isOwn(video));
    for (const video of others) {
      if (seen.has(video)) continue;
      seen.set(video, 0);
      const count = () => {
        seen.set(video, seen.get(video)! + 1);
        video.requestVideoFrameCallback(count);
      };
      video.requestVideoFrameCallback(count);
    }
    return others.map((video) => seen.get(video)!);
  });

/** Waits until somebody sees that many others move. */
export async function seesMoving(person: Visitor, others: number): Promise<void> {
  await until(`${person.name} sees ${others} others move`, async () => {
    const frames = await framesShown(person);
    return frames.length === others && frames.every((count) => count > 4);
  });
}
