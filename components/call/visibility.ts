/** Whether nobody sees the page now. */
export const isHidden = (): boolean => globalThis.document.visibilityState === 'hidden';

/** Calls back whenever the page becomes visible again, until `signal` aborts. */
export function whenVisible(back: () => void, signal: AbortSignal): void {
  addEventListener('visibilitychange', () => isHidden() || back(), { signal });
}
