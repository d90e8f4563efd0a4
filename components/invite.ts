/** The address that leads others from `page` to `room`. */
export function linkTo(room: string, page: string): string {
  const url = new URL(page);
  // It is for one person, and opens doors.
  url.searchParams.delete('token');
  const said = [...url.searchParams.values(), ...(url.pathname + url.hash).split(/[/#]/)];
  if (!said.includes(room) && !said.includes(encodeURIComponent(room))) url.searchParams.set('room', room);
  return url.href;
}

/** Hands out the way to `room`, as the device can: by its share sheet, or by copying. Resolves with what is to be said: `copied`, or the address. */
export async function invite(room: string, copied: string): Promise<string> {
  const url = linkTo(room, location.href);
  try {
    if (navigator.share as unknown) {
      await navigator.share({ url });
      return '';
    }
  } catch (cause) {
    // Whoever closes the sheet wants nothing else.
    if ((cause as Error).name === 'AbortError') return '';
  }
  try {
    await navigator.clipboard.writeText(url);
    return copied;
  } catch {
    return url;
  }
}
