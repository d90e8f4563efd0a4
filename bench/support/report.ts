import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import type { Figures } from './figures.js';
import { load, type Rows } from './results.js';
import { SHOWN } from './shown.js';

const ROOT = join(import.meta.dirname, '../..');
const NAMES = Object.keys(SHOWN) as (keyof Figures)[];

function markdown([head, ...body]: Rows): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map((_, i) => (i ? '--:' : '---'))), ...body.map(line)].join('\n');
}

const shownOf = <N extends keyof Figures>(name: N) => SHOWN[name](load(name));

function captionOf(name: keyof Figures): string {
  const { command, commit, date, machine, node, chromium } = load(name);
  return `\`${command}\` at ${commit}: ${date}, ${machine}, Node ${node}, ${chromium}.`;
}

/** All charts and tables of one bench. */
function whole(name: keyof Figures): string {
  const { tables, charts = {} } = shownOf(name);
  const pictures = Object.entries(charts).map(([file, { title }]) => `![${title}](charts/${file}.svg)`);
  return [...pictures, ...tables.map(markdown), captionOf(name)].join('\n\n');
}

/** A page with what belongs between its markers, `<!-- bench:name -->` and `<!-- /bench -->`. */
async function filled(file: string, write: (name: keyof Figures) => string): Promise<string> {
  const path = join(ROOT, file);
  const text = readFileSync(path, 'utf8').replaceAll(
    /(?<=<!-- bench:([\w-]+) -->)[^]*?(?=<!-- \/bench -->)/g,
    (_, name: keyof Figures) => `\n\n${write(name)}\n\n`,
  );
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

/** All that is made from the results, by its file. */
export async function report(): Promise<Record<string, string>> {
  const charts = NAMES.flatMap((name) => Object.entries(shownOf(name).charts ?? {}));
  return {
    ...Object.fromEntries(charts.map(([file, { svg }]) => [`bench/charts/${file}.svg`, svg])),
    'bench/README.md': await filled('bench/README.md', whole),
    // Whoever reads what it is wants the first table only.
    'README.md': await filled('README.md', (name) => `${markdown(shownOf(name).tables[0]!)}\n\n${captionOf(name)}`),
  };
}

export async function writeReport(): Promise<void> {
  mkdirSync(join(ROOT, 'bench/charts'), { recursive: true });
  for (const [file, text] of Object.entries(await report())) writeFileSync(join(ROOT, file), text);
}

if (import.meta.filename === process.argv[1]) await writeReport();
