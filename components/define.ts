/** Registers elements by their tags: not where there is no window, and never over what was registered before, in whatever version. */
export function define(elements: Readonly<Record<string, CustomElementConstructor>>): void {
  if (!globalThis.window || !globalThis.customElements) return;
  for (const [tag, element] of Object.entries(elements)) {
    if (!customElements.get(tag)) customElements.define(tag, element);
  }
}
