import { cutChars, LIMITS, type Media, type Peer } from '../../server/protocol.js';
import {
  ParticipantChangeEvent,
  ParticipantJoinEvent,
  ParticipantLeaveEvent,
  QualityChangeEvent,
  SpeakingChangeEvent,
  type ParticipantLeaveReason,
} from './call-events.js';
import { changedKeys, step, type Participant } from './call-state.js';

/** A participant as the relay's `peer` describes it, before anything is known of the link. */
export function toParticipant(peer: Peer, stream: MediaStream, screen: MediaStream | null = null): Participant {
  return Object.freeze({
    id: peer.pid,
    ...ofPeer(peer, screen),
    speaking: false,
    quality: null,
    connection: 'connecting',
    stream,
  });
}

function ofPeer({ name, role, media, joinedAt }: Peer, shown: MediaStream | null) {
  const { camera, microphone, screen, hand } = media;
  const displayName = cutChars(name, LIMITS.nameChars);
  const screenStream = screen ? shown : null;
  return { displayName, role, camera, microphone, screen, screenStream, hand, joinedAt };
}

interface Person {
  peer: Peer;
  participant: Participant;
  /** Where a shared screen is received, while there is one and while there is none. */
  readonly screen: MediaStream;
}

interface PeopleOwner {
  fire: (event: Event) => void;
  /** The list is another one. */
  changed: (participants: readonly Participant[]) => void;
}

/** The others in the room, and the events about them. */
export class People {
  readonly #owner: PeopleOwner;
  readonly #people = new Map<string, Person>();
  #announces = false;

  constructor(owner: PeopleOwner) {
    this.#owner = owner;
  }

  get pids(): string[] {
    return [...this.#people.keys()];
  }

  participant(pid: string): Participant | undefined {
    return this.#people.get(pid)?.participant;
  }

  /** Where somebody's shared screen belongs. */
  screen(pid: string): MediaStream | undefined {
    return this.#people.get(pid)?.screen;
  }

  /** From now on, and for those who are here already: one has joined. */
  announce(): void {
    this.#announces = true;
    for (const participant of this.#list()) this.#owner.fire(new ParticipantJoinEvent(participant));
  }

  /** Somebody is here: new, or known and maybe changed. */
  see(peer: Peer): void {
    const person = this.#people.get(peer.pid);
    if (person) {
      // Of two states of one person the one with the higher counter holds, whichever way it came.
      const { name, media } = peer.media.n >= person.peer.media.n ? peer : person.peer;
      person.peer = { ...peer, name, media };
      this.patch(peer.pid, ofPeer(person.peer, person.screen));
      return;
    }
    const screen = new MediaStream();
    const participant = toParticipant(peer, new MediaStream(), screen);
    this.#people.set(peer.pid, { peer, participant, screen });
    this.#changed();
    if (this.#announces) this.#owner.fire(new ParticipantJoinEvent(participant));
  }

  /** Somebody said over their own channel what they send. */
  hear(pid: string, name: string, media: Media): void {
    const person = this.#people.get(pid);
    if (!person || media.n <= person.peer.media.n) return;
    const { peer } = person;
    this.see({ ...peer, name: peer.named ? peer.name : name, media });
  }

  /** Something about the link to somebody. */
  patch(pid: string, patch: Partial<Participant>): void {
    const person = this.#people.get(pid);
    if (!person) return;
    const changed = changedKeys(person.participant, patch);
    if (!changed.length) return;
    person.participant = step(person.participant, patch);
    this.#changed();
    if (!this.#announces) return;
    const { participant } = person;
    const others = changed.filter((key) => key !== 'speaking' && key !== 'quality');
    if (others.length) this.#owner.fire(new ParticipantChangeEvent(participant, Object.freeze(others)));
    if (changed.includes('speaking')) this.#owner.fire(new SpeakingChangeEvent(participant));
    if (changed.includes('quality')) this.#owner.fire(new QualityChangeEvent(participant));
  }

  /** Tracks inside a person's stream were exchanged: a new object says so. */
  touch(pid: string): void {
    const person = this.#people.get(pid);
    if (!person) return;
    person.participant = Object.freeze({ ...person.participant });
    this.#changed();
  }

  /** Somebody is gone. */
  remove(pid: string, reason: ParticipantLeaveReason): void {
    const person = this.#people.get(pid);
    if (!person) return;
    this.#people.delete(pid);
    this.#changed();
    if (this.#announces) this.#owner.fire(new ParticipantLeaveEvent(person.participant, reason));
  }

  /** Forgets everybody, without a word. */
  clear(): void {
    this.#people.clear();
  }

  #list(): Participant[] {
    const people = [...this.#people.values()].sort((a, b) => a.peer.joinSeq - b.peer.joinSeq);
    return people.map(({ participant }) => participant);
  }

  #changed(): void {
    const participants = this.#list();
    // Whom a host has muted is not heard, whatever is still sent.
    for (const { stream, microphone } of participants) {
      for (const track of stream.getAudioTracks()) track.enabled = microphone;
    }
    this.#owner.changed(Object.freeze(participants));
  }
}
