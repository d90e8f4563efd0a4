// @ts-check
import { spell } from './manifest.mjs';

/** @typedef {import('./manifest.mjs').Declaration} Declaration */
/** @typedef {import('./manifest.mjs').Member} Member */

const code = (/** @type {string} */ text) => (text ? `\`${text}\`` : '');
/** What it is called and what it is. @param {import('./manifest.mjs').Entry} entry @param {string[]} [known] types that need no more than their names */
const typed = ({ name, type }, known) => code(type ? `${name}: ${spell(type.text, known)}` : name);
/** A table's cell must not hold its own border. @param {string} text */
const cell = (text) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {Declaration} chat */
function attributes(chat) {
  const withAttribute = (chat.attributes ?? []).map(
    ({ name, fieldName = '', type, default: fallback, description = '' }) => [
      code(name),
      typed({ name: fieldName, type: type ?? { text: 'string' } }) +
        (fallback && fallback !== "''" ? ` = ${code(fallback)}` : ''),
      description,
    ],
  );
  const settable = (chat.members ?? []).filter(({ kind, attribute, readonly, static: isStatic }) => {
    return kind === 'field' && !attribute && !readonly && !isStatic;
  });
  const withoutAttribute = settable.map((member) => ['–', typed(member), member.description ?? '']);
  return table(['Attribute', 'Property', 'Meaning'], [...withAttribute, ...withoutAttribute]);
}

/** @param {Declaration} chat */
function readOnly(chat) {
  const fields = (chat.members ?? []).filter(
    ({ kind, readonly, static: isStatic }) => kind === 'field' && readonly && !isStatic,
  );
  return table(
    ['Property', 'Meaning'],
    fields.map((field) => [typed(field), field.description ?? '']),
  );
}

/** @param {Member} method */
function signature({ name, parameters = [] }) {
  const names = parameters.map(({ name, type, ...parameter }) => {
    const mark = parameter.optional || parameter.default ? '?' : '';
    return `${name}${mark}: ${spell(type?.text ?? 'unknown')}`;
  });
  return code(`${name}(${names.join(', ')})`);
}

/** @param {Declaration} chat */
function methods(chat) {
  const methods = (chat.members ?? []).filter(({ kind, static: isStatic }) => kind === 'method' && !isStatic);
  // Of several signatures the last one is that of the implementation, which takes them all.
  const last = new Map(methods.map((method) => [method.name, method]));
  const described = new Map(
    methods.filter(({ description }) => description).map((method) => [method.name, method.description ?? '']),
  );
  return table(
    ['Method', 'Does'],
    [...last.values()].map((method) => [signature(method), described.get(method.name) ?? '']),
  );
}

/** @param {Declaration} chat */
function events(chat) {
  return table(
    ['Event', 'Fields', 'When'],
    (chat.events ?? []).map(({ name, fields = [], description = '' }) => [
      code(name),
      // The properties of the tag say what these are.
      fields.map((field) => typed(field, ['CallPhase', 'DeviceList'])).join(', ') || '–',
      description,
    ]),
  );
}

/** @param {Declaration} chat */
function properties(chat) {
  return table(
    ['Custom property', 'Default', 'Meaning'],
    (chat.cssProperties ?? []).map(({ name, default: fallback = '', description = '' }) => [
      code(name),
      code(fallback),
      description,
    ]),
  );
}

/** @param {Declaration} chat */
function parts(chat) {
  const { cssParts = [] } = chat;
  const described = cssParts.filter(({ description }) => description);
  const rows = described.map(({ name, description = '' }) => {
    // A name says enough of a part of such a kind: `join-button` needs no words beside `button`.
    const own = cssParts.filter((part) => !part.description && part.name.endsWith(`-${name}`));
    const names = own.map((part) => code(part.name)).join(', ');
    return [code(name), description + (names && ` Each also has a name of its own: ${names}.`)];
  });
  return table(['Part', 'What'], rows);
}

/** @param {Declaration} chat */
function slots({ slots = [] }) {
  return table(
    ['Slot', 'Where or when'],
    slots.map(({ name, description = '' }) => [code(name), description]),
  );
}

/** @param {Declaration} chat */
function states(chat) {
  const rows = (chat.cssStates ?? []).map(({ name, description = '' }) => [code(`:state(${name})`), description]);
  return table(['State', 'When'], rows);
}

/** @param {Declaration[]} elements */
function tags(elements) {
  return table(
    ['Tag', 'Is'],
    elements.map(({ tagName = '', description = '' }) => [code(`<${tagName}>`), description.split('\n\n')[0] ?? '']),
  );
}

/** @param {Record<string, Member[]>} types */
export function dataTables(types) {
  const tables = Object.entries(types).map(([name, members]) => [
    name,
    table(
      ['Field', 'Meaning'],
      members.map((member) => [typed(member), member.description ?? '']),
    ),
  ]);
  return /** @type {Record<string, string>} */ (Object.fromEntries(tables));
}

/** @param {{code: string, hint: string}[]} errors */
export function errorsTable(errors) {
  return table(
    ['Code', 'Hint, in English'],
    errors.map(({ code: name, hint }) => [code(name), hint]),
  );
}

/** @param {{name: string, help: string, fallback: string}[]} options */
export function optionsTable(options) {
  return table(
    ['Option', 'Default', 'Meaning'],
    options.map(({ name, help, fallback }) => [code(name), code(fallback) || '–', help]),
  );
}

/**
 * All tables about elements, by their names in the README.
 * @param {Declaration[]} elements
 * @returns {Record<string, string>}
 */
export function elementTables(elements) {
  const chat = elements.find(({ tagName }) => tagName === 'video-chat');
  if (!chat) throw new Error('<video-chat> is not described.');
  return {
    attributes: attributes(chat),
    'read-only': readOnly(chat),
    methods: methods(chat),
    events: events(chat),
    properties: properties(chat),
    parts: parts(chat),
    slots: slots(chat),
    states: states(chat),
    tags: tags([chat, ...elements.filter((element) => element !== chat)]),
  };
}
