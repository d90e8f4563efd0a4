/** Does what follows from an event of the call, unless somebody cancels it: also at the tag, which hears of it later. */
export function unlessPrevented(event: Event, follow: () => void): void {
  queueMicrotask(() => event.defaultPrevented || follow());
}
