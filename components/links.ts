import { html, type TemplateResult } from 'lit';

/** An address of the web in a text. What turns the direction of writing, or is not seen, could hide where it leads. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{C}]+/giu;
/** What follows an address, but is seldom part of it. */
const TAIL = /[.,:;!?'”’»)\]}]+$/;

/** `text`, with the addresses of the web in it made into links. All of it is shown as it was written. */
export function withLinks(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutTail(found);
    // Whoever is named before an @ is not where the link leads.
    if (!URL.canParse(address) || new URL(address).username) continue;
    parts.push(
      text.slice(end, index),
      html`<a part="link" href=${address} target="_blank" rel="noopener noreferrer">${address}</a>`,
    );
    end = index + address.length;
  }
  return [...parts, text.slice(end)];
}

/** A bracket that is opened in the address belongs to it. */
function withoutTail(found: string): string {
  const address = found.replace(TAIL, '');
  return address.includes('(') && found[address.length] === ')' ? `${address})` : address;
}
