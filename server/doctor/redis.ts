import { unreachable, type Finding } from './findings.js';

const PATIENCE_MS = 4_000;

/** Checks that Redis answers. What it is asked leaves nothing behind. */
export async function checkRedis(url: string): Promise<Finding[]> {
  if (!url) return [];
  const about = 'Redis';
  // Its own package, as the relay does: only a relay of several needs it.
  const { createClient } = await import('@redis/client');
  const client = createClient({ url, socket: { connectTimeout: PATIENCE_MS, reconnectStrategy: false } });
  client.on('error', () => {});
  // The address may hold a password.
  const place = new URL(url).host;
  const late = setTimeout(() => client.destroy(), PATIENCE_MS);
  try {
    await client.connect();
    await client.ping();
    return [{ result: 'ok', about, text: `${place} answers.` }];
  } catch (error) {
    const { why } = unreachable(error);
    const advice = /WRONGPASS|NOAUTH|AUTH/.test(why)
      ? 'Put the right user and password into VIDEO_CHAT_REDIS_URL: redis://user:password@host:6379.'
      : 'See that it runs and that this machine may reach it, and compare it with --redis-url.';
    return [{ result: 'wrong', about, text: `${place} does not serve us: ${why}.`, advice }];
  } finally {
    clearTimeout(late);
    if (client.isOpen) client.destroy();
  }
}
