import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { barChart } from './chart.js';
import { load } from './results.js';
import { SHOWN, type Rows } from './shown.js';

const BENCH = join(import.meta.dirname, '..');
const README = join(BENCH, 'README.md');
const OURS = /^(our|tag|call)/;

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
    const { tables, chart } = show(figures as never);
    const { date, machine, node, chromium } = figures;
    const parts = [
      ...tables.map(markdown),
      `\`npm run bench:${name}\`: ${date}, ${machine}, Node ${node}, ${chromium}.`,
    ];
    if (chart) {
      writeFileSync(join(BENCH, `charts/${name}.svg`), barChart({ ...chart, isOurs: (bar) => OURS.test(bar) }));
      parts.unshift(`![${chart.title}](charts/${name}.svg)`);
    }
    const block = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!block.test(readme)) throw new Error(`bench/README.md has no place for ${name}.`);
    readme = readme.replace(block, (_, begin: string, end: string) => `${begin}\n${parts.join('\n\n')}\n${end}`);
  }
  writeFileSync(README, await format(readme, { ...(await resolveConfig(README)), filepath: README }));
}

if (import.meta.filename === process.argv[1]) await writeReport();
