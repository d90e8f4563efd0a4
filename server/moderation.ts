import type { Logger } from 'pino';
import type { Attendance } from './attendance.js';
import type { Doors, Knock } from './doors.js';
import type { Pass } from './pass.js';
import type {
  Answer,
  JoinAck,
  ModerateRequest,
  Refusal,
  RefusalCode,
  RemovedEvent,
  RoomAct,
  WaitAck,
} from './protocol.js';
import type { Awaitable, RoomDesk } from './room-desk.js';
import type { Entry, Profile, Rooms, Seat } from './rooms.js';
import type { Visit } from './visit.js';

interface ModerationParts {
  rooms: Rooms;
  desk: RoomDesk;
  doors: Doors;
  attendance: Attendance;
  log: Logger;
  watchersPerRoom: number;
  /** Gives that connection the seat that is asked for, and what belongs to it. */
  enter: (visit: Visit, pid: string, ask: () => Awaitable<Entry | RefusalCode>) => Promise<Answer<JoinAck>>;
}

/** Somebody asks to come in. */
export interface Arrival {
  readonly room: string;
  readonly pid: string;
  readonly profile: Profile & { readonly pass: Pass };
}

const DONE: { ok: true } = { ok: true };

/** What hosts do: they let people in, mute and remove them, lock the room and end the call. Who waits for them is known here. */
export class Moderation {
  readonly #parts: ModerationParts;
  /** The connections of those who wait, by pid. */
  readonly #waiting = new Map<string, Visit>();

  constructor(parts: ModerationParts) {
    this.#parts = parts;
    parts.rooms.listen(({ op }, { room }) => {
      // Behind a locked door nobody would be left who could open it.
      if (op === 'leave' && !parts.rooms.seats(room).length) this.#lock(room, false);
    });
  }

  /** Somebody has to wait; the hosts are told. */
  knock(visit: Visit, { room, pid, profile }: Arrival): Answer<WaitAck> {
    const { doors, attendance, watchersPerRoom } = this.#parts;
    const { pass, media, name } = profile;
    for (const older of pass.isSingle ? doors.waiting(room) : []) {
      if (older.pass.sub === pass.sub) this.#sendAway(older, 'replaced');
    }
    if (doors.waiting(room).length >= watchersPerRoom) return refusal('room-full');
    // Its place in the order of joining is known once it has joined.
    const peer = { pid, epoch: 1, joinSeq: 0, joinedAt: Date.now(), name: pass.name ?? name, role: pass.role, media };
    visit.knock = { room, peer, pass };
    this.#waiting.set(pid, visit);
    doors.knock(visit.knock);
    attendance.tellHosts(room, { peer });
    return { ok: true, waiting: true };
  }

  /** Nobody is there any more who would wait. */
  withdraw(visit: Visit): void {
    if (visit.knock) this.#forget(visit.knock);
  }

  /** A host came, and hears who is waiting. */
  greet(visit: Visit): void {
    const { seat } = visit;
    if (seat?.peer.role !== 'host') return;
    for (const { peer } of this.#parts.doors.waiting(seat.room)) visit.tell('knock', { peer });
  }

  /** Does what a host asks for. */
  moderate({ seat }: Visit, request: ModerateRequest): Awaitable<Answer<object>> {
    if (seat?.peer.role !== 'host') return refusal('not-allowed');
    this.#parts.log.debug({ pid: seat.peer.pid, act: request.act }, 'moderate');
    if (!('pid' in request)) return this.#onRoom(seat.room, request.act);
    const { act, pid } = request;
    if (act === 'admit' || act === 'deny') {
      const knock = this.#parts.doors.waiting(seat.room).find(({ peer }) => peer.pid === pid);
      if (!knock) return refusal('peer-gone');
      return act === 'admit' ? this.#admit(knock) : this.#sendAway(knock, 'denied');
    }
    const other = this.#parts.rooms.seat(seat.room, pid);
    if (!other) return refusal('peer-gone');
    return act === 'mute' ? this.#mute(other, seat.peer.pid) : this.#remove(other);
  }

  #onRoom(room: string, act: RoomAct): Answer<object> {
    const { rooms, desk, doors } = this.#parts;
    if (act !== 'end') return this.#lock(room, act === 'lock');
    // Behind the answer: whoever asked goes, too.
    setImmediate(() => {
      for (const knock of doors.waiting(room)) this.#sendAway(knock, 'ended');
      for (const seat of rooms.seats(room)) desk.leave(seat, 'ended', Date.now());
    });
    return DONE;
  }

  #lock(room: string, on: boolean): Answer<object> {
    const { doors, attendance } = this.#parts;
    if (doors.lock(room, on)) attendance.tellLocked(room, on);
    return DONE;
  }

  async #admit(knock: Knock): Promise<Answer<object>> {
    const { desk, attendance, enter } = this.#parts;
    const { room, peer, pass } = knock;
    const { pid, name, media } = peer;
    const visit = this.#waiting.get(pid)!;
    const answer = await enter(visit, pid, () => desk.join(room, { pid, profile: { name, media, pass } }, Date.now()));
    // Where the room is full, the person goes on waiting: somebody may leave.
    if (!answer.ok) return answer;
    this.#forget(knock);
    visit.tell('admitted', answer);
    if (!visit.socket.connected) attendance.lose(visit, 'closed');
    return DONE;
  }

  #sendAway(knock: Knock, code: RemovedEvent['code']): Answer<object> {
    this.#waiting.get(knock.peer.pid)?.tell('removed', { code });
    this.#forget(knock);
    return DONE;
  }

  #forget({ room, peer }: Knock): void {
    const { doors, attendance } = this.#parts;
    const visit = this.#waiting.get(peer.pid);
    if (visit) visit.knock = null;
    this.#waiting.delete(peer.pid);
    if (doors.withdraw(room, peer.pid)) attendance.tellHosts(room, { peer, gone: true });
  }

  #mute(other: Seat, by: string): Answer<object> {
    const { desk, attendance } = this.#parts;
    // The count stays, so that whatever the person says next is newer.
    desk.change(other, { media: { ...other.peer.media, microphone: false } });
    void attendance.tell(other, 'muted', { by });
    return DONE;
  }

  #remove(other: Seat): Answer<object> {
    const { doors, desk } = this.#parts;
    doors.revoke(other.room, other.pass.tokens);
    desk.leave(other, 'removed', Date.now());
    return DONE;
  }
}

function refusal(code: RefusalCode): Refusal {
  return { ok: false, code };
}
