import { readFileSync } from 'node:fs';

/** What a process needs besides its connections: files, logs, Redis, those that are being refused. */
const SPARE = 100;

/** How many files and connections this process may have open at once; null where the system does not say. */
export function openFilesLimit(): number | null {
  try {
    const [, said] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return said ? Number(said) : null;
  } catch {
    return null;
  }
}

/** Why not as many connections can be made as are allowed; null if they can. */
export function openFilesProblem(maxSockets: number, limit = openFilesLimit()): string | null {
  if (limit === null || limit >= maxSockets + SPARE) return null;
  return `this process may open ${limit} files, which is too few for ${maxSockets} connections; raise ulimit -n (LimitNOFILE), or lower --max-sockets`;
}
