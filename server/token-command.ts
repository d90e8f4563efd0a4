import { readConfig, SWITCHED, type Environment } from './config.js';
import { toSwitch } from './options.js';
import { Tokens, toSeconds, type TokenRequest } from './tokens.js';

/** How what follows each flag is read. */
const READERS: ReadonlyMap<string, (said: string) => unknown> = new Map<string, (said: string) => unknown>([
  ...['room', 'name', 'role', 'sub', 'aud', 'jti'].map((name) => [name, String] as const),
  ['ttl', (said) => toSeconds(said, '--ttl')],
  ['max', Number],
  ['lobby', toSwitch],
  ['single', toSwitch],
]);

/** What `token --help` prints. */
export const TOKEN_HELP = `Usage: video-chat-relay token --room standup [options]

Prints a token, which lets one person in. Needs the relay's secret in VIDEO_CHAT_SECRET (or --secret,
which everybody on the machine can read).

  --room name    the room, or * for all
  --name name    the person's name, which cannot be changed then
  --role role    guest or host [guest]
  --ttl time     how long it is good for: 90s, 15m, 1h, 7d [1h]
  --lobby        a host has to let the person in
  --sub id       who it is to your app
  --single       with --sub: an older seat of the same person is given up
  --max number   most people in the room with whom this person comes in
  --aud name     for whom the token is, if not for whoever knows the secret
  --jti id       the token's own id
  --help         this text
`;

/**
 * The token that the command's arguments ask for, or `'help'`. Options of the relay may be among them.
 * @throws TypeError that says in one sentence what is wrong.
 */
export async function tokenFor(args: readonly string[], env?: Environment): Promise<string> {
  const request: Record<string, unknown> = {};
  const others: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [, name = '', inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(args[i]!) ?? [];
    const read = READERS.get(name);
    if (!read) {
      others.push(args[i]!);
      continue;
    }
    const isAlone = read === toSwitch && !SWITCHED.test(args[i + 1] ?? '');
    const said = inline ?? (isAlone ? 'true' : args[++i]);
    if (!said) throw new TypeError(`--${name} needs a value; see video-chat-relay token --help.`);
    request[name] = read(said);
  }
  const options = readConfig(others, env);
  if (options === 'help') return TOKEN_HELP.trimEnd();
  if (!options.secret)
    throw new TypeError('A token needs VIDEO_CHAT_SECRET (or --secret), the one that the relay has.');
  if (request.room === undefined) throw new TypeError('A token needs --room; * stands for all.');
  return new Tokens(options.secret, options.audience).make(request as TokenRequest, Date.now());
}
