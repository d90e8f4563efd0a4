import type { Call } from './call/call.js';
import type { Participant } from './call/call-state.js';
import { strings } from './strings.js';

/** As many as somebody who listens may still wait for. */
const KEPT = 8;

/** Speaks of what happens in `call`, through the live region that `region` finds. Returns what says anything else there. */
export function announce(call: Call, region: () => Element | null): (text: string) => void {
  const texts = strings();
  const nameOf = ({ displayName }: Participant) => displayName || texts.guest;
  const say = (text: string) => {
    const place = region();
    if (!place) return;
    const line = document.createElement('p');
    line.textContent = text;
    place.append(line);
    while (place.childElementCount > KEPT) place.firstElementChild!.remove();
  };
  call.addEventListener('join', () => say(texts.saidJoined));
  call.addEventListener('leave', () => say(texts.saidLeft));
  call.addEventListener('participantjoin', ({ participant }) => say(texts.saidJoin(nameOf(participant))));
  call.addEventListener('participantleave', ({ participant }) => say(texts.saidLeave(nameOf(participant))));
  call.addEventListener('error', ({ error }) => say(error.hint));
  call.addEventListener('message', (event) => {
    const { displayName, text, to } = event.message;
    const said = to === undefined ? texts.saidMessage : texts.saidPrivately;
    // Whoever cancels the message may do so at the tag, which hears of it after this.
    queueMicrotask(() => event.defaultPrevented || say(said(displayName || texts.guest, text)));
  });
  return say;
}
