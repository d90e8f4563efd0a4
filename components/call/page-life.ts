/** What to do when the page goes, and when it comes back from the back/forward cache. */
export interface PageLife {
  hidden: () => void;
  shown: () => void;
}

/**
 * Follows the page until `signal` aborts. A page that is only put away looks like a crash to the others, and with an open
 * WebSocket it lives on as a ghost, so everything is closed at `pagehide`.
 */
export function followPage({ hidden, shown }: PageLife, signal: AbortSignal): void {
  addEventListener('pagehide', hidden, { signal });
  addEventListener('pageshow', ({ persisted }) => persisted && shown(), { signal });
}
