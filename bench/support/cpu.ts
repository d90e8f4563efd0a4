import { readdirSync, readFileSync } from 'node:fs';

const ticks = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** CPU time of a process and all that it started, s. */
export function cpuSeconds(pid: number): number {
  const all = readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const [, ppid, ...rest] = ticks(readFileSync(`/proc/${entry}/stat`, 'utf8'));
      return [{ pid: Number(entry), ppid: Number(ppid), time: Number(rest[9]) + Number(rest[10]) }];
    } catch {
      return [];
    }
  });
  const own = (of: number) => all.find(({ pid: other }) => other === of)?.time ?? 0;
  const sum = (root: number): number =>
    all.filter(({ ppid }) => ppid === root).reduce((total, { pid: child }) => total + sum(child), own(root));
  return sum(pid) / 100;
}

/** How much of one core a process and all that it started use, over so many seconds. */
export async function coresOf(pid: number, seconds: number): Promise<number> {
  const [before, begin] = [cpuSeconds(pid), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return (cpuSeconds(pid) - before) / ((performance.now() - begin) / 1_000);
}
