import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Box } from './seeing.js';
import { until } from './until.js';
import type { Visitor } from './visitor.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What axe finds wrong, and what it cannot tell. */
export async function audit(person: Visitor): Promise<string[]> {
  if (!(await person.run(() => 'axe' in globalThis))) await person.page.addScriptTag({ path: AXE });
  return person.run(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: object, options: object) => Promise<AxeResults> };
    };
    const { violations, incomplete } = await axe.run({ include: ['video-chat'] }, { runOnly: tags });
    // There are no captions, which docs/accessibility.md says.
    return [...violations, ...incomplete.filter(({ id }) => id !== 'video-caption')].flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id}: ${String(target)} ${failureSummary}`),
    );
  }, RULES);
}

/** A control, and where it is. */
export interface Control extends Box {
  part: string;
}

/** The controls that can be used, and where they are. */
export const controls = (person: Visitor): Promise<Control[]> =>
  person.run(() =>
    [...everything(document.querySelector('video-chat')!)]
      .filter((it) => it.matches('button:enabled, input:enabled, select:enabled, textarea:enabled'))
      .filter((it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((it) => {
        const { x, y, width, height } = it.getBoundingClientRect();
        return { part: it.part.value, x, y, width, height };
      }),
  );

/** What has the focus, by its part. */
export const focused = (person: Visitor): Promise<string> =>
  person.run(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.part.value.replace(/^(button|field) /, '') || at?.localName || '';
  });

/** What has the focus, and the ring around it. */
export const focusBox = (person: Visitor): Promise<Box> =>
  person.run(() => {
    let at = document.activeElement!;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const { x, y, width, height } = at.getBoundingClientRect();
    return { x: x - 5, y: y - 5, width: width + 10, height: height + 10 };
  });

/** Which dialogs, menus and panels are open. */
export const opened = (person: Visitor): Promise<string> =>
  person.run(() => {
    const below = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((it) => [it, ...(it.shadowRoot ? below(it.shadowRoot) : [])]);
    const open = below(document).filter((it) => it.matches(':popover-open, dialog[open]'));
    return open.map((it) => it.localName).join();
  });

/** Presses Tab until that part has the focus, and returns all that had it on the way. */
export async function tabTo(person: Visitor, part: string): Promise<string[]> {
  const path: string[] = [];
  while (path.at(-1) !== part) {
    assert.ok(path.length < 40, `${part} is not reached: ${path.join(', ')}`);
    await person.page.keyboard.press('Tab');
    path.push(await focused(person));
  }
  return path;
}

export const focusIsOn = (person: Visitor, part: string): Promise<boolean> =>
  until(`the focus is on ${part}`, async () => (await focused(person)) === part);

/** A control, as the browser tells assistive technology of it. */
export async function told(person: Visitor, name: RegExp) {
  type Node = NonNullable<Awaited<ReturnType<typeof person.page.accessibility.snapshot>>>;
  const flat = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(flat)];
  const all = flat((await person.page.accessibility.snapshot())!);
  const { role, pressed, expanded = false, checked } = all.find((node) => name.test(node.name ?? ''))!;
  return { role, on: pressed ?? checked ?? expanded };
}
