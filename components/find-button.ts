/** The first button with that part in the shadow root of `element`, or of what is inside it. */
export function findButton(element: Element, part: string): HTMLButtonElement | null {
  for (const inner of element.shadowRoot?.querySelectorAll('*') ?? []) {
    const found = inner.part.contains(part) && inner instanceof HTMLButtonElement ? inner : findButton(inner, part);
    if (found) return found;
  }
  return null;
}
