import { countChars, LIMITS, type CtlMessage } from '../../server/protocol.js';
import type { Announcer } from './announcer.js';
import { DataEvent, MessageEvent } from './call-events.js';
import { withMessage, type CallState, type ChatMessage, type Participant } from './call-state.js';
import { DataAssembler } from './data-frames.js';
import { CallError } from './errors.js';
import type { Mesh } from './mesh.js';
import { randomId } from './random-id.js';

/** Chat messages that one person may send at once, and per second after that. */
const CHAT_BURST = 10;
const CHAT_PER_SECOND = 5;
/** What a newcomer is told of one's own messages, at most: so many, and so many characters in all. */
const PAST_MESSAGES = 32;
const PAST_CHARS = 32_768;
/** Above this many waiting bytes a channel takes no more data: the page sends faster than the network carries. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;

interface TalkOwner {
  mesh: Mesh;
  participant: (pid: string) => Participant | undefined;
  announcer: Pick<Announcer, 'fire' | 'step'> & { readonly state: Pick<CallState, 'self' | 'messages'> };
}

/** @throws TypeError for a text of white space; CallError `message-too-large`. */
export function checkText(text: string): void {
  if (typeof text !== 'string' || !text.trim()) throw new TypeError('A message needs some text.');
  if (countChars(text) > LIMITS.chatChars) {
    throw new CallError('message-too-large', { hint: 'message-limit', params: { most: LIMITS.chatChars } });
  }
}

/** What people write, and what their pages send, over the data channels; while one is in a room. */
export class Talk {
  readonly #owner: TalkOwner;
  readonly #heard = new Map<string, { data: DataAssembler; pace: Pace; past: number }>();
  readonly #told = new Set<string>();
  readonly #own = new Pace();

  constructor(owner: TalkOwner) {
    this.#owner = owner;
  }

  /** @throws CallError `message-too-large`, `peer-gone`, `rate-limited`. */
  write(text: string, to?: string): void {
    const self = this.#owner.announcer.state.self!;
    const id = randomId();
    const recipients = this.#recipients(to);
    if (!this.#own.takes()) throw new CallError('rate-limited');
    const message: CtlMessage = { t: 'chat', id, text, ...(to !== undefined && { to }) };
    // Control characters take six bytes each, so that few of them are too many for one frame.
    if (JSON.stringify(message).length > LIMITS.ctlBytes) throw new CallError('message-too-large');
    for (const pid of recipients) this.#owner.mesh.say(pid, message);
    const at = Date.now();
    this.#keep({
      id: `${self.id}:${id}`,
      from: self.id,
      displayName: self.displayName,
      text,
      at,
      own: true,
      ...(to !== undefined && { to }),
    });
  }

  /** Sends what `splitData` made of data. @throws CallError `peer-gone`, `rate-limited`. */
  send(frames: readonly CtlMessage[], to?: string): void {
    const { mesh } = this.#owner;
    const recipients = this.#recipients(to);
    const isBehind = recipients.some(
      (pid) => (mesh.link(pid)?.bufferedBytes ?? 0) > MOST_WAITING_BYTES || !mesh.canSay(pid, frames.length),
    );
    if (isBehind) throw new CallError('rate-limited');
    for (const pid of recipients) mesh.say(pid, ...frames);
  }

  /**
   * Tells somebody who came later what oneself had written to all. Everyone tells only their own: what people say that
   * others wrote could not be trusted.
   */
  tellPast(pid: string): void {
    const { mesh, announcer, participant } = this.#owner;
    const { self: me, messages } = announcer.state;
    const newcomer = participant(pid);
    if (!me || !newcomer || newcomer.joinedAt <= me.joinedAt || this.#told.has(pid)) return;
    this.#told.add(pid);
    const own = messages.filter(({ from, to }) => from === me.id && to === undefined);
    let chars = PAST_CHARS;
    const last = own.slice(-PAST_MESSAGES).reverse();
    const told = last.filter(({ text }) => (chars -= text.length) >= 0).reverse();
    for (const { id, text, at } of told) {
      mesh.say(pid, { t: 'chat', id: id.slice(me.id.length + 1), text, age: Math.max(0, Date.now() - at) });
    }
  }

  /** Takes what another page said, if it is talk. */
  hear(pid: string, message: CtlMessage): void {
    const participant = this.#owner.participant(pid);
    if (!participant || (message.t !== 'chat' && message.t !== 'data')) return;
    const heard = this.#heard.get(pid) ?? { data: new DataAssembler(), pace: new Pace(), past: 0 };
    this.#heard.set(pid, heard);
    if (message.t === 'chat') {
      const isTaken = message.age === undefined ? heard.pace.takes() : heard.past++ < PAST_MESSAGES;
      if (isTaken) this.#read(participant, message);
      return;
    }
    const whole = heard.data.add(message);
    if (whole) this.#owner.announcer.fire(new DataEvent(pid, whole.data, message.topic));
  }

  /** Forgets what somebody who is gone left unfinished. */
  forget(pid: string): void {
    this.#heard.delete(pid);
    this.#told.delete(pid);
  }

  #read(participant: Participant, { id, text, to, age }: Extract<CtlMessage, { t: 'chat' }>): void {
    const { id: from, displayName, joinedAt } = participant;
    const { announcer } = this.#owner;
    const { state } = announcer;
    // How long they were here before oneself: only then there is a past to tell, and none from before that.
    const stayMs = (state.self?.joinedAt ?? 0) - joinedAt;
    if (age !== undefined && (stayMs <= 0 || to !== undefined)) return;
    if (countChars(text) > LIMITS.chatChars || !text.trim()) return;
    const message: ChatMessage = Object.freeze({
      // The sender's own part comes first, so that nobody can write under another one's id.
      id: `${from}:${id}`,
      from,
      displayName,
      text,
      at: Date.now() - (age === undefined ? 0 : Math.min(age, stayMs)),
      own: false,
      ...(to !== undefined && { to }),
    });
    if (state.messages.some(({ id }) => id === message.id)) return;
    // What was said before one came is shown, but it does not happen now.
    if (age !== undefined || announcer.fire(new MessageEvent(message))) this.#keep(message, age !== undefined);
  }

  /** Adds to `messages`; one of the `past` in its place. */
  #keep(message: ChatMessage, past = false): void {
    const { announcer } = this.#owner;
    announcer.step({ messages: withMessage(announcer.state.messages, message, past) });
  }

  #recipients(to: string | undefined): string[] {
    if (to === undefined) return this.#owner.mesh.pids;
    if (!this.#owner.participant(to)) throw new CallError('peer-gone');
    return [to];
  }
}

/** So many at once, so many per second after that (the generic cell rate algorithm, ITU-T I.371). */
class Pace {
  /** When as many as ever may come at once. */
  #fullAt = 0;

  takes(): boolean {
    // Whole numbers add up exactly.
    const now = Math.ceil(performance.now());
    const fullAt = Math.max(this.#fullAt, now) + 1_000 / CHAT_PER_SECOND;
    if (fullAt - now > (1_000 * CHAT_BURST) / CHAT_PER_SECOND) return false;
    this.#fullAt = fullAt;
    return true;
  }
}
