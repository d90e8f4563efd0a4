import type { Call } from './call/call.js';
import type { Participant } from './call/call-state.js';
import type { Texts } from './strings.js';
import { unlessPrevented } from './unless-prevented.js';

/** As many as somebody who listens may still wait for. */
const KEPT = 8;

/** Speaks of what happens in `call`, in these words, through the live region that `region` finds. Returns what says anything else there. */
export function announce(
  call: Call,
  { text, hint }: Texts,
  region: () => Element | null | undefined,
): (line: string) => void {
  const nameOf = ({ displayName }: Participant) => displayName || text('guest');
  const say = (words: string) => sayIn(region(), words);
  call.addEventListener('join', () => say(text('saidJoined')));
  call.addEventListener('leave', () => say(text('saidLeft')));
  call.addEventListener('participantjoin', ({ participant }) => say(text('saidJoin', { name: nameOf(participant) })));
  call.addEventListener('participantleave', ({ participant }) => say(text('saidLeave', { name: nameOf(participant) })));
  call.addEventListener('participantchange', ({ participant, changed }) => {
    if (changed.includes('hand') && participant.hand) say(text('saidHand', { name: nameOf(participant) }));
  });
  call.addEventListener('error', ({ error }) => say(hint(error)));
  call.addEventListener('knock', (event) => {
    unlessPrevented(event, () => say(text('knocks', { name: nameOf(event.participant) })));
  });
  call.addEventListener('message', (event) => {
    const { message } = event;
    const name = message.displayName || text('guest');
    const key = message.to === undefined ? 'saidMessage' : 'saidPrivately';
    unlessPrevented(event, () => say(text(key, { name, text: message.text })));
  });
  return say;
}

/** Says something through a live region, if there is one. */
export function sayIn(region: Element | null | undefined, words: string): void {
  if (!region) return;
  const line = document.createElement('p');
  line.textContent = words;
  region.append(line);
  while (region.childElementCount > KEPT) region.firstElementChild!.remove();
}
