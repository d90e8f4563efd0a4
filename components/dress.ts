import type { CSSResult } from 'lit';

/** Gives a shadow root more looks, once. */
export function dress({ adoptedStyleSheets }: ShadowRoot, looks: readonly CSSResult[]): void {
  for (const { styleSheet } of looks)
    if (!adoptedStyleSheets.includes(styleSheet!)) adoptedStyleSheets.push(styleSheet!);
}
