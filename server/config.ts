import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { KINDS, isOption, resolveOptions, type Kind, type Options } from './options.js';

const VARIABLE = 'VIDEO_CHAT_';
const NAMES = Object.keys(KINDS) as (keyof Options)[];

/** The environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
/** What was said for each option, and where. */
type Said = Map<keyof Options, { text: string; label: string }>;

/**
 * The options of the command: flags, then environment variables, then defaults; `'help'` if that was asked for.
 * @throws TypeError that says in one sentence what is wrong.
 */
export function readConfig(args: readonly string[], env: Environment = process.env): Options | 'help' {
  const flags = readFlags(args);
  if (flags === 'help') return 'help';
  const said: Said = new Map([...readVariables(env), ...flags]);
  const given: Record<string, unknown> = {};
  for (const [name, { text }] of said) given[name] = KINDS[name].read(text);
  return resolveOptions(given, (name) => said.get(name)?.label ?? toFlag(name));
}

/** What `--help` prints. */
export function helpText(): string {
  const lines = NAMES.map((name) => {
    const kind: Kind<unknown> = KINDS[name];
    const fallback = kind.fallback === '' || Array.isArray(kind.fallback) ? '' : ` [${String(kind.fallback)}]`;
    return `  ${toFlag(name)}  ${toVariable(name)}\n      ${kind.help}${fallback}`;
  });
  return `Usage: video-chat-relay [options]
       video-chat-relay token --help
       video-chat-relay doctor --help

Serves the demo, the bundles and the relay of <video-chat>.

${lines.join('\n')}
  --help
      this text

Each option is a flag or the environment variable beside it; flags go first, and an empty variable counts as unset. Lists are
separated by commas. What is true or false is also on or off, and true if nothing follows the flag.
Secrets belong in variables: flags can be read by everybody on the machine.
`;
}

/** Where programs of this user keep what should outlive a restart. */
export function stateFolder(env: Environment = process.env): string {
  const { XDG_STATE_HOME: state } = env;
  return join(state && isAbsolute(state) ? state : join(homedir(), '.local', 'state'), 'video-chat');
}

/** What may follow a flag that needs no value. */
export const SWITCHED = /^(true|false|1|0|on|off|all)$/;

/** `--metrics off` as `--metrics=off`: `parseArgs` lets nothing follow a flag that can stand alone. */
function withValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1) ?? '';
    const isValue = SWITCHED.test(arg) && NAMES.some((name) => toFlag(name) === flag && flagType(name) === 'boolean');
    if (isValue) joined[joined.length - 1] = `${flag}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function readFlags(given: readonly string[]): Said | 'help' {
  const args = withValues(given);
  const options = Object.fromEntries(NAMES.map((name) => [toFlag(name).slice(2), { type: flagType(name) }]));
  // Not strict: the messages of `parseArgs` are for the programmer.
  const { tokens } = parseArgs({
    args,
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  const said: Said = new Map();
  for (const token of tokens) {
    if (token.kind !== 'option') throw new TypeError(`${args[token.index]} is not understood; see --help.`);
    if (token.name === 'help') return 'help';
    const name = toName(token.name, '-');
    if (!isOption(name) || toFlag(name) !== token.rawName) {
      throw new TypeError(`There is no option ${token.rawName}; see --help.`);
    }
    const isMissing = flagType(name) === 'string' && !token.inlineValue && (token.value ?? '--').startsWith('--');
    if (isMissing || token.value === '') throw new TypeError(`${token.rawName} needs a value; see --help.`);
    const text = token.value ?? 'true';
    const before = said.get(name)?.text;
    const isList = Array.isArray(KINDS[name].fallback);
    if (before !== undefined && !isList) throw new TypeError(`${token.rawName} is there twice; leave one out.`);
    said.set(name, { text: before === undefined ? text : `${before},${text}`, label: token.rawName });
  }
  return said;
}

function readVariables(env: Environment): Said {
  const said: Said = new Map();
  for (const [label, text] of Object.entries(env)) {
    if (!label.startsWith(VARIABLE) || !text) continue;
    const name = toName(label.slice(VARIABLE.length).toLowerCase(), '_');
    if (!isOption(name) || toVariable(name) !== label) throw new TypeError(`There is no option ${label}; see --help.`);
    said.set(name, { text, label });
  }
  return said;
}

function flagType(name: keyof Options): 'boolean' | 'string' {
  return typeof KINDS[name].fallback === 'boolean' ? 'boolean' : 'string';
}

/** `turn-urls` as `turnUrls`. */
function toName(words: string, separator: string): string {
  const [first = '', ...rest] = words.split(separator);
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function toFlag(name: keyof Options): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function toVariable(name: keyof Options): string {
  return VARIABLE + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
