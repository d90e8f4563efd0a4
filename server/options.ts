import { LIMITS } from './protocol.js';

/** Everything that can be set, with nothing left open. An empty text or list means: none. */
export interface Options {
  /** Where the command listens; 0 takes any free port. An app that calls `createVideoChat` listens by itself. */
  port: number;
  /** Address on which the command listens; empty: all. */
  host: string;
  /** Whether the command speaks TLS. */
  https: boolean;
  /** Files with its certificate and key, PEM. Empty: with `https` a certificate that nobody vouches for. */
  cert: string;
  key: string;
  /** Where everything hangs; begins and ends with `/`. */
  basePath: string;
  /** Pages that may embed the chat, besides the relay's own. Empty: pages on loopback. `*`: all that name an origin. */
  origins: readonly string[];
  /** Most people a room admits. A mesh sends every stream to every peer, so cost grows with its square. */
  maxParticipants: number;
  turnUrls: readonly string[];
  /** The secret shared with the TURN server, which makes short-lived passwords. */
  turnSecret: string;
  /** How long a TURN password is good for, seconds. */
  turnTtl: number;
  stunUrls: readonly string[];
  /** Signs the tickets with which people come back. Empty: derived from `secret`, or kept in a private file. */
  ticketKey: string;
  /** Where relays meet that work as one. Empty: rooms live in this process alone. */
  redisUrl: string;
  /** Signs the tokens of those who may come in. Empty: rooms are open to everybody. */
  secret: string;
  /** Whom tokens with `aud` must name. */
  audience: string;
  /** Whether a proxy in front leads each client to the same relay again, without which it cannot poll. */
  stickySessions: boolean;
  /** Per address. */
  joinsPerMinute: number;
  socketsPerAddress: number;
  /** Per sender; to one receiver a fifth of it. */
  signalsPerSecond: number;
  /** Everything but signals, per sender. */
  asksPerSecond: number;
  maxSockets: number;
  watchersPerRoom: number;
  messageBytes: number;
  descriptionBytes: number;
  candidateBytes: number;
  /** Whether a proxy in front says in `X-Forwarded-For` and `X-Forwarded-Host` who asks, and for what. */
  trustProxy: boolean;
  logLevel: LogLevel;
  /** Who may read `/metrics`: whoever asks on the same machine and not through a proxy (`true`), nobody, or all. */
  metrics: boolean | 'all';
  /** How long people have to move to another relay once this one is told to end, seconds. */
  drainSeconds: number;
}

/** How much is logged: the first says least, and `silent` nothing. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
/** One of them. */
type LogLevel = (typeof LOG_LEVELS)[number];

/** What one option may be. */
export interface Kind<T> {
  readonly fallback: T;
  readonly help: string;
  /** Ends the sentence "… must be". */
  readonly expects: string;
  /** Its value is never repeated in a message. */
  readonly secret?: boolean;
  /** What a flag or variable says, as the value it stands for; unchecked. */
  read(text: string): unknown;
  /** The value in its usual form, or `undefined` if it may not be. */
  check(value: unknown): T | undefined;
}

