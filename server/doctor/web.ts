import { randomBytes } from 'node:crypto';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Options } from '../options.js';
import { isLoopback } from '../origin.js';
import { PROTOCOL_VERSION } from '../protocol.js';
import { unreachable, type Finding } from './findings.js';

const PATIENCE_MS = 5_000;

/** What one request came to. */
interface Reply {
  status: number;
  body: string;
  /** Where it sends on to. */
  leadsTo?: string;
}

type WebOptions = Pick<Options, 'origins' | 'https' | 'cert'>;

/** What one relay is asked. */
type Ask = (path: string, headers?: Record<string, string>) => Promise<Reply>;

/** Checks a relay at `url` as a browser on a page of its origins would use it. */
export async function checkWeb(url: URL, { origins, https, cert }: WebOptions): Promise<Finding[]> {
  // Its own certificate is vouched for by nobody, and is meant to be so.
  const isOwn = https && !cert;
  const ask: Ask = (path, headers) => request(new URL(path, url), { headers, rejectUnauthorized: !isOwn });
  try {
    const found = await reach(url, ask, isOwn);
    if (found.result === 'wrong') return [found];
    const pages = [url.origin, ...origins.filter((origin) => origin !== '*' && origin !== 'null')];
    const letIn = await Promise.all(pages.map((origin) => checkOrigin(url, ask, origin)));
    return [found, ...letIn, await checkUpgrade(url, ask), ...(await checkMetrics(url, ask))];
  } catch (error) {
    const { why, advice = reachAdvice(url) } = unreachable(error);
    return [{ result: 'wrong', about: aboutOf(url), text: `${url.href} cannot be reached: ${why}.`, advice }];
  }
}

const aboutOf = (url: URL): string => (url.protocol === 'https:' ? 'HTTPS' : 'HTTP');

function reachAdvice({ protocol, port }: URL): string {
  const isSecure = protocol === 'https:';
  const advice = `See that it runs, and that nothing on the way closes port ${port || (isSecure ? '443' : '80')}`;
  return isSecure ? `${advice}.` : `${advice}; if it speaks TLS, say --https, or --url https://….`;
}

async function reach(url: URL, ask: Ask, isOwn: boolean): Promise<Finding> {
  const about = aboutOf(url);
  const { status, body, leadsTo } = await ask('healthz');
  const version = versionIn(body);
  if (status !== 200 || version === undefined) {
    const text = `${url.href} answers (${status}), but not as a relay.`;
    return { result: 'wrong', about, text, advice: whyNoRelay(status, leadsTo && new URL(leadsTo, url)) };
  }
  if (version !== PROTOCOL_VERSION) {
    const text = `${url.href} is a relay of another version (${JSON.stringify(version)}, not ${PROTOCOL_VERSION}).`;
    return { result: 'wrong', about, text, advice: 'Install the same version in both places.' };
  }
  if (url.protocol !== 'https:') return plain(url);
  if (!isOwn) return { result: 'ok', about, text: `${url.href} is a relay.` };
  const advice = 'On the internet it takes one that browsers know: docs/self-hosting.md tells how.';
  return { result: 'note', about, text: `${url.href} is a relay. Browsers warn of its certificate.`, advice };
}

function whyNoRelay(status: number, leadsTo?: URL | ''): string {
  if (leadsTo) return `It leads elsewhere: say --url ${new URL('.', leadsTo).href}.`;
  if (status >= 502 && status <= 504) {
    return 'The proxy in front does not reach the relay: start it, and compare its port with the one in the proxy.';
  }
  return 'Compare --base-path with the path in the address, and with what the proxy in front passes on.';
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

async function checkOrigin(url: URL, ask: Ask, origin: string): Promise<Finding> {
  const about = 'Origin';
  const { body } = await ask('healthz', { Origin: origin });
  if (body.includes('"allowed"')) return { result: 'ok', about, text: `Pages of ${origin} may embed the chat.` };
  const advice =
    origin === url.origin
      ? 'The proxy in front has to pass the header Host on, or X-Forwarded-Host together with --trust-proxy.'
      : `Start the relay with --origins ${origin}.`;
  return { result: 'wrong', about, text: `Pages of ${origin} are refused.`, advice };
}

async function checkUpgrade(url: URL, ask: Ask): Promise<Finding> {
  const about = 'WebSocket';
  const headers = {
    Origin: url.origin,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  };
  const tried = await ask('socket.io/?EIO=4&transport=websocket', headers).catch((error: unknown) => ({ error }));
  if ('status' in tried && tried.status === 101) {
    return { result: 'ok', about, text: 'The upgrade to a WebSocket works.' };
  }
  const isDropped = 'status' in tried && [400, 426].includes(tried.status);
  const advice = isDropped
    ? 'The proxy in front drops the headers Upgrade and Connection. nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
    : 'Look into the log of the proxy in front, and of the relay.';
  const polling = await ask('socket.io/?EIO=4&transport=polling').catch(() => null);
  const instead = polling?.status === 200 ? ' Calls work by polling, which is slower and needs one relay.' : '';
  const how = 'status' in tried ? tried.status : unreachable(tried.error).why;
  return { result: 'wrong', about, text: `The upgrade is refused (${how}).${instead}`, advice };
}

/** Numbers that strangers may read. */
async function checkMetrics(url: URL, ask: Ask): Promise<Finding[]> {
  if (isLoopback(url.hostname)) return [];
  const { status } = await ask('metrics');
  if (status !== 200) return [];
  const advice = 'Unless that is meant: --metrics=false, or deny the path in the proxy.';
  return [{ result: 'note', about: 'Metrics', text: 'Anybody who can reach it can read /metrics.', advice }];
}

interface Asking {
  headers: Record<string, string> | undefined;
  rejectUnauthorized: boolean;
}

function request(url: URL, { headers = {}, rejectUnauthorized }: Asking): Promise<Reply> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = send(url, { headers, rejectUnauthorized, signal: AbortSignal.timeout(PATIENCE_MS) });
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
  const { statusCode: status = 0, headers } = response;
  return { status, body, ...(headers.location && { leadsTo: headers.location }) };
}
