/** The nearest element around `element`, or itself, that matches: also in the page around a shadow root. */
export function closest<E extends Element>(element: Element, selector: string): E | null {
  const found = element.closest<E>(selector);
  // Not `instanceof`: it may be one of another window.
  const { host } = element.getRootNode() as Partial<ShadowRoot>;
  return found ?? (host ? closest<E>(host, selector) : null);
}

/** The element that `host` names by its attribute `for`: in its own tree, else in the document. */
export function namedBy(host: Element): Element | null {
  const id = host.getAttribute('for');
  const root = host.getRootNode();
  const near = id && root instanceof DocumentFragment ? root.getElementById(id) : null;
  return near ?? (id ? host.ownerDocument.getElementById(id) : null);
}
