import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** As the kernel counts processor time for programs, whatever it does inside. */
const TICK_MS = 10;

/** The processor time of all threads of one process so far, ms, and who started it. */
function statOf(pid: number | string): { ppid: number; cpuMs: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { ppid: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
}

/** The processor time of all threads of one process so far, ms. */
export const cpuMsOf = (pid: number): number => statOf(pid).cpuMs;

/** The same of a process and all that it started. */
export function cpuMsOfAll(root: number): number {
  const all = readdirSync('/proc').flatMap((entry) => {
    try {
      return /^\d+$/.test(entry) ? [{ pid: Number(entry), ...statOf(entry) }] : [];
    } catch {
      // It is over.
      return [];
    }
  });
  const sum = (pid: number): number =>
    all
      .filter((one) => one.ppid === pid)
      .reduce((total, one) => total + sum(one.pid), all.find((one) => one.pid === pid)?.cpuMs ?? 0);
  return sum(root);
}

/** How much of one core a process and all that it started use, over so many seconds. */
export async function coresOf(pid: number, seconds: number): Promise<number> {
  const [before, begin] = [cpuMsOfAll(pid), performance.now()];
  await wait(seconds * 1_000);
  return (cpuMsOfAll(pid) - before) / (performance.now() - begin);
}
