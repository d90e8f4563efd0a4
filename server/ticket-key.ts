import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key that signs tickets, and why people cannot come back to a restarted relay with it, if so. */
interface TicketKey {
  readonly key: string;
  readonly problem?: string;
}

const KEY = /^[\w-]{43}$/;

/** The key kept in a private file, made at the first call; a passing one if that cannot be. */
export function keptTicketKey(findFolder: () => string): TicketKey {
  try {
    const folder = findFolder();
    const path = join(folder, 'ticket-key');
    return { key: readKey(path) ?? makeKey(folder, path) };
  } catch (cause) {
    return { key: newKey(), problem: (cause as Error).message };
  }
}

function readKey(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return null;
  if (stats.mode & 0o077) throw new Error(`${path} may be read by others; its mode must be 600`);
  const key = readFileSync(path, 'utf8').trim();
  if (!KEY.test(key)) throw new Error(`${path} holds no key`);
  return key;
}

/** A link appears whole or not at all, and only once: of several relays that start together all get the same key. */
function makeKey(folder: string, path: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${newKey()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(path);
  if (!key) throw new Error(`${path} is gone again`);
  return key;
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}
