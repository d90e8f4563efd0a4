import { unreachable, type Finding } from './findings.js';
import { tryAll, type RedisClient, type Refusal } from './redis-tries.js';

const PATIENCE_MS = 4_000;
const ABOUT = 'Redis';
/** What docs/self-hosting.md asks for. */
const LEAST_VERSION = '6.2';

/** Checks that Redis lets its user do all that relays do there. What it is asked leaves nothing behind. */
export async function checkRedis(url: string): Promise<Finding[]> {
  if (!url) return [];
  // Its own package, as the relay does: only a relay of several needs it.
  const module = await import('@redis/client');
  const connect = async () => {
    const socket = { connectTimeout: PATIENCE_MS, reconnectStrategy: false } as const;
    const client: RedisClient = module.createClient({ url, socket });
    client.on('error', () => {});
    clients.push(client);
    await client.connect();
    return client;
  };
  const clients: RedisClient[] = [];
  // The address may hold a password.
  const { host: place, username } = new URL(url);
  const examine = async () => {
    const [asking, told] = [await connect(), await connect()];
    const wrong = await whyUnfit(asking);
    return wrong ? unfit(place, wrong) : judge(place, username || 'default', await tryAll(asking, told, module));
  };
  try {
    return [await inTime(examine())];
  } catch (error) {
    return [silent(place, error)];
  } finally {
    for (const client of clients) if (client.isOpen) client.destroy();
  }
}

/** @throws Error as of something that does not answer, if it takes too long. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), PATIENCE_MS);
  });
  answer.catch(() => {});
  return Promise.race([answer, over]).finally(() => clearTimeout(late));
}

function silent(place: string, error: unknown): Finding {
  const { why } = unreachable(error);
  const advice = /WRONGPASS|NOAUTH|AUTH/.test(why)
    ? 'Put the right user and password into VIDEO_CHAT_REDIS_URL: redis://user:password@host:6379.'
    : 'See that it runs and that this machine may reach it, and compare it with --redis-url.';
  return { result: 'wrong', about: ABOUT, text: `${place} does not serve us: ${why}.`, advice };
}

/** Why relays cannot meet at a Redis of this kind, as the end of a sentence; `null` if they can, or if it does not say. */
async function whyUnfit(client: RedisClient): Promise<string | null> {
  const { mode, role, version = '' } = await client.hello().catch(() => ({ mode: '', role: '', version: '' }));
  if (mode === 'cluster') return 'is a Redis Cluster';
  if (mode === 'sentinel') return 'is a Sentinel';
  if (role === 'replica' || role === 'slave') return 'is a replica, which takes no writes';
  const isOld = version && version.localeCompare(LEAST_VERSION, 'en', { numeric: true }) < 0;
  return isOld ? `is of version ${version}` : null;
}

function unfit(place: string, why: string): Finding {
  const advice = `Relays meet at one server, the one that takes writes, of version ${LEAST_VERSION} or newer.`;
  return { result: 'wrong', about: ABOUT, text: `${place} ${why}.`, advice };
}

function judge(place: string, user: string, refusals: readonly Refusal[]): Finding {
  if (!refusals.length) {
    return { result: 'ok', about: ABOUT, text: `${place} lets the user ${user} do all that relays do there.` };
  }
  // What fails inside the script fails outside of it, too, and there it is plain which command it was.
  const outside = refusals.filter(({ message }) => /^NOPERM|^(?!.*\bscript\b)/.test(message));
  const causes = outside.length ? outside : refusals;
  const said = [...new Set(causes.map(inWords))].join(', ');
  const isDenied = causes.every(({ message }) => message.includes('NOPERM'));
  const advice = isDenied
    ? `In Redis: ACL SETUSER ${user} ~video-chat:* &video-chat:* +@all -@admin -@dangerous.`
    : 'Its log and its settings say why.';
  const what = isDenied ? `does not let the user ${user} do what relays do there` : 'does not do what relays need';
  return { result: 'wrong', about: ABOUT, text: `${place} ${what}: ${said}.`, advice };
}

/** What was refused, in plain words. */
function inWords({ command, message }: Refusal): string {
  if (/NOPERM.* (a |the )?keys?\b/.test(message)) return 'keys that begin with video-chat:';
  if (/NOPERM.* (a |the )?channels?\b/.test(message)) return 'channels that begin with video-chat:';
  if (message.includes('NOPERM')) return command;
  if (message.includes('OOM')) return `${command} (its memory is full: maxmemory)`;
  if (message.includes('READONLY')) return `${command} (it takes no writes)`;
  if (message.includes('MISCONF')) return `${command} (it takes no writes, because it cannot save them to its disk)`;
  return `${command} (${message.replace(/\.$/, '')})`;
}
