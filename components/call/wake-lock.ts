import { whenVisible } from './visibility.js';

/** Keeps the screen on until `signal` aborts, where the browser can and will. */
export function keepAwake(signal: AbortSignal): void {
  if (signal.aborted) return;
  let lock: WakeLockSentinel | undefined;
  const letGo = () => void lock?.release();
  const ask = async () => {
    try {
      lock = await navigator.wakeLock.request();
      if (signal.aborted) letGo();
    } catch {
      // Absent, refused, or the page is hidden: screens then go dark as they always do.
    }
  };
  // A hidden page loses it.
  whenVisible(() => void ask(), signal);
  signal.addEventListener('abort', letGo);
  void ask();
}
