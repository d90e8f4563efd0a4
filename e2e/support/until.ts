import { setTimeout as wait } from 'node:timers/promises';

/** How long a test waits for something before it gives up, ms. */
export const PATIENCE_MS = 15_000;

const PAUSE_MS = 20;

/** Waits until `condition` holds, and returns what it returned. `what` completes the sentence "Waited in vain until …". */
export async function until<T>(what: string, condition: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > end) throw new Error(`Waited in vain until ${what}.`);
    await wait(PAUSE_MS);
  }
}
