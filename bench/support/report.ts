import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { load } from './results.js';
import { SHOWN, type Rows } from './shown.js';

const BENCH = join(import.meta.dirname, '..');
const README = join(BENCH, 'README.md');

type Circumstances = Record<'date' | 'machine' | 'node' | 'chromium', string>;

function markdown([head, ...body]: Rows): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map((_, i) => (i ? '--:' : '---'))), ...body.map(line)].join('\n');
}

/** Puts the tables and charts of all that was measured between their markers in the README. */
export async function writeReport(): Promise<void> {
  let readme = readFileSync(README, 'utf8');
  mkdirSync(join(BENCH, 'charts'), { recursive: true });
  for (const [name, show] of Object.entries(SHOWN)) {
    const figures = load<Circumstances>(name);
    if (!figures) continue;
    const { tables, charts = {} } = show(figures as never);
    const { date, machine, node, chromium } = figures;
    const pictures = Object.entries(charts).map(([file, { title, svg }]) => {
      writeFileSync(join(BENCH, `charts/${file}.svg`), svg);
      return `![${title}](charts/${file}.svg)`;
    });
    const circumstances = `\`npm run bench:${name}\`: ${date}, ${machine}, Node ${node}, ${chromium}.`;
    const parts = [...pictures, ...tables.map(markdown), circumstances];
    const block = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!block.test(readme)) throw new Error(`bench/README.md has no place for ${name}.`);
    readme = readme.replace(block, (_, begin: string, end: string) => `${begin}\n${parts.join('\n\n')}\n${end}`);
  }
  writeFileSync(README, await format(readme, { ...(await resolveConfig(README)), filepath: README }));
}

if (import.meta.filename === process.argv[1]) await writeReport();
