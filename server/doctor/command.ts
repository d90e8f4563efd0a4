import { readConfig } from '../config.js';
import { ownUrl } from '../own-url.js';
import { toLines, type Finding } from './findings.js';
import { checkRedis } from './redis.js';
import { checkIce } from './turn.js';
import { checkWeb } from './web.js';

const HELP = `Usage: video-chat-relay doctor [--url https://chat.example.com/] [options of the relay]

Tries what a call needs, with the same options and environment variables as the relay: HTTPS, the upgrade to a WebSocket,
which pages are let in, Redis, STUN, and TURN with a real allocation. Ends with 0 if nothing is wrong, else with 1.
Without --url it looks for the relay on this machine, where those options put it.
`;

/**
 * Checks a relay that runs, and what it needs; tells each finding as soon as all are there. Returns the exit code.
 * @throws TypeError for options that cannot be.
 */
export async function doctor(args: readonly string[], say: (text: string) => void): Promise<number> {
  const { url: said, rest } = takeUrl(args);
  const options = readConfig(rest);
  if (options === 'help') {
    say(HELP);
    return 0;
  }
  const url = toUrl(said ?? ownUrl(options));
  const findings: Finding[] = (
    await Promise.all([checkWeb(url, options), checkRedis(options.redisUrl), checkIce(options)])
  ).flat();
  const wrong = findings.filter(({ result }) => result === 'wrong').length;
  say(`${findings.map(toLines).join('\n')}\n\n${sum(wrong)}\n`);
  return wrong ? 1 : 0;
}

function sum(wrong: number): string {
  if (!wrong) return 'Nothing is wrong.';
  return wrong === 1 ? 'One thing is wrong.' : `${wrong} things are wrong.`;
}

/** `--url` is the one option that the relay itself does not have. */
function takeUrl(args: readonly string[]): { url: string | undefined; rest: string[] } {
  const at = args.findIndex((arg) => arg === '--url' || arg.startsWith('--url='));
  if (at < 0) return { url: undefined, rest: [...args] };
  const isInline = args[at]!.startsWith('--url=');
  const url = isInline ? args[at]!.slice('--url='.length) : (args[at + 1] ?? '');
  return { url, rest: args.filter((_, index) => index !== at && (isInline || index !== at + 1)) };
}

function toUrl(said: string): URL {
  const url = URL.canParse(said) ? new URL(said) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new TypeError(`--url must be an address such as https://chat.example.com/, not "${said}".`);
  }
  url.search = url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
