import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createClient } from '@redis/client';
import { findProgram } from '../../scripts/programs.mjs';
import { TICKET_KEY, startRelay, type Client, type TestRelay } from '../relay.fixture.js';
import type { Times } from '../attendance.js';
import type { VideoChatOptions } from '../app.js';

/** For tests: a real Redis, which can hang and die, and relays that meet there. */
export class Redis {
  readonly port: number;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;

  /** @param flags more of them than usual. */
  constructor(port: number, flags: readonly string[] = []) {
    this.port = port;
    this.#flags = flags;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, empty. */
  async start(): Promise<void> {
    const program = findProgram('redis') ?? 'redis-server';
    const flags = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn(program, [...flags, ...this.#flags], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept')) break;
    child.stdout.resume();
  }

  /** It does nothing any more, and nobody is told. */
  hang(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** What it holds whose name is of this form. */
  async keys(pattern: string): Promise<string[]> {
    return (await this.command('KEYS', pattern)) as string[];
  }

  /** How often something was published since its statistics began. */
  async published(): Promise<number> {
    const info = String(await this.command('INFO', 'commandstats'));
    return Number(/cmdstat_publish:calls=(\d+)/.exec(info)?.[1]);
  }

  /** One command, as `redis-cli` would send it. */
  async command(...words: string[]): Promise<unknown> {
    const client = createClient({ url: this.url });
    await client.connect();
    try {
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export async function startRedis(t: TestContext): Promise<Redis> {
  const redis = new Redis(await freePort());
  t.after(() => redis.kill());
  await redis.start();
  return redis;
}

interface GroupSetup extends VideoChatOptions {
  count?: number;
  times?: Partial<Times>;
}

/** Several relays that work as one. */
export async function startGroup(
  t: TestContext,
  setup: GroupSetup = {},
): Promise<{ redis: Redis; relays: TestRelay[] }> {
  const { count = 2, ...options } = setup;
  const redis = await startRedis(t);
  const relays: TestRelay[] = [];
  for (let index = 0; index < count; index++) {
    relays.push(await startRelay(t, { redisUrl: redis.url, ticketKey: TICKET_KEY, ...options }));
  }
  await Promise.all(relays.map((relay) => turned(relay, true)));
  return { redis, relays };
}

/** Waits until a relay says that it can reach the others, or cannot. */
export async function turned({ url }: Pick<TestRelay, 'url'>, isUp: boolean, patienceMs = 10_000): Promise<void> {
  await eventually(
    `the relay is ${isUp ? 'up' : 'degraded'}`,
    async () => {
      const response = await fetch(`${url}/readyz`);
      const { degraded = false } = (await response.json()) as { degraded?: boolean };
      return response.ok && degraded !== isUp;
    },
    patienceMs,
  );
}

export async function eventually(
  what: string,
  is: () => boolean | Promise<boolean>,
  patienceMs = 8_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The pids of those whom a client sees when it asks. */
export async function seen(client: Client): Promise<string[]> {
  return (await client.get('roster', {})).peers.map(({ pid }) => pid);
}
