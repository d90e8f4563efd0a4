/** When each step of a join was, in ms after Join was pressed. */
export type Steps = Readonly<Record<string, number>>;

/** What is drawn. */
export interface Timeline {
  title: string;
  /** Where and when it was measured. */
  caption: string;
  roundTripMs: number;
  ways: Readonly<Record<string, Steps>>;
}

/** The stretches of a bar, by the step that each ends with. */
const COLORS = {
  'relay reached': '#7a869a',
  'offer sent': '#2a5bd7',
  'offer heard': '#5a8bff',
  'answer heard': '#12908e',
  ICE: '#e0a100',
  DTLS: '#c2571a',
  'first packet': '#8a4fc7',
  'first frame': '#2f9e44',
};
/** A line below the bar, since it runs beside the stretches. */
const JOIN = { what: 'join', asked: 'join asked', granted: 'join granted', color: '#d6336c' };

const LEFT = 150;
const WIDTH = 960;
const TOP = 52;
const BAR = 30;
const ROW = BAR + 22;

const rect = (box: { x: number; y: number; width: number; height: number }, color: string, title: string) =>
  `<rect x="${box.x.toFixed(1)}" y="${box.y}" width="${box.width.toFixed(1)}" height="${box.height}" fill="${color}"><title>${title}</title></rect>`;
const text = ([x, y]: readonly [number, number], words: string, more = '') =>
  `<text x="${x.toFixed(1)}" y="${y}"${more}>${words}</text>`;

function bar(name: string, steps: Steps, { y, x }: { y: number; x: (ms: number) => number }): string {
  let from = 0;
  const stretches = Object.entries(COLORS).flatMap(([what, color]) => {
    const step = steps[what];
    if (step === undefined) return [];
    // A frame may be shown before the page is told of its first packet.
    const to = Math.max(from, Math.min(step, steps['first frame'] ?? Infinity));
    const box = { x: x(from), y, width: x(to) - x(from), height: BAR };
    const title = `${what}: ${from}–${to} ms`;
    from = to;
    return rect(box, color, title);
  });
  const [asked, granted] = [steps[JOIN.asked], steps[JOIN.granted]];
  if (asked !== undefined && granted !== undefined) {
    const box = { x: x(asked), y: y + BAR + 2, width: x(granted) - x(asked), height: 4 };
    stretches.push(rect(box, JOIN.color, `${JOIN.what}: ${asked}–${granted} ms`));
  }
  return `${text([LEFT - 10, y + 20], name, ' text-anchor="end"')}${stretches.join('')}${text([x(from) + 8, y + 20], `${from}`)}`;
}

/** One bar for each way to join, with a line for each round trip, as SVG. */
export function timelineChart({ title, caption, roundTripMs, ways }: Timeline): string {
  const longest = Math.max(...Object.values(ways).flatMap((steps) => Object.values(steps)));
  const x = (ms: number) => LEFT + (ms / longest) * (WIDTH - LEFT - 60);
  const bottom = TOP + Object.keys(ways).length * ROW;
  const height = bottom + 52;
  const lines = Array.from({ length: Math.floor(longest / roundTripMs) + 1 }, (_, i) => {
    const place = x(i * roundTripMs);
    const line = `<line x1="${place.toFixed(1)}" x2="${place.toFixed(1)}" y1="${TOP - 10}" y2="${bottom - 8}" stroke="#8886"/>`;
    return line + text([place, TOP - 16], `${i * roundTripMs} ms`, ' text-anchor="middle" class="small"');
  });
  const rows = Object.entries(ways).map(([name, steps], row) => bar(name, steps, { y: TOP + row * ROW, x }));
  const keys = Object.entries({ ...COLORS, [JOIN.what]: JOIN.color }).map(([what, color], i, all) => {
    const place = 10 + (i * (WIDTH - 20)) / all.length;
    return (
      rect({ x: place, y: bottom + 6, width: 12, height: 12 }, color, what) +
      text([place + 17, bottom + 16], what, ' class="small"')
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#808080" role="img" aria-label="${title}">
<style>.small { font-size: 11px }</style>
${[text([10, 18], title, ' font-weight="600"'), ...lines, ...rows, ...keys, text([10, height - 10], caption, ' class="small"')].join('\n')}
</svg>
`;
}
