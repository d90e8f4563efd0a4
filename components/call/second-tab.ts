/** A call's hold on its room among all tabs of this browser: a second one would howl. */
export class RoomLock {
  #released: Promise<unknown> = Promise.resolve();

  /** Takes the name until `signal` aborts, or stands in line for it. Resolves with whether nobody else has it. */
  async take(name: string, signal: AbortSignal): Promise<boolean> {
    // Absent on insecure pages, whatever the types say.
    const { locks } = navigator as { locks?: LockManager };
    if (!locks) return true;
    const isOver = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    // Our own earlier stay may still hold the lock; it is not another tab.
    await this.#released;
    return new Promise((resolve) => {
      const held = locks.request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Whoever is left has it when the first one goes.
        return lock ? isOver : locks.request(name, { signal }, () => isOver);
      });
      this.#released = held.catch(() => resolve(true));
    });
  }
}
