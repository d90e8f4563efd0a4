import { randomBytes } from 'node:crypto';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isLoopback } from '../origin.js';
import { PROTOCOL_VERSION } from '../protocol.js';
import { whyUnreachable, type Finding } from './findings.js';

const PATIENCE_MS = 5_000;

/** What one request came to. */
interface Reply {
  status: number;
  body: string;
}

/** Checks a relay at `url` as a browser on a page of `origins` would use it. */
export async function checkWeb(url: URL, origins: readonly string[]): Promise<Finding[]> {
  const found = await reach(url);
  if (!('health' in found)) return [found.finding];
  const pages = [url.origin, ...origins.filter((origin) => origin !== '*' && origin !== 'null')];
  return [
    found.finding,
    ...(await Promise.all(pages.map((origin) => checkOrigin(url, origin)))),
    await checkUpgrade(url),
    ...(await checkMetrics(url)),
  ];
}

async function reach(url: URL): Promise<{ finding: Finding; health?: true }> {
  const isSecure = url.protocol === 'https:';
  const about = isSecure ? 'HTTPS' : 'HTTP';
  try {
    const { status, body } = await ask(new URL('healthz', url));
    const version = versionIn(body);
    if (status !== 200 || version === undefined) {
      const text = `${url.href} answers (${status}), but not as a relay.`;
      const advice = 'Compare --base-path with the path in the address, and with what the proxy in front passes on.';
      return { finding: { result: 'wrong', about, text, advice } };
    }
    if (version !== PROTOCOL_VERSION) {
      const text = `${url.href} is a relay of another version (${JSON.stringify(version)}, not ${PROTOCOL_VERSION}).`;
      return { finding: { result: 'wrong', about, text, advice: 'Install the same version in both places.' } };
    }
    return { finding: isSecure ? { result: 'ok', about, text: `${url.href} is a relay.` } : plain(url), health: true };
  } catch (error) {
    const text = `${url.href} cannot be reached: ${whyUnreachable(error)}.`;
    return { finding: { result: 'wrong', about, text, advice: 'Mend that first; nothing else was looked at there.' } };
  }
}

function versionIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { v?: unknown }).v;
  } catch {
    return undefined;
  }
}

/** A relay without a certificate. */
function plain(url: URL): Finding {
  if (isLoopback(url.hostname)) {
    const text = `${url.href} is a relay. Without https only this machine may use its camera.`;
    return { result: 'note', about: 'HTTP', text, advice: 'Say --url https://… to check it as others reach it.' };
  }
  const advice = 'Put it behind a proxy with a certificate: docs/self-hosting.md says how.';
  const text = `${url.href} is a relay, but browsers give no camera to pages without https.`;
  return { result: 'wrong', about: 'HTTP', text, advice };
}

async function checkOrigin(url: URL, origin: string): Promise<Finding> {
  const about = 'Origin';
  const { body } = await ask(new URL('healthz', url), { Origin: origin });
  if (body.includes('"allowed"')) return { result: 'ok', about, text: `Pages of ${origin} may embed the chat.` };
  const advice =
    origin === url.origin
      ? 'The proxy in front has to pass the header Host on, or X-Forwarded-Host together with --trust-proxy.'
      : `Start the relay with --origins ${origin}.`;
  return { result: 'wrong', about, text: `Pages of ${origin} are refused.`, advice };
}

async function checkUpgrade(url: URL): Promise<Finding> {
  const about = 'WebSocket';
  const { status } = await ask(new URL('socket.io/?EIO=4&transport=websocket', url), {
    Origin: url.origin,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  });
  if (status === 101) return { result: 'ok', about, text: 'The upgrade to a WebSocket works.' };
  const advice = [400, 426].includes(status)
    ? 'The proxy in front drops the headers Upgrade and Connection. nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
    : 'Look into the log of the proxy in front, and of the relay.';
  const polling = await ask(new URL('socket.io/?EIO=4&transport=polling', url)).catch(() => null);
  const instead = polling?.status === 200 ? ' Calls work by polling, which is slower and needs one relay.' : '';
  return { result: 'wrong', about, text: `The upgrade is refused (${status}).${instead}`, advice };
}

/** Numbers that strangers may read. */
async function checkMetrics(url: URL): Promise<Finding[]> {
  if (isLoopback(url.hostname)) return [];
  const { status } = await ask(new URL('metrics', url));
  if (status !== 200) return [];
  const advice = 'Unless that is meant: --metrics=false, or deny the path in the proxy.';
  return [{ result: 'note', about: 'Metrics', text: 'Anybody who can reach it can read /metrics.', advice }];
}

function ask(url: URL, headers: Record<string, string> = {}): Promise<Reply> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    asked.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '' });
    });
    asked.on('response', (response) => void read(response).then(resolve, reject));
    asked.on('error', reject).end();
  });
}

async function read(response: IncomingMessage): Promise<Reply> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, body };
}
