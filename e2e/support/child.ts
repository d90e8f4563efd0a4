import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

const duties = new Set<() => void>();

process.once('exit', () => {
  for (const duty of duties) duty();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** Does `duty` when this process ends, also after a failure or a signal. Returns what takes that back. */
export function atExit(duty: () => void): () => void {
  duties.add(duty);
  return () => duties.delete(duty);
}

/** What a child is started with. */
export interface ChildWishes {
  env?: NodeJS.ProcessEnv;
  /** Takes all that it says. */
  hear: (text: string) => void;
}

/** Starts a program that ends with this process at the latest. */
export function startChild([command, ...args]: readonly string[], { env, hear }: ChildWishes): ChildProcess {
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(env && { env }) });
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => hear(chunk.toString()));
  child.once(
    'exit',
    atExit(() => child.kill('SIGKILL')),
  );
  return child;
}

/** Ends a child, and returns its exit code; null if a signal ended it. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}
