import { setTimeout as wait } from 'node:timers/promises';

/** How long a test waits for something before it gives up, ms. */
export const PATIENCE_MS = 15_000;

const PAUSE_MS = 20;

/** What is left of a type when its empty values are excluded. */
export type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>;

/** Waits until `condition` holds, and returns what it returned. `what` completes the sentence "Waited in vain until …". */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Truthy<T>> {
  const inVain = new Error(`Waited in vain until ${what}.`);
  const patience = new AbortController();
  // A page that was killed never answers, so that the condition itself may take for ever.
  const end = wait(patienceMs, undefined, patience).then(() => Promise.reject(inVain));
  try {
    for (;;) {
      const result = await Promise.race([condition(), end]);
      if (result) return result as Truthy<T>;
      await Promise.race([wait(PAUSE_MS), end]);
    }
  } finally {
    patience.abort();
    end.catch(() => {});
  }
}
