/** What a chart shows. */
export interface Chart {
  title: string;
  unit: string;
  bars: readonly (readonly [name: string, value: number])[];
  /** Whether a bar is drawn in our colour. */
  isOurs: (name: string) => boolean;
}

const NAMES = 170;
const LONGEST = 420;
const ROW = 26;

/** Bars beside each other, as SVG whose greys can be read on white and on black. */
export function barChart({ title, unit, bars, isOurs }: Chart): string {
  const most = Math.max(...bars.map(([, value]) => value));
  const rows = bars.map(([name, value], i) => {
    const y = 34 + i * ROW;
    const width = Math.max(1, (value / most) * LONGEST);
    const text = value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
    return `<text x="${NAMES - 10}" y="${y + 14}" text-anchor="end">${name}</text><rect x="${NAMES}" y="${y}" width="${width.toFixed(1)}" height="18" rx="3" fill="${isOurs(name) ? '#2f7ff0' : '#8d939c'}"/><text x="${(NAMES + width + 8).toFixed(1)}" y="${y + 14}">${text} ${unit}</text>`;
  });
  const height = 44 + bars.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#808080" role="img" aria-label="${title}">
<text x="10" y="18" font-weight="600">${title}</text>
${rows.join('\n')}
</svg>
`;
}
