import { listen } from './typed-event-target.js';

/** What to do when the page goes, and when it comes back from the back/forward cache. */
interface PageLife {
  hidden: () => void;
  shown: () => void;
}

/**
 * Follows the page until `signal` aborts. A page that is only put away looks like a crash to the others, and with an open
 * WebSocket it lives on as a ghost, so everything is closed at `pagehide`.
 */
export function followPage({ hidden, shown }: PageLife, signal: AbortSignal): void {
  listen<WindowEventMap>(globalThis, signal, {
    pagehide: hidden,
    pageshow: ({ persisted }) => persisted && shown(),
  });
}

/** Follows the network until `signal` aborts: it came back, or is of another kind. */
export function followNetwork(changed: () => void, signal: AbortSignal): void {
  addEventListener('online', changed, { signal });
  // Only some browsers tell the kind. Elsewhere, and on other events of the same name, it stays as it was.
  const { connection } = navigator as Navigator & { connection?: EventTarget & { type?: string } };
  let type = connection?.type;
  const onChange = () => {
    if (connection?.type === type) return;
    type = connection?.type;
    changed();
  };
  connection?.addEventListener('change', onChange, { signal });
}
