// @ts-check
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import ts from 'typescript';

/** What this project reads of a manifest. The whole of it is described at https://github.com/webcomponents/custom-elements-manifest. */
/** @typedef {{name: string, description?: string, type?: {text: string}, default?: string}} Entry */
/** @typedef {Entry & {kind: string, privacy?: string, static?: boolean, readonly?: boolean, attribute?: string, parameters?: (Entry & {optional?: boolean})[], return?: {type: {text: string}}}} Member */
/** @typedef {Entry & {fieldName?: string}} Attribute */
/**
 * @typedef {Entry & {kind: string, tagName?: string, customElement?: boolean, members?: Member[], attributes?: Attribute[],
 *   events?: (Entry & {fields?: Member[]})[], cssParts?: Entry[], slots?: Entry[], cssProperties?: Entry[], cssStates?: Entry[],
 *   superclass?: {name: string}}} Declaration
 */
/** @typedef {{path: string, declarations: Declaration[], exports: object[]}} Module */

/** Every tag there is; a class that only others extend is none. */
const TAGS = new Set(
  ['elements', 'more'].flatMap((name) =>
    [...readFileSync(`components/${name}.ts`, 'utf8').matchAll(/'([\w-]+)': \w+/g)].map(([, tag]) => tag),
  ),
);
const EVENTS = 'components/call/call-events.ts';
/** Lit's own, which mean nothing to a page. */
const OF_LIT = new Set(['render', 'styles', 'willUpdate', 'updated', 'connectedCallback', 'disconnectedCallback']);

/** @param {string} path */
const classOf = (path) => basename(path, '.ts').replace(/(^|-)(\w)/g, (_all, _dash, letter) => letter.toUpperCase());

/** Where the types are that the README spells out, and the data that it describes. */
const TYPED = [
  EVENTS,
  ...['call', 'call-state', 'capture', 'device-choices', 'reach-relay', 'screen-capture', 'token-source'].map(
    (name) => `components/call/${name}.ts`,
  ),
  'components/seats.ts',
  'server/protocol.ts',
];
/** Names that say less than what they stand for. */
const SPELT_OUT = [
  ...['CallPhase', 'ParticipantConnection', 'LeaveReason', 'ParticipantLeaveReason', 'ChangedBy', 'Quality', 'Role'],
  ...['DeviceKind', 'DeviceList', 'ScreenOptions', 'Token', 'Layout', 'Reach'],
];

/** @param {string} path */
const parse = (path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

/** @param {import('typescript').Node} node */
const described = (node) => (ts.getJSDocCommentsAndTags(node)[0]?.comment ?? '').toString();

/** @param {string} name @returns {import('typescript').InterfaceDeclaration | import('typescript').TypeAliasDeclaration} */
function declarationOf(name) {
  for (const file of TYPED.map(parse)) {
    for (const node of file.statements) {
      if ((ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name.text === name) return node;
    }
  }
  throw new Error(`No interface and no type is called ${name}.`);
}

/** What is in an interface. @param {string} name @returns {Member[]} */
function membersOf(name) {
  const node = declarationOf(name);
  if (!ts.isInterfaceDeclaration(node)) throw new Error(`${name} is no interface.`);
  return node.members.filter(ts.isPropertySignature).map((member) => ({
    kind: 'field',
    name: member.name.getText() + (member.questionToken ? '?' : ''),
    type: { text: member.type?.getText() ?? '' },
    description: described(member),
  }));
}

/** What those names stand for. @type {Map<string, string>} */
const MEANINGS = new Map(
  SPELT_OUT.map((name) => {
    const node = declarationOf(name);
    if (ts.isTypeAliasDeclaration(node)) return [name, node.type.getText()];
    return [
      name,
      `{ ${membersOf(name)
        .map(({ name, type }) => `${name}: ${type?.text}`)
        .join('; ')} }`,
    ];
  }),
);

/** A type in the words of a page's author; those names of types are left as they are. @param {string} type @param {string[]} [known] */
export const spell = (type, known = []) =>
  type.replaceAll(/\w+/g, (word) => (known.includes(word) ? word : (MEANINGS.get(word) ?? word)));

/** The data that a page is given, or gives. */
export const dataTypes = () =>
  Object.fromEntries(['Participant', 'ChatMessage', 'CallState', 'CallOptions'].map((name) => [name, membersOf(name)]));

/** Which event `<video-chat>` fires as which class: the interface that says so to the compiler. */
function eventMap() {
  return membersOf('VideoChatEventMap').map(({ name, type }) => ({ name, type: type?.text ?? '' }));
}

/** @param {Declaration[]} all @param {string} name @returns {Pick<Declaration, 'description'> & {fields: Member[]}} */
function eventClass(all, name) {
  const event = all.find((declaration) => declaration.name === name);
  return {
    description: event?.description ?? '',
    fields: event?.members?.filter(({ kind }) => kind === 'field') ?? [],
  };
}

/** @param {Declaration[]} all @returns {NonNullable<Declaration['events']>} */
const eventsOf = (all) =>
  eventMap().map(({ name, type }) => ({ name, type: { text: type }, ...eventClass(all, type) }));

/** Elements do not register themselves, so the analyzer cannot know their tags: file = tag = class. @param {Module} module */
function markElement({ path, declarations, exports }) {
  const element = declarations.find(({ kind, name }) => kind === 'class' && name === classOf(path));
  if (!element || !TAGS.has(basename(path, '.ts'))) return undefined;
  element.customElement = true;
  element.tagName = basename(path, '.ts');
  element.members = (element.members ?? []).filter(
    ({ name, privacy }) => !privacy && !name.startsWith('#') && !OF_LIT.has(name),
  );
  // What is not described was only guessed from a `dispatchEvent`.
  element.events = element.events?.filter(({ description }) => description) ?? [];
  exports.push({
    kind: 'custom-element-definition',
    name: element.tagName,
    declaration: { name: element.name, module: path },
  });
  return element;
}

/**
 * The manifest of all elements, from their sources.
 * @returns {Promise<{manifest: object, elements: Declaration[]}>}
 */
export async function analyze() {
  const globs = ['--globs', 'components/*.ts', EVENTS, '--exclude', '**/*.test.ts'];
  const manifest = await cli({ argv: ['analyze', '--litelement', '--quiet', ...globs], noWrite: true });
  const modules = /** @type {Module[]} */ (manifest.modules);
  const all = modules.flatMap(({ declarations }) => declarations);
  const elements = modules.map(markElement).filter((element) => element !== undefined);
  const chat = elements.find(({ tagName }) => tagName === 'video-chat');
  const own = (chat?.events ?? []).map((event) => ({ ...eventClass(all, event.type?.text ?? ''), ...event }));
  if (chat) chat.events = [...eventsOf(all), ...own];
  return { manifest, elements };
}
