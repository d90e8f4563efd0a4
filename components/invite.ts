import { html, type TemplateResult } from 'lit';
import { InviteRequestEvent } from './events.js';
import type { TextOf } from './strings.js';

/** The address that leads others from `page` to `room`. */
export function linkTo(room: string, page: string): string {
  const url = new URL(page);
  // It is for one person, and opens doors.
  url.searchParams.delete('token');
  const said = [...url.searchParams.values(), ...(url.pathname + url.hash).split(/[/#]/)];
  if (!said.includes(room) && !said.includes(encodeURIComponent(room))) url.searchParams.set('room', room);
  return url.href;
}

/** Whether this device has a share sheet. */
export const canShare = (): boolean => Boolean(Reflect.get(navigator, 'share'));

interface InviteOptions {
  /** By a copy of the link, also where there is a share sheet. */
  readonly copies: boolean;
  /** What is said once it is copied. */
  readonly copied: string;
}

/** Hands out the way to `room`: by the share sheet of the device, or by copying. Resolves with what is to be said: `copied`, or the address. */
export async function invite(room: string, { copies, copied }: InviteOptions): Promise<string> {
  const url = linkTo(room, location.href);
  try {
    if (!copies && canShare()) {
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

/** A button that copies the link, for whoever waits alone. */
export function renderInvitation(text: TextOf): TemplateResult {
  const copy = ({ target }: Event) => target!.dispatchEvent(new InviteRequestEvent(true));
  return html`<button part="button invite-button" type="button" class="primary wide" @click=${copy}>
    ${text('copyLink')}
  </button>`;
}
