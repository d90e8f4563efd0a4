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

/** Which event `<video-chat>` fires as which class: the interface that says so to the compiler. */
function eventMap() {
  const source = ts.createSourceFile(EVENTS, readFileSync(EVENTS, 'utf8'), ts.ScriptTarget.Latest);
  const map = source.statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'VideoChatEventMap',
  );
  const members = map && ts.isInterfaceDeclaration(map) ? [...map.members] : [];
  return members.map((member) => {
    const [, name = '', type = ''] = /(\w+): (\w+)/.exec(member.getText(source)) ?? [];
    return { name, type };
  });
}

/** @param {Declaration[]} all @returns {NonNullable<Declaration['events']>} */
function eventsOf(all) {
  return eventMap().map(({ name, type }) => {
    const event = all.find((declaration) => declaration.name === type);
    const fields = event?.members?.filter(({ kind }) => kind === 'field') ?? [];
    return { name, type: { text: type }, description: event?.description ?? '', fields };
  });
}

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
  if (chat) chat.events = [...eventsOf(all), ...(chat.events ?? [])];
  return { manifest, elements };
}