/** The options, in the order in which `--help` lists them. */
export const KINDS: { readonly [K in keyof Options]: Kind<Options[K]> } = {
  port: whole(1337, { min: 0, max: 65_535, help: 'port to listen on; 0 takes any free one' }),
  host: text('', {
    expects: 'an address or a host name',
    form: /^[\w.:%-]+$/,
    help: 'address to listen on (default: all)',
  }),
  https: yesOrNo('speak TLS; without --cert, with its own certificate, which browsers warn about'),
  cert: text('', { help: 'file with the certificate and its chain (PEM)' }),
  key: text('', { help: 'file with its key (PEM)' }),
  basePath: {
    fallback: '/',
    help: 'path below which everything is served',
    expects: 'a path such as /chat/',
    read: String,
    check: toBasePath,
  },
  origins: list({
    help: 'origins of pages that may embed the chat (default: loopback; * for all but null); the relay’s own always may',
    expects: 'origins such as https://www.example.com, without a path, or *',
    item: toOrigin,
  }),
  maxParticipants: whole(LIMITS.maxParticipants, { max: 100, help: 'most people in a room' }),
  turnUrls: list({
    help: 'TURN servers',
    expects: 'TURN addresses such as turn:turn.example.com:3478',
    item: (url) => (/^turns?:[^\s/?#@]+(\?transport=(udp|tcp))?$/.test(url) ? url : undefined),
  }),
  turnSecret: text('', { secret: true, help: 'secret shared with them (coturn: static-auth-secret)' }),
  turnTtl: whole(900, { max: 604_800, help: 'seconds that a TURN password lasts' }),
  stunUrls: list({
    help: 'STUN servers',
    expects: 'STUN addresses such as stun:stun.example.com:3478',
    item: (url) => (/^stuns?:[^\s/?#@]+$/.test(url) ? url : undefined),
  }),
  secret: text('', {
    secret: true,
    help: 'secret for tokens (HS256); with it nobody joins without a token (default: rooms are open)',
  }),
  audience: text('video-chat', { help: 'what the claim aud of a token must name, if it has one' }),
  ticketKey: text('', {
    secret: true,
    help: 'signs the tickets that let people come back (default: from the secret, or kept in a private file)',
  }),
  redisUrl: text('', {
    // It may hold a password.
    secret: true,
    expects: 'an address such as redis://redis.example.com:6379',
    form: /^rediss?:\/\/[^\s/?#]+(\/\d*)?$/,
    help: 'Redis that makes several relays work as one (default: rooms live in this process)',
  }),
  stickySessions: yesOrNo(
    'a proxy in front sends each client to the same relay, so that polling works with Redis, too',
  ),
  joinsPerMinute: whole(120, { help: 'joins per address, twice as many in a burst' }),
  socketsPerAddress: whole(500, { help: 'connections per address' }),
  signalsPerSecond: whole(100, { help: 'signals per sender, and a fifth of that to one receiver' }),
  asksPerSecond: whole(50, { help: 'other messages per sender, ten times as many in a burst' }),
  maxSockets: whole(10_000, { help: 'connections in total' }),
  watchersPerRoom: whole(LIMITS.watchersPerRoom, { min: 0, help: 'people in the lobby of one room' }),
  messageBytes: whole(LIMITS.messageBytes, {
    min: 1_024,
    help: 'largest message; one twice as large ends the connection',
  }),
  descriptionBytes: whole(LIMITS.descriptionBytes, { help: 'largest session description' }),
  candidateBytes: whole(LIMITS.candidateBytes, { help: 'largest ICE candidate' }),
  trustProxy: yesOrNo('trust the client address from a proxy in front (X-Forwarded-For, X-Forwarded-Host)'),
  logLevel: {
    fallback: 'info',
    help: `one of ${LOG_LEVELS.join(', ')}`,
    expects: `one of ${LOG_LEVELS.join(', ')}`,
    read: String,
    check: (value) => LOG_LEVELS.find((level) => level === value),
  },
  metrics: {
    fallback: true,
    help: 'who may read /metrics: this machine (true), nobody (false), or all',
    expects: 'true, false or all',
    read: toSwitch,
    check: (value) => (typeof value === 'boolean' || value === 'all' ? value : undefined),
  },
  drainSeconds: whole(30, {
    ...{ min: 0, max: 50 },
    help: 'seconds for pages to move to another relay after SIGTERM; 0 ends at once',
  }),
};

/** Whether there is an option of this name. */
export function isOption(name: string): name is keyof Options {
  return Object.hasOwn(KINDS, name);
}

/** Of these the first makes no sense without the second. */
const PAIRS = [
  ['turnUrls', 'turnSecret'],
  ['turnSecret', 'turnUrls'],
  ['cert', 'key'],
  ['key', 'cert'],
] as const;

type Given = { readonly [K in keyof Options]?: Options[K] | undefined };

/**
 * All options: those given, checked, and the defaults for the rest.
 * @throws TypeError that says in one sentence what is wrong; `label` gives the option's name as its giver knows it.
 */
export function resolveOptions(given: Given, label: (name: keyof Options) => string = (name) => name): Options {
  const options: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    if (!isOption(name)) throw new TypeError(`There is no option ${name}.`);
  }
  for (const name of Object.keys(KINDS) as (keyof Options)[]) {
    const kind: Kind<unknown> = KINDS[name];
    const value: unknown = given[name];
    options[name] = value === undefined ? kind.fallback : checked(kind, value, label(name));
  }
  const all = options as unknown as Options;
  for (const [one, other] of PAIRS) {
    if (all[one].length && !all[other].length) throw new TypeError(`${label(one)} needs ${label(other)}.`);
  }
  return all;
}

function checked(kind: Kind<unknown>, value: unknown, label: string): unknown {
  const result = kind.check(value);
  if (result !== undefined) return result;
  const said = kind.secret ? '' : `, not ${JSON.stringify(Array.isArray(value) ? value.join(',') : value)}`;
  throw new TypeError(`${label} must be ${kind.expects}${said}.`);
}

function yesOrNo(help: string): Kind<boolean> {
  return {
    fallback: false,
    help,
    expects: 'true or false',
    read: toSwitch,
    check: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

/** What is said to be true or false as a boolean, all else as it is. */
export function toSwitch(said: string): boolean | string {
  return { true: true, 1: true, on: true, false: false, 0: false, off: false }[said] ?? said;
}

function whole(
  fallback: number,
  { min = 1, max = 1e9, help }: { min?: number; max?: number; help: string },
): Kind<number> {
  return {
    fallback,
    help,
    expects: max < 1e9 ? `a whole number from ${min} to ${max}` : `a whole number, at least ${min}`,
    read: (said) => (/^\d+$/.test(said) ? Number(said) : said),
    check: (value) =>
      Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined,
  };
}

interface TextKind {
  help: string;
  expects?: string;
  form?: RegExp;
  secret?: boolean;
}

function text(fallback: string, { help, expects = 'a text', form = /./, secret = false }: TextKind): Kind<string> {
  return {
    ...{ fallback, help, expects, secret },
    read: String,
    check: (value) => (typeof value === 'string' && (!value || form.test(value)) ? value : undefined),
  };
}

interface ListKind {
  help: string;
  expects: string;
  /** One item in its usual form, or `undefined` if it may not be. */
  item: (said: string) => string | undefined;
}

function list({ help, expects, item }: ListKind): Kind<readonly string[]> {
  return {
    fallback: [],
    help,
    expects,
    read: (said) => said.split(',').map((part) => part.trim()),
    check(value) {
      if (!Array.isArray(value)) return undefined;
      const items = value.map((said: unknown) => (typeof said === 'string' ? item(said) : undefined));
      return items.every((said) => said !== undefined) ? items : undefined;
    },
  };
}

function toBasePath(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const path = `${value.startsWith('/') ? '' : '/'}${value}${value.endsWith('/') ? '' : '/'}`;
  return /^\/([\w.~-]+\/)*$/.test(path) && !/\/\.\.?\//.test(path) ? path : undefined;
}

function toOrigin(said: string): string | undefined {
  if (said === '*' || said === 'null') return said;
  if (said.includes('*') || !URL.canParse(said)) return undefined;
  const { origin, host, href } = new URL(said);
  // Apps in a web view have origins of schemes of their own, for which `origin` is "null".
  if (origin === 'null') return /^[a-z][a-z\d+.-]*:\/\/[^/?#@]+$/.test(said) && host ? said : undefined;
  return href === `${origin}/` ? origin : undefined;
}
