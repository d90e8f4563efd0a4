const KEY = 'video-chat-name';

/** One's name as it is remembered on this device; empty if it is not to be, `null` if nothing is known. */
export function keptName(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // A page may be kept from storing anything.
    return null;
  }
}

/** Remembers one's name; an empty one: that it is not to be remembered; `null`: forgets both. */
export function keepName(name: string | null): void {
  try {
    if (name === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, name);
  } catch {
    // It is asked for again the next time.
  }
}
